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
  /// The positions of structures called by name, without regard to case, or by integer.
  ///
  /// - Throws: `ComparisonFailure.unknownStructure`.
  func positions(of names: [String]) throws -> [Int] {
    try names.map { name in
      let found = structures.indices.dropFirst().first {
        structures[$0].name.lowercased() == name.lowercased() || "\(structures[$0].value)" == name
      }
      guard let found else {
        throw ComparisonFailure.unknownStructure(
          name, known: structures.dropFirst().map { "\($0.name) (\($0.value))" })
      }
      return found
    }
  }
}
