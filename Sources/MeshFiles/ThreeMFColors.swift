import Geometry

/// Finds out whether an object has one colour all over.
struct ThreeMFColors {
  private let own: Color?
  private var first: Color??
  /// Whether some triangle has another colour than the others.
  private(set) var vary = false

  /// Begins with the object's own property.
  init(object property: ThreeMFProperty?, index: Int) { own = property?.color(at: index) }

  /// Takes the colour of one triangle; nil for one that has none.
  mutating func add(_ color: Color?) {
    if let first {
      if first != color { vary = true }
    } else {
      first = .some(color)
    }
  }

  /// Says that a triangle has several colours.
  mutating func addMixed() { vary = true }

  /// The colour of one triangle without properties.
  var inherited: Color? { own }

  /// The one colour, or nil.
  var uniform: Color? { vary ? nil : first ?? own }
}

extension ThreeMFProperty {
  /// The colour of an entry, where it has one.
  func color(at index: Int) -> Color? { index < colors.count ? colors[index] : nil }
}
