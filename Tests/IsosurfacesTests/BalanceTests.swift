import Foundation
import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// Balanced isosurfaces: as large as the truth, as sound as before, and between the same voxels.
@Suite(.serialized) struct BalanceTests {
  /// A body with a smooth wall around a core: all points nearer to it than a radius.
  struct Body {
    let radius: Double
    /// The nearest point of the core.
    let core: @Sendable (SIMD3<Double>) -> SIMD3<Double>
    /// In mm³.
    let volume: Double
    /// Half the box around it.
    let reach: SIMD3<Double>

    static func ball(_ radius: Double) -> Body {
      Body(
        radius: radius, core: { _ in .zero }, volume: 4 / 3 * .pi * pow(radius, 3),
        reach: SIMD3(repeating: radius))
    }

    static func torus(_ radius: Double) -> Body {
      let large = 2 * radius
      return Body(
        radius: radius,
        core: { SIMD3($0.x, $0.y, 0).normalized * large },
        volume: 2 * .pi * .pi * large * radius * radius, reach: [3 * radius, 3 * radius, radius])
    }

    /// A tube with round ends.
    static func tube(_ radius: Double, along axis: SIMD3<Double>) -> Body {
      let half = 3 * radius
      return Body(
        radius: radius, core: { axis * min(max($0.dot(axis), -half), half) },
        volume: .pi * radius * radius * (2 * half + 4 / 3 * radius),
        reach: SIMD3(abs(axis.x), abs(axis.y), abs(axis.z)) * half + radius)
    }

    /// The nearest point of the wall.
    func wall(_ point: SIMD3<Double>) -> SIMD3<Double> {
      let core = core(point)
      return core + (point - core).normalized * radius
    }

    /// A scan of the body, in which its wall is at level 0, and where its middle lies.
    func scan(
      _ spacing: SIMD3<Double>, at offset: SIMD3<Double>
    ) -> (volume: Volume, middle: SIMD3<Double>) {
      let size = SIMD3<Int>((2 * reach / spacing).rounded(.up)) &+ 6
      let middle = SIMD3<Double>(size &- 1) / 2 * spacing + offset * spacing
      let volume = Worlds.field(size: size, spacing: spacing) { point in
        let place = point - middle
        return radius - (place - core(place)).length
      }
      return (volume, middle)
    }
  }

  /// What balancing left of the truth's volume, and what the same triangles with all corners on the wall
  /// leave, as shares; and how far from the wall the farthest corner lies, in voxels.
  static func facts(
    _ body: Body, _ spacing: SIMD3<Double>, at offset: SIMD3<Double>
  ) -> (error: Double, chords: Double, farthest: Double) {
    let (volume, middle) = body.scan(spacing, at: offset)
    var surface = volume.levelSurface(at: 0)
    surface.balance()
    var onWall = surface.mesh
    var farthest = 0.0
    for (index, position) in surface.mesh.positions.enumerated() {
      let place = SIMD3<Double>(position) - middle
      let wall = body.wall(place)
      farthest = max(farthest, (wall - place).length / spacing.max())
      onWall.positions[index] = SIMD3<Float>(wall + middle)
    }
    return (
      abs(surface.mesh.measures().volume / body.volume - 1),
      abs(onWall.measures().volume / body.volume - 1), farthest
    )
  }

  /// Spacings and offsets in voxels of a few poses, the first with cubes for voxels.
  static func poses(_ seed: UInt64, _ count: Int) -> [(
    spacing: SIMD3<Double>, offset: SIMD3<Double>, axis: SIMD3<Double>
  )] {
    var generator = SeededGenerator(seed: seed)
    func vector(_ range: ClosedRange<Double>) -> SIMD3<Double> {
      SIMD3(
        .random(in: range, using: &generator), .random(in: range, using: &generator),
        .random(in: range, using: &generator))
    }
    return (0..<count).map { pose in
      let spacing = vector(0.6...1.4)
      return (
        pose == 0 ? SIMD3(repeating: 0.7) : spacing, vector(-0.5...0.5), vector(-1...1).normalized
      )
    }
  }

  @Test
  func `from a radius of 16 voxels the volume is right within a thousandth, also in thick slices`()
  {
    let poses =
      Self.poses(16, 2) + [(SIMD3(0.4, 0.4, 1.2), SIMD3(0.1, -0.2, 0.3), SIMD3(0.6, 0, 0.8))]
    for (spacing, offset, axis) in poses {
      // As many as there are in a cube of that edge.
      let voxel = cbrt(spacing.x * spacing.y * spacing.z)
      for body in [
        Body.ball(16 * voxel), .torus(16 * voxel),
        .tube(16 * voxel, along: axis),
      ] {
        let facts = Self.facts(body, spacing, at: offset)
        #expect(facts.error < 0.0006, "\(spacing) \(offset)")
        #expect(facts.farthest < 0.1, "\(spacing) \(offset)")
      }
    }
  }

  @Test func `below, it is off by half of what triangles with their corners on the wall are`() {
    for (spacing, offset, axis) in Self.poses(8, 8) {
      let voxel = spacing.max()
      for body in [
        Body.ball(4 * voxel), .ball(8 * voxel), .torus(8 * voxel), .tube(4 * voxel, along: axis),
        .tube(2 * voxel, along: axis),
      ] {
        let facts = Self.facts(body, spacing, at: offset)
        #expect(facts.error < facts.chords / 2, "\(spacing) \(offset)")
        #expect(facts.farthest < 0.2, "\(spacing) \(offset)")
      }
    }
  }

  @Test func `a hollow is balanced as a ball is, the other way round`() {
    let middle = SIMD3<Double>(11.6, 12.3, 11.9)
    let block = Worlds.field(size: [24, 24, 24], spacing: [1, 1, 1]) { ($0 - middle).length - 8 }
    var surface = block.levelSurface(at: 0)
    func hollow() -> Double {
      surface.mesh.measuresOfShells(surface.mesh.topology()).map(\.volume).min() ?? 0
    }
    let truth = -4 / 3 * Double.pi * 8 * 8 * 8
    #expect(hollow() / truth < 0.992)
    surface.balance()
    #expect(abs(hollow() / truth - 1) < 0.003)
  }

  @Test func `every vertex stays on its line, away from its voxels, and goes an eighth at most`()
    throws
  {
    var moved = 0
    for seed in 0..<300 as Range<UInt64> {
      let volume = Worlds.volume(seed: seed, largest: 16)
      var surface = volume.levelSurface(at: 1)
      let before = surface.mesh
      surface.balance()
      #expect(surface.mesh.triangles == before.triangles)
      let toIndex = try #require(volume.grid.indexToPatient.inverse)
      for (old, new) in zip(before.positions, surface.mesh.positions) where old != new {
        let (from, to) = (
          toIndex(SIMD3<Double>(old)), toIndex(SIMD3<Double>(new))
        )
        let step = to - from
        let axis = (0..<3).max { abs(step[$0]) < abs(step[$1]) } ?? 0
        // Of less, the axis cannot be told from rounding.
        guard abs(step[axis]) > 1e-3 else { continue }
        moved += 1
        #expect(abs(step[axis]) < 0.126)
        #expect(from[axis].rounded(.down) == to[axis].rounded(.down), "seed \(seed)")
        for other in 0..<3 where other != axis { #expect(abs(step[other]) < 1e-3) }
        #expect(
          abs(to[axis] - to[axis].rounded())
            > min(0.031, abs(from[axis] - from[axis].rounded()) - 0.001))
      }
    }
    #expect(moved > 5000)
  }

  @Test(arguments: 0..<3) func `a rod cut by the border has no lip there`(along axis: Int) {
    var size = SIMD3<Int>(repeating: 30)
    size[axis] = 20
    let middle = SIMD3<Double>(14.3, 14.5, 14.6)
    let volume = Worlds.field(size: size, spacing: [1, 1, 1]) { point in
      var away = point - middle
      away[axis] = 0
      return 3 - away.length
    }
    var surface = volume.levelSurface(at: 0)
    let before = surface.mesh
    surface.balance()
    let moves = before.positions.indices.map { index in
      let (old, new) = (before.positions[index], surface.mesh.positions[index])
      return (place: old[axis], move: (new - old).length)
    }
    #expect(moves.allSatisfy { $0.place > 1 && $0.place < 18 || $0.move == 0 })
    // The first slice that may move does as the middle one.
    func mean(_ place: Float) -> Float {
      let slice = moves.filter { $0.place == place }.map(\.move)
      return slice.reduce(0, +) / Float(slice.count)
    }
    #expect(mean(9) > 0.01 && abs(mean(2) - mean(9)) < 0.002)
    let bounds = surface.mesh.bounds
    #expect(bounds.lower[axis] == -0.5 && bounds.upper[axis] == 19.5)
  }

  @Test func `which slab of slices a wall lies in makes no difference`() throws {
    let ball = Body.ball(11)
    let side = 30
    func places(below empty: Int) -> [SIMD3<Float>] {
      let middle = SIMD3<Double>(14.3, 14.6, 14.1 + Double(empty))
      let volume = Worlds.field(size: [side, side, side + empty], spacing: [1, 1, 1]) { point in
        ball.radius - (point - middle).length
      }
      var surface = volume.levelSurface(at: 0)
      surface.balance()
      return surface.mesh.positions.map { $0 - SIMD3(0, 0, Float(empty)) }
    }
    let first = places(below: 0)
    for empty in 1...16 {
      let other = places(below: empty)
      try #require(other.count == first.count)
      let farthest = zip(first, other).map { ($0 - $1).length }.max() ?? 1
      #expect(farthest < 2e-4, "\(empty) slices")
    }
  }

  @Test func `a plane stays where it is, however it lies`() {
    let normal = SIMD3<Double>(0.3, -0.5, 0.8).normalized
    let volume = Worlds.field(size: [30, 30, 30], spacing: [0.7, 0.7, 0.8]) {
      ($0 - SIMD3(10, 10, 11)).dot(normal)
    }
    var surface = volume.levelSurface(at: 0)
    surface.balance()
    let inner = surface.mesh.positions.filter { position in
      (0..<3).allSatisfy { (3...17).contains(position[$0]) }
    }
    #expect(inner.count > 300)
    let offsets = inner.map { abs((SIMD3<Double>($0) - SIMD3(10, 10, 11)).dot(normal)) }
    // A vertex that would lie in a voxel lies 1/256 beside it, which tilts its triangles.
    #expect((offsets.max() ?? 1) < 0.01)
    #expect(offsets.reduce(0, +) / Double(offsets.count) < 1e-4)
  }

  @Test func `a mirrored grid gives the mirror image`() {
    let body = Body.ball(6.3)
    let upright = body.scan([1, 1, 1], at: [0.2, 0.1, 0.3])
    let size = SIMD3<Int>(19, 19, 19)
    let field = Worlds.field(size: size, spacing: [1, 1, 1]) {
      body.radius - ($0 - upright.middle).length
    }
    let flipped = Volume(
      grid: Grid(size: size, indexToPatient: Affine(x: [-1, 0, 0], y: [0, 1, 0], z: [0, 0, 1])),
      voxels: field.voxels)
    var one = upright.volume.levelSurface(at: 0)
    var two = flipped.levelSurface(at: 0)
    one.balance()
    two.balance()
    #expect(one.mesh.positions.count == two.mesh.positions.count)
    for (a, b) in zip(one.mesh.positions, two.mesh.positions) {
      #expect((a - b * SIMD3(-1, 1, 1)).length < 1e-5)
    }
  }

  @Test func `one thread and many give the same bytes, and twice is as once`() {
    let volume = Worlds.field(size: [40, 30, 90], spacing: [1, 1, 1]) {
      sin($0.x * 0.7) + cos($0.y * 0.9) + sin($0.z * 0.5)
    }
    let limit = Threads.limit
    defer { Threads.limit = limit }
    let meshes = [1, 2, 7].map { threads in
      Threads.limit = threads
      var surface = volume.levelSurface(at: 0.2)
      surface.balance()
      if threads == 7 { surface.balance() }
      return surface.mesh
    }
    #expect(meshes[0] == meshes[1] && meshes[0] == meshes[2])
    #expect(meshes[0] != volume.isosurface(at: 0.2))
  }
}
