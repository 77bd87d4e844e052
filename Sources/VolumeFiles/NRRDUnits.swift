/// The units of a NRRD file's lengths: `space units` for positions in space, `units` for the axes.
struct NRRDUnits {
  /// Millimetres in the units of the space's three axes.
  let space: SIMD3<Double>
  private let axes: [Double?]
  private let unknown: [String]

  init(_ fields: [String: String], rank: Int, path: String) throws {
    let spaceWords = try Self.quoted(fields["space units"] ?? "", path: path)
    let axisWords = try Self.quoted(fields["units"] ?? "", path: path)
    let spaceFactors = spaceWords.map { millimetres(in: $0) }
    var space = SIMD3<Double>.one
    for index in 0..<min(3, spaceFactors.count) { space[index] = spaceFactors[index] ?? 1 }
    self.space = space
    axes = (0..<rank).map { axisWords.count > $0 ? millimetres(in: axisWords[$0]) ?? 1 : nil }
    let all = spaceWords.prefix(3) + axisWords.prefix(3)
    unknown = all.filter { !$0.isEmpty && $0 != "???" && millimetres(in: $0) == nil }
  }

  /// Millimetres in the unit of an axis that is the `index`th in space.
  func scale(axis: Int, index: Int) -> Double { axes[axis] ?? space[index] }

  /// What is unusual in the units of the axes in space.
  func notes(_ spatial: [Int]) -> [String] {
    var notes: [String] = []
    for unit in unknown where !notes.contains(where: { $0.contains("'\(unit.prefix(40))'") }) {
      notes.append("The unit of length '\(unit.prefix(40))' is unknown; millimetres were taken.")
    }
    if space != .one || spatial.contains(where: { axes[$0] ?? 1 != 1 }) {
      notes.append("Lengths are stored in another unit and were converted to millimetres.")
    }
    return notes
  }

  /// The strings between quotation marks; words where there are none.
  private static func quoted(_ text: String, path: String) throws -> [String] {
    guard text.contains("\"") else { return text.words }
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else {
      throw VolumeFileFailure.badHeader(path: path, problem: "has an open quotation mark")
    }
    return stride(from: 1, to: parts.count, by: 2).map { parts[$0].trimmed }
  }
}
