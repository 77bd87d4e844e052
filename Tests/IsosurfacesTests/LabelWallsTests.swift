import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// Label surfaces: for any label map each structure, and all together, is a closed 2-manifold, and
/// neighbours share their walls.
@Suite(.serialized) struct LabelWallsTests {
  static func isManifold(_ mesh: Mesh) -> Bool {
    let topology = mesh.topology()
    return mesh.triangles.isEmpty
      || topology.isClosed && topology.isManifold && topology.isOriented
  }

  @Test func `every pattern of two voxels a side with four labels is manifold`() {
    // All 4^8 patterns; the first voxel's label is taken as 1 by symmetry of the labels' names.
    for pattern in 0..<(1 << 14) {
      let indices = [1] + (0..<7).map { UInt16(pattern >> ($0 * 2) & 3) }
      let map = LabelMap(
        grid: Grid(size: [2, 2, 2], spacing: [1, 1, 1]), indices: indices,
        structures: (0..<4).map { Structure(value: $0, name: "\($0)", color: Color(0, 0, 0)) })
      let surface = LabelWalls(of: map).surface(smoothing: 0)
      for label in 1..<4 as Range<UInt16> { #expect(Self.isManifold(surface.part(label))) }
      #expect(Self.isManifold(surface.union))
    }
  }

  @Test func `a thousand random label maps give manifold parts that share their walls`() {
    for seed in 0..<1000 as Range<UInt64> {
      let labels = Int(seed % 5) + 1
      let map = Worlds.labels(seed: seed, labels: labels)
      let surface = LabelWalls(of: map).surface(smoothing: Int(seed % 2) * 10)
      var sum = 0.0
      for label in 1...UInt16(labels) {
        let part = surface.part(label)
        #expect(Self.isManifold(part), "seed \(seed) label \(label)")
        sum += part.triangles.isEmpty ? 0 : part.measures().volume
      }
      let union = surface.union
      #expect(Self.isManifold(union), "seed \(seed) union")
      let whole = union.triangles.isEmpty ? 0 : union.measures().volume
      #expect(abs(sum - whole) <= 1e-4 * max(1, whole), "seed \(seed)")
    }
  }

  @Test func `unsmoothed walls enclose exactly the voxels`() {
    for seed in 0..<100 as Range<UInt64> {
      let map = Worlds.labels(seed: seed, labels: 3)
      let (composed, changes) = map.wellComposed()
      let differing = zip(map.indices, composed.indices).filter { $0 != $1 }.count
      #expect(differing <= changes.voxelsChanged)
      let volumes = LabelWalls(of: map, fillingSlices: false).surface(smoothing: 0).volumes(
        structures: 4)
      for (volume, count) in zip(volumes, composed.voxelCounts()).dropFirst() {
        let truth = Double(count) * map.grid.voxelVolume
        #expect(abs(volume - truth) <= 1e-3 * max(1, truth), "seed \(seed)")
      }
    }
  }

  @Test func `a map that is well-composed is left as it is`() {
    let map = Worlds.labels(size: [20, 20, 20], spacing: [1, 1, 1], structures: 2) {
      ($0 - 9.5).length < 7 ? ($0.x < 10 ? 1 : 2) : 0
    }
    let (once, _) = map.wellComposed()
    let (twice, changes) = once.wellComposed()
    #expect(twice.indices == once.indices)
    #expect(changes.voxelsChanged == 0)
  }

  @Test(arguments: [SIMD3<Double>(1, 1, 1), [0.7, 0.7, 1.2]])
  func `a labelled ball in two halves is smooth, keeps its volumes and has no gap`(
    spacing: SIMD3<Double>
  ) {
    let radius = 15.0
    let center = SIMD3<Double>(18.2, 17.9, 18.4)
    let size = SIMD3<Int>((36 / spacing).rounded(.up))
    let map = Worlds.labels(size: size, spacing: spacing, structures: 2) {
      ($0 - center).length < radius ? ($0.x < 18.2 ? 1 : 2) : 0
    }
    let surface = LabelWalls(of: map).surface()
    let volumes = surface.volumes(structures: 3)
    for label in 1...2 {
      let truth = Double(map.voxelCounts()[label]) * map.grid.voxelVolume
      #expect(abs(volumes[label] / truth - 1) < 0.002)
    }
    #expect(surface.part(1).topology().eulerNumber == 2)
    #expect(surface.part(2).topology().eulerNumber == 2)
    let union = surface.union
    let errors = union.positions.map { abs((SIMD3<Double>($0) - center).length - radius) }
    let mean = errors.reduce(0, +) / Double(errors.count)
    #expect(mean < 0.25 * spacing.max(), "mean distance \(mean)")
    #expect((errors.max() ?? 0) < 0.75 * spacing.max())
  }

  @Test func `slices that lean keep the volume of their structures`() {
    let upright = Worlds.labels(size: [24, 24, 24], spacing: [1, 1, 1], structures: 1) {
      ($0 - 11.5).length < 9 ? 1 : 0
    }
    for lean in [0.1, 0.4, -0.8] {
      var lattice = upright.grid.indexToPatient
      lattice.z = [0, lean, 0.9]
      let map = LabelMap(
        grid: Grid(size: upright.grid.size, indexToPatient: lattice), indices: upright.indices,
        structures: upright.structures)
      let truth = Double(map.voxelCounts()[1]) * map.grid.voxelVolume
      for passes in [0, 1, 200] {
        let volume = LabelWalls(of: map).surface(smoothing: passes).volumes(structures: 2)[1]
        #expect(abs(volume / truth - 1) < 2e-3, "\(lean) \(passes)")
      }
    }
  }

  @Test func `a wall of one voxel survives smoothing`() {
    let map = Worlds.labels(size: [24, 24, 24], spacing: [1, 1, 1], structures: 2) {
      let d = ($0 - 11.5).length
      return d < 8 ? 2 : d < 9.2 ? 1 : 0
    }
    let surface = LabelWalls(of: map).surface()
    let wall = surface.part(1).topology()
    #expect(wall.shells.count == 2 && wall.isManifold && wall.isClosed)
  }

  @Test func `one thread and two give the same bytes`() {
    let map = Worlds.labels(seed: 5, labels: 4, largest: 30)
    let limit = Threads.limit
    defer { Threads.limit = limit }
    Threads.limit = 1
    let one = LabelWalls(of: map).surface()
    Threads.limit = 2
    let two = LabelWalls(of: map).surface()
    #expect(one.positions == two.positions && one.triangles == two.triangles)
    #expect(one.inner == two.inner && one.outer == two.outer)
  }
}
