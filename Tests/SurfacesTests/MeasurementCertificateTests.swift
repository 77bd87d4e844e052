import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// A certificate is a promise to the one who prints: it must refuse every way of being broken that
/// we can make, and must not refuse what is right.
struct MeasurementCertificateTests {
  @Test func `solids that do not touch are sound`() {
    let mesh = Shapes.together(
      Shapes.box(from: [0, 0, 0], to: [10, 10, 10]), Shapes.torus(),
      Shapes.icosphere(center: [0, 0, -20]))
    // The torus reaches into the box.
    #expect(!mesh.certificate().isSound)
    let apart = Shapes.together(
      Shapes.box(from: [5, 5, 5], to: [15, 15, 15]), Shapes.torus(),
      Shapes.icosphere(center: [0, 0, -20]))
    let certificate = apart.certificate()
    #expect(certificate.isSound && certificate.findings.isEmpty)
    #expect(certificate.shells == 3 && certificate.genus == 1 && certificate.cavities == 0)
    #expect(abs(certificate.volume - apart.measures().volume / 1000) < 1e-12)
    #expect(certificate.verdict.hasPrefix("Sound: closed"))
  }

  @Test func `shells nested like Russian dolls alternate, and nothing else is sound`() {
    let shells = [4.0, 3, 2, 1].map { Shapes.icosphere(subdivisions: 2, radius: $0) }
    for pattern in 0..<16 {
      let turned = shells.indices.map { index in
        pattern >> index & 1 == 0 ? shells[index] : shells[index].insideOut
      }
      let mesh = Shapes.together(turned[0], turned[1], turned[2], turned[3])
      let certificate = mesh.certificate()
      #expect(certificate.isSound == (pattern == 0b1010))
      #expect(certificate.isClosed && certificate.isManifold && certificate.isOriented)
      #expect(certificate.selfIntersections?.pairs == 0)
      if pattern == 0b1010 { #expect(certificate.cavities == 2) }
      if pattern == 0 { #expect(certificate.misdirectedShells == 3) }
    }
  }

  @Test(arguments: [0.001, 1, 25.4, 1000] as [Float])
  func `what faces the wrong way does not depend on the unit`(_ factor: Float) {
    // A triangle and its other side, far from the middle: it encloses nothing, whatever rounding says. And a
    // speck that does, out there as well.
    let sheet = Mesh(
      positions: [[80.1, -3.7, 55.3], [80.4, -3.2, 55.9], [80.9, -3.6, 55.1]],
      triangles: [Triangle(0, 1, 2), Triangle(2, 1, 0)])
    let specks = [-70.3, -69.3].map {
      Shapes.icosphere(subdivisions: 1, radius: 0.001, center: [$0, 20.7, 90.1])
    }
    var mesh = Shapes.together(
      Shapes.icosphere(subdivisions: 2, radius: 20), sheet, specks[0], specks[1].insideOut)
    mesh.positions = mesh.positions.map { $0 * factor }
    let certificate = mesh.certificate()
    #expect(certificate.misdirectedShells == 1 && certificate.cavities == 0)
    #expect(certificate.shells == 4 && certificate.duplicateTriangles == 1)
  }

  @Test func `an inside-out shell is unsound and a sentence says so`() {
    let certificate = Shapes.box().insideOut.certificate()
    #expect(!certificate.isSound && !certificate.isOutward)
    #expect(certificate.findings.count == 1)
    #expect(certificate.findings[0].hasPrefix("1 shell faces the wrong way"))
    #expect(certificate.verdict.hasPrefix("Not sound: 1 finding ("))
  }

  @Test(arguments: [Shapes.tetrahedron(), Shapes.box(), Shapes.icosphere(subdivisions: 1)])
  func `no face can be removed, turned, doubled, flattened or spoilt unnoticed`(mesh: Mesh) {
    #expect(mesh.certificate().isSound)
    for face in mesh.triangles.indices {
      var removed = mesh
      removed.triangles.remove(at: face)
      #expect(removed.certificate().boundaryEdges == 3)

      var turned = mesh
      turned.triangles[face] = turned.triangles[face].reversed
      #expect(turned.certificate().inconsistentEdges == 3)

      var doubled = mesh
      doubled.triangles.append(doubled.triangles[face])
      #expect(doubled.certificate().duplicateTriangles == 1)
      #expect(doubled.certificate().selfIntersections?.pairs == 1)

      var collapsed = mesh
      collapsed.triangles[face].b = collapsed.triangles[face].a
      #expect(collapsed.certificate().degenerateTriangles == 1)

      var wild = mesh
      wild.triangles[face].c = 1_000_000
      #expect(wild.certificate().outOfRangeTriangles == 1)

      for broken in [removed, turned, doubled, collapsed, wild] {
        #expect(!broken.certificate().isSound)
        #expect(!broken.certificate().findings.isEmpty)
        #expect(!broken.certificate(selfIntersections: false).isSound)
      }
    }
  }

  @Test func `a coordinate that is not a number spoils the mesh, used or not`() {
    for value in [Float.nan, .infinity, -.infinity] {
      for vertex in 0...8 {
        var mesh = Shapes.box()
        mesh.positions.append([0, 0, 0.5])
        mesh.positions[vertex].y = value
        #expect(mesh.certificate().nonFiniteVertices == 1)
        #expect(!mesh.certificate().isSound)
      }
    }
  }

  @Test func `solids joined at an edge or a vertex are unsound, by index or by position`() {
    for joined in [Shapes.tetrahedraAtEdge(), Shapes.tetrahedraAtVertex()] {
      #expect(!joined.certificate().isSound)
      // The same with a private set of vertices each, as a careful label surface would make it.
      var split = joined
      split.positions += joined.positions
      for face in 4..<8 {
        let t = split.triangles[face]
        let base = UInt32(joined.positions.count)
        split.triangles[face] = Triangle(t.a + base, t.b + base, t.c + base)
      }
      #expect(split.topology().isManifold)
      let certificate = split.certificate()
      #expect(certificate == joined.certificate())
    }
  }

  @Test func `nothing is not sound`() {
    #expect(!Mesh().certificate().isSound)
    #expect(Mesh().certificate().findings.count == 1)
  }

  @Test func `a certificate survives JSON`() throws {
    let certificate = Shapes.tetrahedraAtEdge().certificate()
    let data = try JSONEncoder().encode(certificate)
    #expect(try JSONDecoder().decode(Certificate.self, from: data) == certificate)
  }

  @Test func `the winding number counts solids, wherever the ray passes`() {
    let tree = TriangleTree(
      Shapes.together(
        Shapes.box(from: [-4, -4, -4], to: [4, 4, 4]),
        Shapes.box(from: [-2, -2, -2], to: [2, 2, 2]).insideOut,
        Shapes.box(from: [3, 3, 3], to: [6, 6, 6])))
    // Rays along x through corners, edges and face diagonals of the lattice; points off the walls.
    for x in stride(from: Float(-7.5), through: 7.5, by: 1) {
      for y in -7...7 {
        for z in -7...7 {
          let point = SIMD3(x, Float(y), Float(z))
          if [-4, -2, 2, 3, 4, 6].contains(y) || [-4, -2, 2, 3, 4, 6].contains(z) { continue }
          func inside(_ low: Float, _ high: Float) -> Int {
            point.min() > low && point.max() < high ? 1 : 0
          }
          #expect(tree.windingNumber(at: point) == inside(-4, 4) - inside(-2, 2) + inside(3, 6))
        }
      }
    }
  }

  @Test func `rays through vertices and edges of a sphere count once`() {
    let sphere = Shapes.icosphere(subdivisions: 2)
    let tree = TriangleTree(sphere)
    for vertex in sphere.positions {
      #expect(tree.windingNumber(at: [-3, vertex.y, vertex.z]) == 0)
      #expect(tree.windingNumber(at: vertex * 0.9) == 1)
      #expect(tree.windingNumber(at: vertex * 1.1) == 0)
    }
    for t in sphere.triangles {
      let middle = (sphere.positions[Int(t.a)] + sphere.positions[Int(t.b)]) / 2
      #expect(tree.windingNumber(at: [-3, middle.y, middle.z]) == 0)
      #expect(tree.windingNumber(at: [0, middle.y, middle.z] * 0.99) == 1)
    }
  }
}
