/// Which voxels are neighbours, called by the number of neighbours that a voxel has.
public enum Connectivity: Int, Sendable, CaseIterable {
  /// Those that share a face: what the surface of a mask joins.
  case faces = 6
  /// Those that share a face or an edge.
  case edges = 18
  /// Those that share a face, an edge or a corner.
  case corners = 26
}

/// A row of voxels beside another one, and how far along x its voxels still are neighbours.
struct RowNeighbour: Sendable {
  /// The step to it along y.
  let y: Int
  /// The step to it along z.
  let z: Int
  /// 0 where voxels must have the same x, 1 where x may differ by one.
  let reach: Int32
}

extension Connectivity {
  /// The neighbouring rows that come before a row in memory; the others see it as theirs.
  var earlierRows: [RowNeighbour] {
    let reach: Int32 = self == .faces ? 0 : 1
    let besides = [
      RowNeighbour(y: -1, z: 0, reach: reach), RowNeighbour(y: 0, z: -1, reach: reach),
    ]
    guard self != .faces else { return besides }
    let across: Int32 = self == .corners ? 1 : 0
    return besides + [-1, 1].map { RowNeighbour(y: $0, z: -1, reach: across) }
  }
}
