import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing

/// Contact of triangles is compared with separating axes in integer arithmetic, which share nothing
/// with the predicates, and counts with looking at every pair.
struct MeasurementIntersectionTests {
  @Test(arguments: 2...5)
  func `pairs on a lattice meet exactly where no axis separates them`(range: Int) {
    var generator = SeededGenerator(seed: UInt64(range))
    var met = 0
    var apart = 0
    while met + apart < 4_000 {
      let p = (0..<6).map { _ in
        SIMD3<Int>(
          .random(in: 0...range, using: &generator), .random(in: 0...range, using: &generator),
          .random(in: 0...range, using: &generator))
      }
      guard hasArea(p[0], p[1], p[2]), hasArea(p[3], p[4], p[5]) else { continue }
      let (one, two) = (Array(p[0..<3]), Array(p[3..<6]))
      let shared = one.filter { two.contains($0) }
      let expected: Bool
      switch shared.count {
      case 0: expected = !isSeparated(one, two)
      case 1:
        expected =
          !isSeparated(one.filter { $0 != shared[0] }, two)
          || !isSeparated(two.filter { $0 != shared[0] }, one)
      default: continue
      }
      let mesh = Mesh(
        positions: p.map { SIMD3<Float>($0) }, triangles: [Triangle(0, 1, 2), Triangle(3, 4, 5)])
      let found = mesh.selfIntersections()
      #expect(found.pairs == (expected ? 1 : 0), "\(p)")
      if expected { met += 1 } else { apart += 1 }
    }
    #expect(met > 300 && apart > 300)
  }

  @Test func `neighbours over an edge meet only where folded flat`() {
    func pairs(_ apex: SIMD3<Float>) -> Int {
      Mesh(
        positions: [[0, 0, 0], [1, 0, 0], [0.3, 1, 0], apex],
        triangles: [Triangle(0, 1, 2), Triangle(1, 0, 3)]
      ).selfIntersections().pairs
    }
    #expect(pairs([0.5, -1, 0]) == 0)
    #expect(pairs([0.5, 1, 1]) == 0)
    #expect(pairs([0.5, 1, 1e-30]) == 0)
    #expect(pairs([0.5, 1, 0]) == 1)
    #expect(pairs([5, 1e-20, 0]) == 1)
    #expect(pairs([0.3, 1, 0]) == 1)
  }

  @Test func `clean closed surfaces do not meet themselves`() {
    for mesh in [
      Shapes.box(), Shapes.icosphere(subdivisions: 4), Shapes.torus(), Shapes.tetrahedraAtEdge(),
      Shapes.tetrahedraAtVertex(), Shapes.moebiusStrip(), Shapes.openBox(),
    ] {
      #expect(mesh.selfIntersections().pairs == 0)
    }
  }

  @Test func `counts in random soups equal those of every pair looked at`() {
    var generator = SeededGenerator(seed: 21)
    for count in [2, 5, 20, 90] {
      let soup = Shapes.soup(triangles: count, using: &generator)
      let expected = everyPair(soup)
      let found = soup.selfIntersections(first: 1000)
      #expect(found.first == expected)
      #expect(found.pairs == expected.count)
      #expect(found.triangles == Set(expected.flatMap { [$0.one, $0.two] }).count)
      #expect(soup.selfIntersections(first: 3).first == Array(expected.prefix(3)))
    }
  }

  @Test func `spheres that run through each other are found pair by pair`() {
    let mesh = Shapes.together(
      Shapes.icosphere(subdivisions: 1), Shapes.icosphere(subdivisions: 1, center: [0.9, 0.2, 0.1]))
    let found = mesh.selfIntersections(first: .max / 4)
    #expect(found.pairs > 20)
    #expect(found.first == everyPair(mesh))
    #expect(found.first.allSatisfy { $0.one < 80 && $0.two >= 80 })
  }

  @Test func `boxes that touch in a face, an edge or a corner meet`() {
    for offset: SIMD3<Float> in [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0.5, 0.5]] {
      let mesh = Shapes.together(Shapes.box(), Shapes.box(from: offset, to: offset + 1))
      let certificate = mesh.certificate()
      #expect(!certificate.isSound, "\(offset)")
    }
    let apart = Shapes.together(
      Shapes.box(), Shapes.box(from: [Float(1).nextUp, 0, 0], to: [2, 1, 1]))
    #expect(apart.certificate().isSound)
  }

  @Test func `threads change nothing`() throws {
    let mesh = Shapes.together(
      Shapes.icosphere(subdivisions: 4), Shapes.torus(radius: 1, tube: 0.3, around: 90, across: 40))
    let other = Shapes.icosphere(subdivisions: 3, radius: 1.2)
    let limit = Threads.limit
    defer { Threads.limit = limit }
    func all() throws -> (Topology, Certificate, SurfaceDistance, [Measures]) {
      let topology = mesh.topology()
      return (
        topology, mesh.certificate(), try #require(mesh.distance(to: other, spacing: 0.1)),
        mesh.measuresOfShells(topology)
      )
    }
    Threads.limit = 1
    let alone = try all()
    for threads in [2, 3] {
      Threads.limit = threads
      let together = try all()
      #expect(together.0 == alone.0)
      #expect(together.1 == alone.1)
      #expect(together.2 == alone.2)
      #expect(together.3 == alone.3)
    }
    #expect((alone.1.selfIntersections?.pairs ?? 0) > 0)
  }

  private func everyPair(_ mesh: Mesh) -> [SelfIntersections.Pair] {
    var pairs: [SelfIntersections.Pair] = []
    for one in mesh.triangles.indices {
      for two in mesh.triangles.indices.dropFirst(one + 1) {
        let pair = Mesh(
          positions: mesh.positions, triangles: [mesh.triangles[one], mesh.triangles[two]]
        )
        if pair.selfIntersections().pairs == 1 { pairs.append(.init(one, two)) }
      }
    }
    return pairs
  }

  private func cross(_ a: SIMD3<Int>, _ b: SIMD3<Int>) -> SIMD3<Int> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  private func hasArea(_ a: SIMD3<Int>, _ b: SIMD3<Int>, _ c: SIMD3<Int>) -> Bool {
    cross(b &- a, c &- a) != .zero
  }

  /// Whether two convex hulls of two or three points are strictly apart along some axis on which
  /// such hulls can be.
  private func isSeparated(_ one: [SIMD3<Int>], _ two: [SIMD3<Int>]) -> Bool {
    func edges(_ p: [SIMD3<Int>]) -> [SIMD3<Int>] {
      p.indices.map { p[($0 + 1) % p.count] &- p[$0] }
    }
    let (edgesOne, edgesTwo) = (edges(one), edges(two))
    var axes: [SIMD3<Int>] = []
    for a in edgesOne + edgesTwo { for b in edgesOne + edgesTwo { axes.append(cross(a, b)) } }
    // In one plane, or on one line, the axes across the edges within it.
    for normal in axes { for edge in edgesOne + edgesTwo { axes.append(cross(normal, edge)) } }
    return axes.contains { axis in
      let onOne = one.map { axis.x * $0.x + axis.y * $0.y + axis.z * $0.z }
      let onTwo = two.map { axis.x * $0.x + axis.y * $0.y + axis.z * $0.z }
      guard let a = onOne.max(), let b = onTwo.min(), let c = onTwo.max(), let d = onOne.min()
      else { return false }
      return a < b || c < d
    }
  }
}
