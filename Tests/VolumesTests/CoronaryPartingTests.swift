import Geometry
import Testing
import Volumes

/// An aorta along z with a ventricle below it, and thin tubes that leave sideways.
@Suite struct CoronaryPartingTests {
  private let grid = Grid(size: SIMD3(90, 50, 110), spacing: SIMD3(1, 1, 1))
  private let valve = SIMD3(25, 25, 30)

  /// Whether a point lies in a tube of a radius from the aorta's middle in the direction of x.
  private func isTube(_ point: SIMD3<Int>, at height: Int, upTo end: Int, radius: Int) -> Bool {
    let (dy, dz) = (point.y - 25, point.z - height)
    return point.x >= 25 && point.x <= end && dy * dy + dz * dz <= radius * radius
  }

  private func isGreat(_ point: SIMD3<Int>) -> Bool {
    let offset = point &- valve
    let isAorta = offset.z >= 0 && offset.x * offset.x + offset.y * offset.y <= 144
    let below = point &- SIMD3(25, 25, 15)
    return isAorta || (below &* below).wrappedSum() <= 324
  }

  /// The world's map: 1 is the ventricle, 2 the aorta with every tube.
  private func world(_ tubes: [(height: Int, end: Int, radius: Int)]) -> LabelMap {
    var indices = [UInt16](repeating: 0, count: grid.count)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let point = SIMD3(x, y, z)
          let isThin = tubes.contains {
            isTube(point, at: $0.height, upTo: $0.end, radius: $0.radius)
          }
          guard isGreat(point) || isThin else { continue }
          indices[grid.offset(x, y, z)] = isGreat(point) && z < valve.z ? 1 : 2
        }
      }
    }
    return LabelMap(
      grid: grid, indices: indices,
      structures: [
        .background, Structure(value: 500, name: "left ventricle", color: .distinct(0)),
        Structure(value: 820, name: "aorta", color: .distinct(1)),
      ])
  }

  private let coronaries = Structure(value: 890, name: "coronary arteries", color: .distinct(2))

  private func parted(_ map: LabelMap) -> (LabelMap, voxels: Int) {
    map.partingCoronaries(as: coronaries, aorta: 2, valve: valve, CoronaryOptions(radius: 2.6))
  }

  @Test func `a long thin tube near the valve becomes a structure, and nothing else changes`() {
    // The second is too short, the third too far from the valve, the fourth too wide.
    let map = world([(45, 75, 2), (35, 42, 2), (100, 80, 2), (60, 80, 4)])
    let (result, voxels) = parted(map)
    #expect(result.structures.last == coronaries)
    #expect(result.voxelCounts()[3] == voxels)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let point = SIMD3(x, y, z)
          let index = result.indices[grid.offset(x, y, z)]
          if index != 3 {
            #expect(index == map.indices[grid.offset(x, y, z)])
          }
          // Two millimetres at its root are the ball's.
          if isTube(point, at: 45, upTo: 75, radius: 2), x >= 40 { #expect(index == 3) }
          if index == 3 {
            #expect(isTube(point, at: 45, upTo: 75, radius: 2) && x > 35, "\(point)")
          }
        }
      }
    }
  }

  @Test func `a map whose aorta has no thin vessel stays as it is`() {
    let map = world([(35, 42, 2), (60, 80, 4)])
    let (result, voxels) = parted(map)
    #expect(voxels == 0 && result.indices == map.indices && result.structures == map.structures)
  }
}
