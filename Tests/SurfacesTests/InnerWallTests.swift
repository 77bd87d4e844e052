import Geometry
import Surfaces
import TestSupport
import Testing

/// Soups whose walls have solid on both sides, or nothing on both: what is solid must come out whole.
@Suite struct InnerWallTests {
  /// The walls of a block of unit cubes, each wall between two cubes once, its faces turned at random.
  private func cells(_ size: SIMD3<Int>, seed: UInt64?) -> Mesh {
    let rooms = Shapes.rooms(size: size) { x, y, z in UInt16(1 + x + size.x * (y + size.y * z)) }
    guard let seed else { return Mesh(positions: rooms.positions, triangles: rooms.triangles) }
    var random = SeededGenerator(seed: seed)
    return Mesh(
      positions: rooms.positions,
      triangles: rooms.triangles.map { Bool.random(using: &random) ? $0.reversed : $0 })
  }

  @Test(arguments: [SIMD3(2, 1, 1), SIMD3(2, 2, 1), SIMD3(2, 2, 2), SIMD3(3, 3, 3), SIMD3(4, 1, 2)])
  func `cells that share their walls are one solid`(size: SIMD3<Int>) {
    let volume = Double(size.x * size.y * size.z)
    for seed in [nil, 1, 2, 3] as [UInt64?] {
      let (mesh, report) = cells(size, seed: seed).repaired()
      let certificate = mesh.certificate()
      #expect(certificate.isSound && certificate.shells == 1, "\(size) \(String(describing: seed))")
      #expect(mesh.measures().volume == volume)
      let walls =
        (size.x - 1) * size.y * size.z + size.x * (size.y - 1) * size.z
        + size.x * size.y * (size.z - 1)
      #expect(report.innerWalls == 2 * walls && report.innerWallArea == Double(walls))
    }
  }

  @Test func `a cavity that breaks through the wall stays empty and is open there`() {
    let outer = Shapes.icosphere(subdivisions: 4, radius: 10)
    let inner = Shapes.icosphere(subdivisions: 4, radius: 4, center: [6.2, 0, 0])
    let expected = outer.measures().volume - inner.measures().volume
    for (isOuterTurned, isInnerTurned) in [(false, true), (true, false)] {
      let soup = Shapes.together(
        isOuterTurned ? outer.insideOut : outer, isInnerTurned ? inner.insideOut : inner)
      let (mesh, report) = soup.repaired()
      let certificate = mesh.certificate()
      #expect(certificate.isSound && certificate.shells == 1)
      #expect(report.openedCavities == 1)
      #expect(abs(report.openedVolume - inner.measures().volume) < 1e-3)
      // All but the small cap of the cavity that lies outside.
      #expect(abs(mesh.measures().volume / expected - 1) < 1e-3)
    }
    // Facing the same way the two are united, and so are two of which most lies outside.
    let both = Shapes.together(outer, inner)
    #expect(both.repaired().1.openedCavities == 0)
    #expect(abs(both.repaired().0.measures().volume / outer.measures().volume - 1) < 1e-3)
    let beside = Shapes.together(
      outer, Shapes.icosphere(subdivisions: 4, radius: 4, center: [11, 0, 0]).insideOut)
    let (united, report) = beside.repaired()
    #expect(report.openedCavities == 0 && united.measures().volume > outer.measures().volume)
  }

  @Test func `a solid that lies flush in another takes nothing from it`() {
    let large = Shapes.box(from: [2, 1, 4], to: [6, 3, 5])
    for (lower, upper) in [
      (SIMD3<Float>(4, 1, 4), SIMD3<Float>(6, 3, 5)), ([2, 1, 4], [3, 3, 5]),
      ([3, 1, 4], [4, 3, 5]),
    ] {
      let soup = Shapes.together(large, Shapes.box(from: lower, to: upper))
      let (mesh, _) = soup.repaired()
      #expect(mesh.certificate().isSound)
      #expect(mesh.measures().volume == 8)
    }
  }

  @Test func `triangles that were written twice still go`() {
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    for count in [1, 2, 40, ball.triangles.count] {
      var soup = ball
      soup.triangles += ball.triangles.prefix(count)
      let (mesh, report) = soup.repaired()
      #expect(report.duplicateTriangles == count)
      #expect(mesh == ball)
    }
  }
}
