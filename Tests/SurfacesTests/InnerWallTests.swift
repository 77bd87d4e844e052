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

  /// However coarse or fine the triangles, and whether the cavity ends short of the faces, flush with them
  /// or beyond: a cube of 10 and a channel of 4 x 4, or a cavity of 4 in its corner.
  @Test(arguments: [0, 2])
  func `a channel stays open whatever triangles it has`(halvings: Int) {
    let cube = Shapes.box(from: [0, 0, 0], to: [10, 10, 10])
    func cut(_ lower: SIMD3<Float>, _ upper: SIMD3<Float>) -> (Mesh, RepairReport) {
      let cavity = Shapes.box(from: lower, to: upper).insideOut
      return Shapes.together(cube.halved(halvings), cavity.halved(halvings)).repaired()
    }
    for beyond: Float in [0, 0.5, 1] {
      let (mesh, report) = cut([3, 3, -beyond], [7, 7, 10 + beyond])
      #expect(mesh.certificate().isSound && mesh.certificate().genus == 1)
      #expect(report.openedCavities == 1 && report.reversedShells == 0)
      #expect(abs(mesh.measures().volume - 840) < 0.01)
    }
    for size: Float in [4, 5] {
      let (mesh, _) = cut([0, 0, 0], [size, size, size])
      #expect(mesh.certificate().isSound)
      #expect(abs(mesh.measures().volume - Double(1000 - size * size * size)) < 0.01)
    }
    // What lies outside for the greater part is turned round, and how much it is is said.
    let (mesh, report) = cut([3, 3, 9], [7, 7, 14])
    #expect(report.openedCavities == 0 && report.reversedVolume == 80)
    #expect(abs(mesh.measures().volume - 1064) < 0.01)
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

extension Mesh {
  /// Every edge cut in two and every triangle in four, so many times.
  fileprivate func halved(_ times: Int) -> Mesh {
    guard times > 0 else { return self }
    var mesh = Mesh()
    for triangle in triangles {
      let (a, b, c) = (
        positions[Int(triangle.a)], positions[Int(triangle.b)], positions[Int(triangle.c)]
      )
      let (d, e, f) = ((a + b) / 2, (b + c) / 2, (c + a) / 2)
      for corners in [[a, d, f], [d, b, e], [f, e, c], [d, e, f]] {
        let first = UInt32(mesh.positions.count)
        mesh.positions += corners
        mesh.triangles.append(Triangle(first, first + 1, first + 2))
      }
    }
    return mesh.welded().halved(times - 1)
  }
}
