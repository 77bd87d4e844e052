import Geometry
import Isosurfaces
import Surfaces
import TestSupport
import Testing

struct RewrapTests {
  @Test func `a new surface of a ball is a larger ball`() throws {
    let ball = Shapes.icosphere(subdivisions: 4, radius: 10)
    let (wrapped, report) = try ball.rewrapped(offset: 1, inside: ball)
    #expect(wrapped.certificate().isSound)
    let volume = 4 / 3 * Double.pi * 11 * 11 * 11
    #expect(abs(wrapped.measures().volume / volume - 1) < 0.01)
    #expect(report.maximumDeviation < 1.1 && abs(report.meanDeviation - 1) < 0.05)
  }

  @Test func `any soup is enclosed, also where it is open`() throws {
    for seed in 0..<6 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let soup = Shapes.soup(triangles: 60, using: &generator)
      let (wrapped, _) = try soup.rewrapped(offset: 0.1, inside: soup.repaired().0)
      #expect(wrapped.certificate().isSound)
      let tree = TriangleTree(wrapped)
      for t in soup.triangles {
        let corners = [t.a, t.b, t.c].map { soup.positions[Int($0)] }
        let middle = (corners[0] + corners[1] + corners[2]) / 3
        #expect((corners + [middle]).allSatisfy { tree.windingNumber(at: $0) == 1 })
      }
    }
  }

  @Test func `an open bowl is filled where its field is more than a half`() throws {
    var bowl = Shapes.icosphere(subdivisions: 4, radius: 10)
    bowl.triangles.removeAll { t in bowl.positions[Int(t.a)].z > 8 }
    let (wrapped, _) = try bowl.rewrapped(offset: 1, inside: bowl)
    #expect(wrapped.topology().isClosed && wrapped.topology().isManifold)
    #expect(TriangleTree(wrapped).windingNumber(at: .zero) == 1)
    #expect(wrapped.measures().volume > bowl.repaired().0.measures().volume)
  }

  @Test func `the winding field agrees with exact counting on closed surfaces`() {
    let ring = Shapes.torus(around: 64, across: 24)
    let tree = TriangleTree(ring)
    let field = WindingField(tree)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let place = Shapes.offset(3, using: &generator)
      let exact = Double(tree.windingNumber(at: place))
      #expect(abs(field.value(at: SIMD3<Double>(place)) - exact) < 0.1)
    }
  }

  @Test func `too fine a wrapping is refused with the least that goes`() {
    let box = Shapes.box(from: .zero, to: [100, 100, 100])
    #expect(throws: RewrapFailure.self) { try box.rewrapped(offset: 0.01, inside: box) }
    #expect(throws: RewrapFailure.noTriangles) { try Mesh().rewrapped(offset: 1, inside: Mesh()) }
  }
}
