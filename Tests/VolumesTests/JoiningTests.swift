import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct JoiningTests {
  /// The length in mm of the shortest way by faces from a mask to every voxel, through background,
  /// structure 1 and structure 3, found by relaxing until nothing changes.
  private func ways(from body: Mask, in map: LabelMap) -> [Double] {
    let (size, spacing) = (map.grid.size, map.grid.spacing)
    var lengths = [Double](repeating: .infinity, count: map.grid.count)
    for voxel in body.voxels { lengths[map.grid.offset(voxel.x, voxel.y, voxel.z)] = 0 }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for offset in map.indices.indices where [0, 1, 3].contains(map.indices[offset]) {
        let at = SIMD3(offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
        for axis in 0..<3 {
          for step in [-1, 1] {
            var other = at
            other[axis] += step
            guard other[axis] >= 0, other[axis] < size[axis] else { continue }
            let length = lengths[map.grid.offset(other.x, other.y, other.z)] + spacing[axis]
            if length < lengths[offset] - 1e-9 {
              lengths[offset] = length
              hasChanged = true
            }
          }
        }
      }
    }
    return lengths
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `the first bridge is the shortest, and what stays apart is out of reach`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var map = Worlds.labels(size: [13, 11, 9], spacing: [1, 0.75, 1.5], structures: 3) { _ in
      let number = Int.random(in: 0..<40, using: &generator)
      return number < 3 ? 1 : number < 14 ? 2 : number < 17 ? 3 : 0
    }
    for x in 4..<7 { for y in 3..<6 { map.indices[map.grid.offset(x, y, 4)] = 1 } }
    let gap = 2.5
    let before = Components(of: map.mask(of: 1))
    guard let main = before.largest else { return }
    let first = ways(from: before.mask(of: main), in: map)
    let nearest = before.mask { $0 != main }.voxels
      .map { first[map.grid.offset($0.x, $0.y, $0.z)] }.min()
    let (joined, report) = map.joiningPieces(
      of: 1, largestGap: gap, width: seed % 2 == 0 ? 1 : 2.2, through: [3])
    if let nearest, nearest <= gap + 1e-4 {
      #expect(report.pieces.first?.bridge.map { abs($0 - nearest) < 1e-5 } == true)
    }
    for (old, new) in zip(map.indices, joined.indices) where old != new {
      #expect(new == 1 && (old == 0 || old == 3))
    }
    #expect(zip(map.indices, joined.indices).filter { $0 != $1 }.count == report.voxelsAdded)
    let after = Components(of: joined.mask(of: 1))
    #expect(after.sizes.count == 1 + report.pieces.filter { $0.bridge == nil }.count)
    #expect(report.pieces.allSatisfy { ($0.bridge == nil) != ($0.reason == nil) })
    guard let body = after.largest else { return }
    let last = ways(from: after.mask(of: body), in: joined)
    for voxel in after.mask(where: { $0 != body }).voxels {
      #expect(last[map.grid.offset(voxel.x, voxel.y, voxel.z)] > gap)
    }
  }
}
