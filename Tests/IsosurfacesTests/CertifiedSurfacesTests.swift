import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// What surfaces promise, by the whole certificate: exact self-intersections in single precision
/// included, and the Euler number that the voxels have.
///
/// A usual run tries some hundred worlds; `make proof` tries ten thousand of each kind. A world that
/// fails is named by its seed.
@Suite struct CertifiedSurfacesTests {
  /// Whether the surface is sound and has the Euler number of the voxels at or above the level, also once it
  /// is balanced.
  static func isCertified(_ volume: Volume, at level: Double) -> Bool {
    let mask = volume.mask(in: level...Double.infinity)
    var surface = volume.levelSurface(at: level)
    let mesh = surface.mesh
    guard mask.count > 0 else { return mesh.triangles.isEmpty }
    let solid = DigitalTopology.eulerNumber(size: volume.grid.size, closingRings: true) {
      mask[$0.x, $0.y, $0.z]
    }
    surface.balance()
    return mesh.certificate().isSound && mesh.topology().eulerNumber == 2 * solid
      && surface.mesh.triangles == mesh.triangles && surface.mesh.certificate().isSound
  }

  /// Whether each structure and all together are sound and the union's volume is the sum's.
  static func isCertified(_ map: LabelMap, passes: Int) -> Bool {
    let walls = LabelWalls(of: map, fillingSlices: passes > 0)
    var surface = walls.surface(smoothing: passes)
    if passes > 0 {
      surface = surface.untangled(towards: walls.start.positions, contacts: .quadsAtOneVertex).0
    }
    var sum = 0.0
    for label in 1..<UInt16(map.structures.count) {
      let part = surface.part(label)
      guard !part.triangles.isEmpty else { continue }
      guard part.certificate().isSound else { return false }
      sum += part.measures().volume
    }
    let union = surface.union
    guard !union.triangles.isEmpty else { return sum == 0 }
    let whole = union.measures().volume
    return union.certificate().isSound && abs(whole - sum) <= 1e-6 * whole
  }

  @Test func `all 256 cubes are certified with values at, near and far from the level`() {
    let failed = parallelMap(256) { inside in
      var generator = SeededGenerator(seed: UInt64(inside))
      return (0..<12).contains { round in
        let values = (0..<8).map { corner -> Float in
          let size: Float =
            switch round % 4 {
            case 0: inside >> corner & 1 == 1 ? 0 : 1
            case 1: Float.random(in: 0.001...1, using: &generator)
            case 2: Bool.random(using: &generator) ? 1e-6 : 1
            default: Bool.random(using: &generator) ? 1000 : 0.001
            }
          return inside >> corner & 1 == 1 ? size : -size
        }
        let grid = Grid(size: [2, 2, 2], spacing: [1, 1, 1])
        return !Self.isCertified(Volume(grid: grid, voxels: .float(values)), at: 0)
      }
    }
    #expect(failed.indices.filter { failed[$0] } == [])
  }

  @Test func `random volumes up to 16 voxels a side are certified, plateaus at the level included`()
  {
    let failed = parallelMap(Worlds.count(usually: 200)) { seed in
      let volume = Worlds.volume(seed: UInt64(seed), largest: 16)
      return [1.0, 100].contains { !Self.isCertified(volume, at: $0) }
    }
    #expect(failed.indices.filter { failed[$0] } == [])
  }

  @Test func `random labels up to 16 voxels a side are certified, smoothed or not`() {
    let failed = parallelMap(Worlds.count(usually: 60)) { seed in
      let map = Worlds.labels(seed: UInt64(seed), labels: seed % 5 + 1, largest: 16)
      return [0, 20, 200].contains { !Self.isCertified(map, passes: $0) }
    }
    #expect(failed.indices.filter { failed[$0] } == [])
  }

  @Test func `random fields of every roughness are certified, as values and as labels`() {
    let failed = parallelMap(Worlds.count(usually: 12, atMost: 200)) { seed in
      let fields = (0..<4).map {
        Worlds.randomField(side: 24, blurs: seed % 4, seed: seed * 4 + $0)
      }
      let map = Worlds.labels(ofHighest: fields)
      return !Self.isCertified(fields[0], at: [0, 0.02, -0.05][seed % 3])
        || [0, 20].contains { !Self.isCertified(map, passes: $0) }
    }
    #expect(failed.indices.filter { failed[$0] } == [])
  }

  @Test func `checkerboards are certified`() {
    for side in 2..<9 {
      let grid = Grid(size: SIMD3(repeating: side), spacing: [0.7, 0.7, 0.8])
      let colors = (0..<grid.count).map {
        Float(($0 % side + $0 / side % side + $0 / side / side) % 2)
      }
      let volume = Volume(grid: grid, voxels: .float(colors))
      #expect(Self.isCertified(volume, at: 0.5) && Self.isCertified(volume, at: 1))
      let structures = (0..<3).map {
        Structure(value: $0, name: "\($0)", color: Color(0, 0, 0))
      }
      for first in 0..<2 as Range<UInt16> {
        let map = LabelMap(
          grid: grid, indices: colors.map { UInt16($0) + first }, structures: structures)
        #expect(Self.isCertified(map, passes: 20), "side \(side)")
      }
    }
  }

  /// Whether each structure's surface has the Euler number of its voxels.
  static func hasEulerNumbers(_ map: LabelMap) -> Bool {
    let (map, _) = map.wellComposed()
    let surface = LabelWalls(of: map, fillingSlices: false).surface(smoothing: 0)
    return (1..<UInt16(map.structures.count)).allSatisfy { label in
      let solid = DigitalTopology.eulerNumber(size: map.grid.size, closingRings: false) {
        map.indices[map.grid.offset($0.x, $0.y, $0.z)] == label
      }
      return surface.part(label).topology().eulerNumber == 2 * solid
    }
  }

  @Test func `labels' parts have the Euler numbers of their voxels`() {
    let failed = parallelMap(Worlds.count(usually: 100)) { seed in
      let map = Worlds.labels(seed: UInt64(seed), labels: seed % 5 + 1, largest: 16)
      return !Self.hasEulerNumbers(map)
    }
    #expect(failed.indices.filter { failed[$0] } == [])
  }

  /// Each of the eight voxels is outside or has one of four labels: 390,625 patterns, of which a usual
  /// run takes every 389th; that is a prime, so that no voxel and no label keeps its value.
  @Test func `patterns of two voxels a side with four labels are certified, smoothed or not`() {
    let patterns = 390_625
    let step = Worlds.areAll ? 1 : 389
    let failed = parallelMap((patterns + step - 1) / step) { number in
      var rest = number * step
      let indices = (0..<8).map { _ -> UInt16 in
        defer { rest /= 5 }
        return UInt16(rest % 5)
      }
      let map = LabelMap(
        grid: Grid(size: [2, 2, 2], spacing: [1, 1, 1]), indices: indices,
        structures: (0..<5).map { Structure(value: $0, name: "\($0)", color: Color(0, 0, 0)) })
      return !Self.hasEulerNumbers(map)
        || [0, 20].contains { !Self.isCertified(map, passes: $0) }
    }
    #expect(failed.indices.filter { failed[$0] }.map { $0 * step } == [])
  }
}
