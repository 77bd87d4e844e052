/// Structures of one label map that are to be compared with structures of another.
public struct StructurePair: Equatable, Sendable {
  /// Those of the first map, taken together: names, without regard to case, or integers.
  public var first: [String]
  /// Those of the second.
  public var second: [String]
  /// How reports call the pair.
  public var name: String

  /// A pair as people write it: "left ventricle=LV", "500+600=1"; nil where a side is missing.
  public init?(_ text: String) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2 else { return nil }
    let names = sides.map { side in
      side.split(separator: "+").map { name in
        String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.filter { !$0.isEmpty }
    }
    guard !names[0].isEmpty, !names[1].isEmpty else { return nil }
    (first, second) = (names[0], names[1])
    name = first.joined(separator: " + ") + " = " + second.joined(separator: " + ")
  }
}

extension LabelMap {
  /// The positions of structures called by name or integer, as `chosen` has them.
  ///
  /// - Throws: `StructureChoiceFailure`.
  func positions(of names: [String]) throws -> [Int] {
    try Array(structures.dropFirst()).chosen(Set(names)).map { $0 + 1 }
  }
}
