import Parallel

/// Where a structure may take voxels of the new map.
struct Claim: Sendable {
  let index: UInt16
  let size: SIMD3<Int>
  /// Where its box begins in the frame of all structures.
  let from: SIMD3<Int>

  /// Takes the voxels that are deeper in this structure than in those before.
  func lay(
    _ field: [Float], over depths: inout [Float], in frame: IndexBox, _ indices: inout [UInt16],
    of target: SIMD3<Int>
  ) {
    let slice = frame.size.x * frame.size.y
    let map = target.x * target.y
    let cuts = (0...frame.size.z).map { $0 * slice }
    // The map's slices outside the frame stay with its first and last piece.
    let mapCuts = (0...frame.size.z).map { z in
      z == 0 ? 0 : z == frame.size.z ? target.z * map : (z + frame.lower.z) * map
    }
    parallelPieces(of: &depths, offsets: cuts, and: &indices, offsets: mapCuts) {
      z, depth, labels in
      guard z >= from.z, z < from.z + size.z else { return }
      let firstSlice = z == 0 ? frame.lower.z * map : 0
      for y in 0..<size.y {
        let start = ((z - from.z) * size.y + y) * size.x
        let row = field.span.extracting(start..<start + size.x)
        let place = (y + from.y) * frame.size.x + from.x
        let label =
          firstSlice + (y + from.y + frame.lower.y) * target.x + from.x + frame.lower.x
        for x in 0..<size.x where row[x] < depth[place &+ x] {
          depth[place &+ x] = row[x]
          labels[label &+ x] = index
        }
      }
    }
  }
}
