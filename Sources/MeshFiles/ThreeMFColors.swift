import Geometry
import Surfaces

/// Finds out whether an object has one colour all over, or one at each of its vertices.
struct ThreeMFColors {
  /// The colour of the object's own property.
  private let own: Color?
  private var first: Color??
  private var vary = false
  /// Once colours vary: for every vertex its colour's word, or 0 before it has one.
  private var words: [UInt32] = []

  /// Whether colours vary and not by the vertex: triangles with and without any, or different ones that
  /// meet at a vertex.
  private(set) var isMixed = false

  /// Begins with the object's own property.
  init(object property: ThreeMFProperty?, index: Int) { own = property?.color(at: index) }

  /// Takes the colour of the last triangle of a mesh; nil where it has none.
  @inline(__always)
  mutating func add(_ color: Color?, in mesh: Mesh) {
    if !vary, let first, first == color { return }
    add(color, color, color, in: mesh)
  }

  /// Takes the colours at the corners of the last triangle of a mesh, whose vertices are all there.
  ///
  /// - Parameter isMap: whether they are colours of vertices even where all are the same.
  mutating func add(
    _ a: Color?, _ b: Color?, _ c: Color?, in mesh: Mesh, isMap: Bool = false
  ) {
    if !vary {
      if first == nil { first = .some(a) }
      guard let first, isMap || first != a || first != b || first != c else { return }
      vary = true
      words = [UInt32](repeating: 0, count: mesh.positions.count)
      for triangle in mesh.triangles.dropLast() { set(first, first, first, triangle) }
    }
    if let triangle = mesh.triangles.last { set(a, b, c, triangle) }
  }

  private mutating func set(_ a: Color?, _ b: Color?, _ c: Color?, _ triangle: Triangle) {
    guard !isMixed else { return }
    set(a, triangle.a)
    set(b, triangle.b)
    set(c, triangle.c)
    if isMixed { words = [] }
  }

  private mutating func set(_ color: Color?, _ vertex: UInt32) {
    guard !isMixed, let color else {
      isMixed = true
      return
    }
    let before = words[Int(vertex)]
    if before == 0 {
      words[Int(vertex)] = color.word
    } else if before != color.word {
      isMixed = true
    }
  }

  /// The colour of one triangle without properties.
  var inherited: Color? { own }

  /// The one colour, or the object's own where vertices have theirs; nil where colours are mixed.
  var uniform: Color? { isMixed ? nil : vary ? own : first ?? own }

  /// A colour for each vertex, where they vary by the vertex; one that no triangle uses has the object's.
  var ofVertices: [Color]? {
    guard vary, !isMixed else { return nil }
    return words.map { $0 == 0 ? own ?? .uncolored : Color(word: $0) }
  }
}

extension ThreeMFProperty {
  /// The colour of an entry, where it has one.
  func color(at index: Int) -> Color? { index < colors.count ? colors[index] : nil }
}
