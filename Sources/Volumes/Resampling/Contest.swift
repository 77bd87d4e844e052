import Geometry
import Parallel

/// The structures of a map that compete for the voxels of another grid, each by its signed distance.
struct Contest: Sendable {
  private let judge: ContestJudge
  private let blocks: [ContestBlock]
  /// The structure of each voxel of the target.
  private(set) var indices: [UInt16]
  /// How many voxels of the target lie beside the surface of each structure.
  private(set) var besides: [Int]
  /// What others have taken in the blocks where some wait.
  private var standings: [ContestJudge.Standing] = []

  /// All is decided, without any structure being widened.
  init(_ map: LabelMap, on target: Grid, toSource: Affine, toTarget: Affine) {
    judge = ContestJudge(
      distances: SmoothDistances(of: map), target: target,
      nearness: Float(map.grid.spacing.min() / 2))
    blocks = ContestBlock.blocks(of: map, on: target, toSource: toSource, toTarget: toTarget)
    // Where all old voxels around a new one are of one structure, so is the new one.
    indices = Resampling(
      source: map.grid.size, target: target.size, map: toSource, interpolation: .nearest
    ).nearest(map.indices, 0)
    besides = [Int](repeating: 0, count: map.structures.count)
    // A few at a time, so that what waits for being written stays small.
    for first in stride(from: 0, to: blocks.count, by: Self.group) {
      let some = blocks[first..<min(first + Self.group, blocks.count)]
      let decided = parallelMap(some.count) { [judge] in judge.standing(of: some[first + $0]) }
      for standing in decided {
        write(standing.owners, in: standing.block.box)
        for (rival, count) in zip(standing.block.rivals, standing.besides) {
          besides[Int(rival.index)] += count
        }
      }
    }
  }

  private static let group = 8

  /// Lets structures wait until all others have taken what is theirs.
  mutating func hold(_ indices: [UInt16]) {
    let waiting = Set(indices)
    let some = blocks.filter { $0.rivals.contains { waiting.contains($0.index) } }
    standings = parallelMap(some.count) { [judge] in
      judge.standing(of: some[$0], waiting: waiting)
    }
  }

  /// Lets the structures that wait take what is theirs when they are lowered by so many mm.
  mutating func lower(by shifts: [UInt16: Double]) {
    let decided = parallelMap(standings.count) { [judge, standings] in
      judge.decided(standings[$0], shifts)
    }
    for (standing, owners) in zip(standings, decided) { write(owners, in: standing.block.box) }
  }

  private mutating func write(_ values: [UInt16], in box: IndexBox) {
    var from = 0
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        let first = judge.target.offset(box.lower.x, y, z)
        for x in 0..<box.size.x { indices[first &+ x] = values[from &+ x] }
        from += box.size.x
      }
    }
  }
}
