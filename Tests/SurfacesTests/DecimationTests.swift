import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing

/// A decimated surface must still be the surface: closed, manifold, of the same genus and size.
struct DecimationTests {
  @Test(arguments: [0.5, 0.1, 0.02])
  func `a sphere stays a sphere`(_ ratio: Double) throws {
    let sphere = Shapes.icosphere(subdivisions: 5, radius: 20)
    let (result, report) = sphere.decimated(.ratio(ratio))
    #expect(report.reachedCount)
    #expect(report.trianglesAfter == result.triangles.count)
    #expect(Double(result.triangles.count) <= ratio * 20480 + 0.5)
    #expect(Double(result.triangles.count) >= ratio * 20480 - 2.5)
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [0])
    let (before, after) = (sphere.measures().volume, result.measures().volume)
    // Flat triangles cut caps off a ball in proportion to their area.
    #expect(abs(after / before - 1) < 6 / Double(result.triangles.count))
    let distance = try #require(sphere.distance(to: result, spacing: 0.5))
    #expect(distance.maximum < 200 / Double(result.triangles.count))
  }

  @Test func `a torus keeps its hole to the last`() {
    let torus = Shapes.torus(radius: 20, tube: 6, around: 120, across: 40)
    for count in [2000, 500, 100, 0] {
      let (result, _) = torus.decimated(.triangles(count))
      #expect(result.topology().shells.map(\.genus) == [1])
      #expect(result.topology().isManifold)
    }
  }

  @Test func `a finely cut box comes down to twelve triangles without losing its shape`() {
    let box = Shapes.rooms(size: [9, 8, 7]) { _, _, _ in 1 }
    let (result, report) = box.decimated(.maximumDeviation(1e-4))
    #expect(result.triangles.count == 12)
    #expect(abs(result.part(1).measures().volume - 504) < 1e-2)
    #expect((report.maximumDeviation ?? 1) <= 1e-4)
    #expect(report.withinDeviation)
  }

  @Test func `no shell goes below a tetrahedron`() {
    let two = Shapes.together(
      Shapes.icosphere(subdivisions: 2), Shapes.icosphere(subdivisions: 1, center: [5, 0, 0]))
    let (result, report) = two.decimated(.triangles(0))
    #expect(result.topology().shells.map(\.genus) == [0, 0])
    #expect(result.triangles.count >= 8)
    #expect(report.trianglesAfter == result.triangles.count)
    let tetrahedron = Shapes.tetrahedron()
    #expect(tetrahedron.decimated(.triangles(1)).0 == tetrahedron)
  }

  @Test(arguments: [0.01, 0.05, 0.2, 1.0])
  func `a bound on the deviation holds when measured independently`(_ bound: Double) throws {
    var generator = SeededGenerator(seed: 7)
    var rough = Shapes.icosphere(subdivisions: 4, radius: 20)
    for index in rough.positions.indices {
      rough.positions[index] *= Float.random(in: 0.997...1.003, using: &generator)
    }
    for mesh in [
      Shapes.icosphere(subdivisions: 4, radius: 20), rough,
      Shapes.torus(radius: 20, tube: 6, around: 90, across: 30),
    ] {
      let (result, report) = mesh.decimated(.maximumDeviation(bound))
      let distance = try #require(mesh.distance(to: result, spacing: 0.4))
      #expect(report.withinDeviation)
      #expect(distance.maximum <= bound * 1.001)
      #expect(result.topology().isManifold && result.topology().isClosed)
      #expect(result.topology().eulerNumber == mesh.topology().eulerNumber)
    }
  }

  @Test func `a larger bound leaves fewer triangles, and a count stops earlier`() {
    let sphere = Shapes.icosphere(subdivisions: 5, radius: 20)
    let counts = [0.02, 0.1, 0.5].map {
      sphere.decimated(.maximumDeviation($0)).0.triangles.count
    }
    #expect(counts[0] > 2 * counts[1] && counts[1] > 2 * counts[2])
    let both = sphere.decimated(.triangles(8000, maximumDeviation: 0.5)).1
    #expect(both.trianglesAfter == 8000 && both.reachedCount && both.withinDeviation)
    let bounded = sphere.decimated(.triangles(100, maximumDeviation: 0.02)).1
    #expect(!bounded.reachedCount && bounded.withinDeviation && bounded.trianglesAfter > 100)
  }

  @Test func `threads do not change the result`() {
    let mesh = Shapes.torus(radius: 20, tube: 6, around: 200, across: 60)
    let limit = Threads.limit
    defer { Threads.limit = limit }
    Threads.limit = 1
    let one = mesh.decimated(.ratio(0.1, maximumDeviation: 1))
    Threads.limit = 2
    let two = mesh.decimated(.ratio(0.1, maximumDeviation: 1))
    #expect(one.0 == two.0)
    #expect(one.1 == two.1)
  }

  @Test func `a goal that is met already changes nothing`() {
    let box = Shapes.box()
    let (result, report) = box.decimated(.ratio(1))
    #expect(result == box)
    #expect(report.collapses == 0 && report.trianglesAfter == 12 && report.reachedCount)
    #expect(Mesh().decimated(.triangles(0)).0 == Mesh())
  }

  @Test func `an open surface keeps its rim`() {
    var sphere = Shapes.icosphere(subdivisions: 4, radius: 20)
    sphere.triangles.removeAll { t in
      [t.a, t.b, t.c].allSatisfy { sphere.positions[Int($0)].z > 10 }
    }
    let before = sphere.topology()
    let (result, _) = sphere.decimated(.ratio(0.2))
    let after = result.topology()
    #expect(before.boundaryEdges > 20 && after.boundaryEdges == before.boundaryEdges)
    #expect(after.isManifold && after.eulerNumber == before.eulerNumber)
  }

  @Test(arguments: [0.1, 0.01]) func `sheets close together never cross`(_ ratio: Double) {
    // A shell a hundredth of its size thick: chords of the coarse spheres would cut through.
    var inner = Shapes.icosphere(subdivisions: 4, radius: 19.8)
    inner.triangles = inner.triangles.map(\.reversed)
    let shell = Shapes.together(Shapes.icosphere(subdivisions: 4, radius: 20), inner)
    let (result, report) = shell.decimated(.ratio(ratio))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [0, 0])
    #expect(report.rounds > 1)
    #expect(result.triangles.count < shell.triangles.count / 2)
  }

  @Test func `a thin tip stays where it is however few triangles are left`() throws {
    // A needle 10 mm long on a ball: little area, so little quadric error.
    var ball = Shapes.icosphere(subdivisions: 5, radius: 20)
    for index in ball.positions.indices {
      let p = ball.positions[index]
      let off = (p.x * p.x + p.y * p.y).squareRoot()
      if p.z > 0, off < 2 { ball.positions[index].z += 10 * (1 - off / 2) }
    }
    let top = ball.positions.map(\.z).max() ?? 0
    let (result, _) = ball.decimated(.ratio(0.02))
    #expect(result.certificate().isSound)
    #expect(top - (result.positions.map(\.z).max() ?? 0) < 1)
  }
}
