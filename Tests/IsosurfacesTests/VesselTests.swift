import Geometry
import Isosurfaces
import Surfaces
import TestSupport
import Testing
import Volumes

/// Thin vessels keep their section though the surface is smoothed until no terrace is left.
@Suite struct VesselTests {
  /// A ball with a tube that leaves it, so that the volume of the structure says nothing of the tube's.
  struct World {
    static let center = SIMD3<Double>(50.2, 50.1, 25.3)
    let map: LabelMap
    let direction: SIMD3<Double>

    init(radius: Double, along direction: SIMD3<Double>) {
      let unit = direction.normalized
      self.direction = unit
      map = Worlds.labels(size: [100, 100, 100], spacing: [1, 1, 1], structures: 1) { point in
        let d = point - Self.center
        let along = d.dot(unit)
        let isTube = along > 0 && along < 60 && (d - unit * along).length < radius
        return d.length < 18 || isTube ? 1 : 0
      }
    }

    /// A weight that takes the middle of the tube and fades towards its ends.
    func weight(_ along: Double) -> Double {
      max(0, min(1, min((along - 26) / 4, (50 - along) / 4)))
    }

    /// The volume of the tube's middle, in voxels.
    var labelled: Double {
      map.indices.indices.reduce(0) { sum, offset in
        guard map.indices[offset] == 1 else { return sum }
        let voxel = SIMD3(offset % 100, offset / 100 % 100, offset / 10_000)
        return sum + weight((SIMD3<Double>(voxel) - Self.center).dot(direction))
      }
    }

    /// The same of a surface: half the flow of the distance from the axis.
    func volume(_ mesh: Mesh) -> Double {
      mesh.triangles.reduce(0) { sum, t in
        let a = SIMD3<Double>(mesh.positions[Int(t.a)])
        let b = SIMD3<Double>(mesh.positions[Int(t.b)])
        let c = SIMD3<Double>(mesh.positions[Int(t.c)])
        let middle = (a + b + c) / 3 - Self.center
        let along = middle.dot(direction)
        let radial = middle - direction * along
        return sum + weight(along) * radial.dot((b - a).cross(c - a)) / 4
      }
    }
  }

  @Test(
    arguments: [(1.0, 0.02), (1.25, 0.02), (1.5, 0.012), (2, 0.005), (3, 0.005)],
    [
      SIMD3<Double>(0, 0, 1), SIMD3(0.1, 0, 1), SIMD3(0.3, 0.2, 1), SIMD3(0.7, 0.4, 1),
      SIMD3(0.7, 0.7, 1), SIMD3(1, 1, 1), SIMD3(0.05, 0.4, 1), SIMD3(0.9, 0.1, 1),
    ])
  func `a tube keeps its labelled section`(size: (Double, Double), direction: SIMD3<Double>) {
    let (radius, tolerance) = size
    let world = World(radius: radius, along: direction)
    let mesh = LabelWalls(of: world.map).surface().part(1)
    #expect(abs(world.volume(mesh) / world.labelled - 1) < tolerance)
  }
}
