import Foundation
import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// Grey-value surfaces: sound for any values, and as large as the truth where there is one.
@Suite(.serialized) struct IsosurfaceTests {
  static func isSound(_ mesh: Mesh) -> Bool {
    let topology = mesh.welded().topology()
    return topology.isClosed && topology.isManifold && topology.isOriented
      && topology.zeroAreaTriangles == 0 && topology.duplicateTriangles == 0
      && topology.coincidentVertices == 0
  }

  @Test func `a thousand random volumes give closed oriented manifolds`() {
    for seed in 0..<1000 as Range<UInt64> {
      let volume = Worlds.volume(seed: seed)
      for level in [1.0, 0.5, 100] {
        let mask = volume.mask(in: level...Double.infinity)
        let mesh = volume.isosurface(at: level)
        if mask.count == 0 {
          #expect(mesh.triangles.isEmpty)
        } else {
          #expect(Self.isSound(mesh), "seed \(seed) level \(level)")
          #expect(mesh.measures().volume > 0, "seed \(seed) is not outward")
        }
      }
    }
  }

  @Test func `pieces joined through faces are the shells that enclose something`() {
    for seed in 0..<200 as Range<UInt64> {
      let volume = Worlds.volume(seed: seed)
      let mask = volume.mask(in: 100...Double.infinity)
      let topology = volume.isosurface(at: 100).topology()
      let mesh = volume.isosurface(at: 100)
      let outward = mesh.measuresOfShells(topology).filter { $0.volume > 0 }
      #expect(outward.count == Components(of: mask).sizes.count, "seed \(seed)")
    }
  }

  @Test(arguments: [SIMD3<Double>(1, 1, 1), [0.7, 0.7, 0.8], [0.5, 0.5, 2]])
  func `a ball has its volume and genus zero`(spacing: SIMD3<Double>) {
    let radius = 16.0
    let size = SIMD3<Int>((2 * radius / spacing).rounded(.up)) &+ 6
    let center = SIMD3<Double>(size &- 1) / 2 * spacing + SIMD3(0.21, -0.13, 0.4)
    let volume = Worlds.field(size: size, spacing: spacing) { radius - ($0 - center).length }
    let mesh = volume.isosurface(at: 0)
    let truth = 4 / 3 * Double.pi * radius * radius * radius
    #expect(abs(mesh.measures().volume / truth - 1) < (spacing.z < 1 ? 0.002 : 0.01))
    #expect(mesh.topology().eulerNumber == 2)
    for position in mesh.positions {
      #expect(abs((SIMD3<Double>(position) - center).length - radius) < 0.05 * spacing.max())
    }
  }

  @Test(arguments: [SIMD3<Double>(1, 1, 1), [0.7, 0.7, 0.8], [0.4, 0.4, 1]])
  func `balanced chords give a ball of 16 voxels its volume within a thousandth`(
    spacing: SIMD3<Double>
  ) {
    let radius = 16 * spacing.max()
    let size = SIMD3<Int>((2 * radius / spacing).rounded(.up)) &+ 6
    let center = SIMD3<Double>(size &- 1) / 2 * spacing + SIMD3(0.21, -0.13, 0.4)
    let volume = Worlds.field(size: size, spacing: spacing) { radius - ($0 - center).length }
    let raw = volume.isosurface(at: 0)
    let mesh = raw.balancingChords(upTo: Float(spacing.min() / 4))
    let truth = 4 / 3 * Double.pi * radius * radius * radius
    #expect(abs(mesh.measures().volume / truth - 1) < 0.001)
    #expect(Self.isSound(mesh))
    func meanDistance(_ mesh: Mesh) -> Double {
      let middles = mesh.triangles.map {
        (mesh.positions[Int($0.a)] + mesh.positions[Int($0.b)] + mesh.positions[Int($0.c)]) / 3
      }
      let points = mesh.positions + middles
      return points.reduce(0) { $0 + abs((SIMD3<Double>($1) - center).length - radius) }
        / Double(points.count)
    }
    #expect(meanDistance(mesh) < 0.9 * meanDistance(raw))
  }

  @Test func `balanced chords give a tube of two voxels radius its volume within two hundredths`() {
    let center = SIMD3<Double>(24.3, 24.1, 23.8)
    let axis = SIMD3<Double>(0.3, 0.5, 0.8).normalized
    let volume = Worlds.field(size: [48, 48, 48], spacing: [1, 1, 1]) { point in
      let along = min(max((point - center).dot(axis), -15), 15)
      return 2 - (point - center - axis * along).length
    }
    let raw = volume.isosurface(at: 0)
    let truth = Double.pi * (4 * 30 + 32.0 / 3)
    #expect(abs(raw.measures().volume / truth - 1) > 0.04)
    #expect(abs(raw.balancingChords(upTo: 0.25).measures().volume / truth - 1) < 0.02)
  }

  @Test func `a volume full to its border is closed half a voxel beyond it`() {
    let grid = Grid(size: [3, 4, 5], spacing: [1, 2, 0.5])
    let volume = Volume(grid: grid, voxels: .uint8([UInt8](repeating: 9, count: 60)))
    let mesh = volume.isosurface(at: 5)
    #expect(Self.isSound(mesh))
    #expect(mesh.bounds == Bounds(lower: [-0.5, -1, -0.25], upper: [2.5, 7, 2.25]))
    // Marching cubes cuts the box's edges and corners off by half a cell.
    #expect(mesh.measures().volume < 3 * 8 * 2.5 && mesh.measures().volume > 0.8 * 3 * 8 * 2.5)
  }

  @Test func `a mirrored grid keeps its surface outward and in its place`() {
    let upright = Worlds.field(size: [20, 20, 20], spacing: [1, 1, 1]) { 6 - ($0 - 9).length }
    let flipped = Volume(
      grid: Grid(
        size: [20, 20, 20], indexToPatient: Affine(x: [-1, 0, 0], y: [0, 1, 0], z: [0, 0, 1])),
      voxels: upright.voxels)
    let mesh = flipped.isosurface(at: 0)
    #expect(abs(mesh.measures().volume - upright.isosurface(at: 0).measures().volume) < 1e-3)
    #expect(abs(mesh.measures().centroid.x + 9) < 1e-3)
  }

  @Test func `values that are not numbers are outside`() {
    var values = [Float](repeating: 1, count: 125)
    values[62] = .nan
    let grid = Grid(size: [5, 5, 5], spacing: [1, 1, 1])
    let mesh = Volume(grid: grid, voxels: .float(values)).isosurface(at: 0.5)
    #expect(Self.isSound(mesh))
    #expect(mesh.topology().shells.count == 2)
  }

  @Test func `a level is a mask of the values at or above it`() {
    for seed in 0..<200 as Range<UInt64> {
      let volume = Worlds.volume(seed: seed, largest: seed % 4 == 0 ? 70 : 9)
      let range = 1...Double.infinity
      let mesh = volume.isosurface(at: 1)
      #expect(mesh == volume.isosurface(of: volume.mask(in: range), in: range), "seed \(seed)")
    }
  }

  @Test func `vertices lie where the values cross the level`() {
    // A row of three voxels of which the middle one is inside, in all three directions.
    for axis in 0..<3 {
      var size = SIMD3<Int>(repeating: 1)
      size[axis] = 3
      let grid = Grid(size: size, spacing: [2, 2, 2], origin: [10, 20, 30])
      let mesh = Volume(grid: grid, voxels: .float([-1, 3, 1])).isosurface(at: 1.5)
      let places = mesh.positions.map { $0[axis] - Float(grid.origin[axis]) }.sorted()
      // 2.5 of 4 from the first, 1.5 of 2 to the last, half a voxel to where nothing is.
      #expect(abs((places.first ?? 0) - 2 * 2.5 / 4) < 1e-6)
      #expect(abs((places.last ?? 0) - 2 * (1 + 1.5 / 2)) < 1e-6)
      #expect(mesh.positions.count == 6 && mesh.triangles.count == 8)
    }
  }

  @Test func `one thread and two give the same bytes`() {
    let volume = Worlds.field(size: [40, 30, 50], spacing: [1, 1, 1]) {
      sin($0.x * 0.7) + cos($0.y * 0.9) + sin($0.z * 0.5)
    }
    let limit = Threads.limit
    defer { Threads.limit = limit }
    Threads.limit = 1
    let one = volume.isosurface(at: 0.2)
    Threads.limit = 2
    #expect(volume.isosurface(at: 0.2) == one)
  }
}
