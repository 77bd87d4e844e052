import Geometry

/// The frame that a NRRD file states its positions in.
struct NRRDSpace {
  /// To the patient frame LPS. Spaces with time have the same first three axes.
  let toLPS: Affine
  /// Coordinates of each vector, or nil where the file does not say.
  let dimension: Int?
  /// Whether the space lies in the patient in a known way.
  let isPatient: Bool

  init(_ fields: [String: String], path: String) throws {
    func bad(_ problem: String) -> VolumeFileFailure { .badHeader(path: path, problem: problem) }
    guard let name = fields["space"]?.lowercased() else {
      toLPS = .identity
      isPatient = false
      guard let text = fields["space dimension"] else {
        dimension = nil
        return
      }
      guard let number = Int(text), (1...8).contains(number) else {
        throw bad("states 'space dimension: \(text.prefix(40))'")
      }
      dimension = number
      return
    }
    let frames: [(name: String, short: String, signs: SIMD3<Double>)] = [
      ("left-posterior-superior", "lps", [1, 1, 1]),
      ("right-anterior-superior", "ras", [-1, -1, 1]),
      ("left-anterior-superior", "las", [1, -1, 1]),
    ]
    for frame in frames {
      let isPlain = name == frame.name || name == frame.short
      guard isPlain || name == frame.name + "-time" || name == frame.short + "t" else { continue }
      toLPS = .scaling(frame.signs)
      dimension = isPlain ? 3 : 4
      isPatient = true
      return
    }
    toLPS = .identity
    isPatient = false
    switch name {
    case "scanner-xyz", "3d-right-handed", "3d-left-handed": dimension = 3
    case "scanner-xyz-time", "3d-right-handed-time", "3d-left-handed-time": dimension = 4
    case "right-up", "right-down": dimension = 2
    default: throw bad("names the unknown space '\(name.prefix(40))'")
    }
  }

  /// Vectors such as `(1,0,0) none (0,0,1)`; nil for `none` and for a step in time alone.
  func vectors(_ text: String, path: String) throws -> [SIMD3<Double>?] {
    let failure = VolumeFileFailure.badHeader(
      path: path, problem: "gives unreadable vectors in space")
    var result: [SIMD3<Double>?] = []
    var rest = text[...].drop { $0.isWhitespace }
    while !rest.isEmpty {
      if rest.lowercased().hasPrefix("none") {
        result.append(nil)
        rest = rest.dropFirst(4).drop { $0.isWhitespace }
        continue
      }
      guard rest.first == "(", let end = rest.firstIndex(of: ")") else { throw failure }
      let inner = rest[rest.index(after: rest.startIndex)..<end]
      let words = inner.split(separator: ",", omittingEmptySubsequences: false)
      let values = words.compactMap { Double($0.trimmed) }
      guard values.count == words.count else { throw failure }
      result.append(try vector(values, path: path))
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
    return result
  }

  private func vector(_ values: [Double], path: String) throws -> SIMD3<Double>? {
    func bad(_ problem: String) -> VolumeFileFailure { .badHeader(path: path, problem: problem) }
    guard values.count == dimension ?? values.count else {
      throw bad("gives vectors of \(values.count) numbers in a space of \(dimension ?? 0)")
    }
    // Not-a-number throughout is the older way to write `none`.
    if values.allSatisfy(\.isNaN) { return nil }
    switch values.count {
    case 2: throw VolumeFileFailure.singleSlice(path: path)
    case 3: return SIMD3(values[0], values[1], values[2])
    case 4:
      let place = SIMD3(values[0], values[1], values[2])
      guard values[3] != 0 else { return place }
      guard place == .zero else { throw bad("gives an axis that runs in space and in time") }
      return nil
    default: throw bad("gives vectors of \(values.count) numbers")
    }
  }
}
