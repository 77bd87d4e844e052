public import Geometry

/// A place in the patient, as people and steps write it.
public enum SeedPoint: Equatable, Sendable {
  /// In the patient's frame: LPS, mm. Written `10,-20,35`.
  case patient(SIMD3<Double>)
  /// The indices of a voxel of the input. Written `ijk:60,70,40`.
  case voxel(SIMD3<Int>)

  /// Reads `10,-20,35` or `ijk:60,70,40`; nil where the text is neither.
  public init?(_ text: String) {
    if text.hasPrefix("ijk:") {
      let parts = text.dropFirst(4).split(separator: ",", omittingEmptySubsequences: false)
      let indices = parts.compactMap { Int($0) }
      guard parts.count == 3, indices.count == 3 else { return nil }
      self = .voxel(SIMD3(indices))
    } else {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let values = parts.compactMap { Double($0) }
      guard parts.count == 3, values.count == 3, values.allSatisfy(\.isFinite) else { return nil }
      self = .patient(SIMD3(values))
    }
  }

  /// The point as it is written.
  public var text: String {
    switch self {
    case .patient(let point): "\(plain(point.x)),\(plain(point.y)),\(plain(point.z))"
    case .voxel(let index): "ijk:\(index.x),\(index.y),\(index.z)"
    }
  }
}

/// A named place that a recipe begins from, such as a point in the left ventricle.
public struct Seed: Equatable, Sendable {
  /// What steps call it; it also names the structure that grows from it.
  public var name: String
  /// Where to put it, for people; nil where the recipe does not say.
  public var place: String?
  /// Where it is; nil as long as nobody has said.
  public var point: SeedPoint?
  /// Whether the recipe cannot do without it.
  public var isRequired: Bool
  /// The integer of the structure that grows from it; nil for the next free one.
  public var value: Int?
  /// The colour of that structure; nil for one of its own.
  public var color: Color?

  /// Names a place.
  public init(name: String, point: SeedPoint) {
    self.init(
      name: name, place: nil, point: point, isRequired: false, value: nil, color: nil)
  }

  init(
    name: String, place: String?, point: SeedPoint?, isRequired: Bool, value: Int?, color: Color?
  ) {
    self.name = name
    self.place = place
    self.point = point
    self.isRequired = isRequired
    self.value = value
    self.color = color
  }

  /// Reads `left ventricle=10,-20,35`.
  ///
  /// - Throws: `RecipeFailure.badSeed`.
  public init(_ text: String) throws {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
      let point = SeedPoint(String(text[text.index(after: equals)...]))
    else { throw RecipeFailure.badSeed(text) }
    self.init(name: String(text[..<equals]), point: point)
  }
}

/// A point in a step: a place, or the name of a seed.
enum StepPoint: Equatable, Sendable {
  case place(SeedPoint)
  case seed(String)

  /// Reads a point or a name; what has a point's commas and numbers, or its `ijk:`, is no name.
  init(_ word: String) throws {
    if let place = SeedPoint(word) {
      self = .place(place)
      return
    }
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    guard !word.hasPrefix("ijk:"), parts.count == 1 || parts.allSatisfy({ Double($0) == nil })
    else {
      throw RecipeProblem.notA(
        what: "the point", expected: "x,y,z in mm (LPS) or ijk:i,j,k in voxels", word: word)
    }
    self = .seed(word)
  }

  var text: String {
    switch self {
    case .place(let point): point.text
    case .seed(let name): name.asWord
    }
  }

  var needs: [Need] {
    if case .seed(let name) = self { [.seed(name)] } else { [] }
  }
}
