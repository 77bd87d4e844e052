import Foundation
import Geometry
import Isosurfaces
import Surfaces
import TestSupport
import Testing
import Volumes

/// Labels that are coarser than their grid, and far slices, give no terraces.
@Suite struct TerraceTests {
  static let radius = 20.0

  /// A labelled ball on a grid of the given spacing, stored on one finer by whole factors.
  static func ball(_ spacing: SIMD3<Double>, stored factor: SIMD3<Int>) -> (
    map: LabelMap, center: SIMD3<Double>
  ) {
    let size = SIMD3<Int>((46 / spacing).rounded(.up))
    let center = SIMD3<Double>(22.8, 23.1, 22.4)
    let coarse = Worlds.labels(size: size, spacing: spacing, structures: 1) {
      ($0 - center).length < radius ? 1 : 0
    }
    let fine = spacing / SIMD3<Double>(factor)
    let grid = Grid(size: size &* factor, spacing: fine, origin: (fine - spacing) / 2)
    var indices: [UInt16] = []
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          indices.append(
            coarse.indices[coarse.grid.offset(x / factor.x, y / factor.y, z / factor.z)])
        }
      }
    }
    return (LabelMap(grid: grid, indices: indices, structures: coarse.structures), center)
  }

  /// The mean angle between a surface and the ball's, by area, in degrees.
  static func meanAngle(_ mesh: Mesh, _ center: SIMD3<Double>) -> Double {
    var sum = 0.0
    var area = 0.0
    for triangle in mesh.triangles {
      let a = SIMD3<Double>(mesh.positions[Int(triangle.a)])
      let b = SIMD3<Double>(mesh.positions[Int(triangle.b)])
      let c = SIMD3<Double>(mesh.positions[Int(triangle.c)])
      let normal = (b - a).cross(c - a)
      let outward = ((a + b + c) / 3 - center).normalized
      sum += acos(min(1, max(-1, normal.normalized.dot(outward)))) * normal.length
      area += normal.length
    }
    return sum / area * 180 / .pi
  }

  @Test func `labels of 1.5 mm on a scan of 0.5 mm are as smooth as on their own grid`() {
    let own = Self.ball([1.5, 1.5, 1.5], stored: [1, 1, 1])
    let stored = Self.ball([1.5, 1.5, 1.5], stored: [3, 3, 3])
    let one = LabelWalls(of: own.map).surface().part(1)
    let two = LabelWalls(of: stored.map).surface().part(1)
    #expect(Self.meanAngle(one, own.center) < 3)
    #expect(Self.meanAngle(two, stored.center) < 3)
    #expect(one.triangles.count == two.triangles.count)
    #expect(abs(one.measures().volume / two.measures().volume - 1) < 1e-3)
  }

  @Test func `repeated planes of a ratio that is not whole are found too`() {
    // Labels of 1.25 mm read off at 0.5 mm: planes are repeated two or three times.
    let center = SIMD3<Double>(22.8, 23.1, 22.4)
    let map = Worlds.labels(size: [92, 92, 92], spacing: [0.5, 0.5, 0.5], structures: 1) { point in
      let coarse = (point / 1.25 + 1e-9).rounded(.down) * 1.25 + 0.6
      return (coarse - center).length < Self.radius ? 1 : 0
    }
    let walls = LabelWalls(of: map)
    #expect(walls.largestMove.min() > 0.45)
    #expect(Self.meanAngle(walls.surface().part(1), center) < 7)
    let unsmoothed = LabelWalls(of: map).surface(smoothing: 0)
    let distance = unsmoothed.part(1).distance(to: LabelWalls.voxelFaces(of: map).part(1))
    #expect((distance?.maximum ?? 1) < 1e-4)
  }

  @Test(arguments: [SIMD3<Int>(1, 1, 1), SIMD3(1, 1, 8)])
  func `slices of 8 mm become a ball of the labels' volume`(factor: SIMD3<Int>) {
    let (map, center) = Self.ball([1.25, 1.25, 8], stored: factor)
    let mesh = LabelWalls(of: map).surface().part(1)
    let truth = Double(map.voxelCounts()[1]) * map.grid.voxelVolume
    #expect(abs(mesh.measures().volume / truth - 1) < 0.005)
    #expect(Self.meanAngle(mesh, center) < 11.5)
    // Without slices between, a leaning wall climbs in steps of 8 mm.
    let stepped = LabelWalls(of: map, fillingSlices: false).surface().part(1)
    #expect(Self.meanAngle(stepped, center) > 11.9)
  }

  /// A slope that climbs one voxel in ten has terraces ten voxels wide, which 20 pairs of steps leave
  /// with edges of 30 degrees.
  @Test func `a gentle slope has no terraces`() {
    let slope = SIMD3<Double>(-0.1, -0.05, 1).normalized
    let map = Worlds.labels(size: [120, 120, 30], spacing: [1, 1, 1], structures: 1) { point in
      let isInside = (0..<2).allSatisfy { point[$0] > 1 && point[$0] < 118 }
      return isInside && point.z > 1 && point.z < 8 + 0.1 * point.x + 0.05 * point.y ? 1 : 0
    }
    func angles(passes: Int) -> [Double] {
      let mesh = LabelWalls(of: map).surface(smoothing: passes).part(1)
      return mesh.triangles.compactMap { t -> Double? in
        let (a, b, c) = (
          mesh.positions[Int(t.a)], mesh.positions[Int(t.b)], mesh.positions[Int(t.c)]
        )
        let middle = (a + b + c) / 3
        guard (30...90).contains(middle.x), (30...90).contains(middle.y), middle.z > 4 else {
          return nil
        }
        let normal = SIMD3<Double>((b - a).cross(c - a)).normalized
        return acos(min(1, normal.dot(slope))) * 180 / .pi
      }.sorted()
    }
    let (few, many) = (angles(passes: 20), angles(passes: LabelWalls.defaultPasses))
    #expect(few[few.count * 95 / 100] > 25)
    #expect(many[many.count * 95 / 100] < 12)
    #expect(many.reduce(0, +) / Double(many.count) < 6.5)
  }

  @Test func `boxes keep their planes`() {
    let map = Worlds.labels(size: [40, 40, 40], spacing: [1, 1, 1], structures: 2) { point in
      let inside = (0..<3).allSatisfy { point[$0] >= 8 && point[$0] < 32 }
      return inside ? (point.x < 18 ? 1 : 2) : 0
    }
    #expect(LabelWalls(of: map).largestMove.max() < 0.5)
    #expect(LabelWalls(of: map).largestMove.min() > 0.49)
  }
}
