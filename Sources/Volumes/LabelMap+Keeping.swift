public import Failures
import Parallel

/// A structure was asked for that the label map does not have.
public struct UnknownStructure: Failure, Equatable {
  /// What was asked for, in alphabetical order.
  public let names: [String]
  /// The structures there are.
  public let known: [String]

  /// Creates the failure.
  public init(names: [String], known: [String]) {
    self.names = names
    self.known = known
  }

  /// See `Failure`.
  public var kind: FailureKind { .badArguments }

  /// The sentence for people.
  public var description: String {
    let quoted = names.map { "'\($0)'" }.joined(separator: ", ")
    return "There is no structure called \(quoted) here; "
      + (known.isEmpty
        ? "there is none at all." : "choose among \(known.joined(separator: ", ")).")
  }
}

extension LabelMap {
  /// The map with some of its structures only; the others' voxels become background.
  ///
  /// Names are compared without regard to case. Where several structures share a name, all are
  /// kept. One pass, in parallel; two bytes a voxel for the new map.
  /// - Throws: `UnknownStructure` where a name is of no structure, with the names there are.
  public func keeping(_ names: Set<String>) throws -> LabelMap {
    let wanted = Set(names.map { $0.lowercased() })
    let known = Set(structures.dropFirst().map { $0.name.lowercased() })
    let unknown = names.filter { !known.contains($0.lowercased()) }
    guard unknown.isEmpty else {
      throw UnknownStructure(
        names: unknown.sorted(), known: structures.dropFirst().map(\.name))
    }
    var kept: [Structure] = [structures[0]]
    var positions = [UInt16](repeating: 0, count: structures.count)
    for (index, structure) in structures.enumerated().dropFirst()
    where wanted.contains(structure.name.lowercased()) {
      positions[index] = UInt16(kept.count)
      kept.append(structure)
    }
    let table = positions
    var result = unspecifiedArray(of: UInt16.self, count: indices.count)
    parallelChunks(of: &result, chunk: 1 << 18) { start, target in
      let source = indices.span.extracting(start..<start + target.count)
      let positions = table.span
      for i in 0..<target.count { target[i] = positions[Int(source[i])] }
    }
    return LabelMap(grid: grid, indices: result, structures: kept)
  }
}
