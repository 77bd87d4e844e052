import Geometry
import Surfaces
import TestSupport
import Testing

/// The certificate of a print rests on these counts, so each is held to a number known beforehand.
struct MeasurementTopologyTests {
  @Test(arguments: 0..<4)
  func `a sphere is one closed manifold shell of genus zero`(subdivisions: Int) {
    let topology = Shapes.icosphere(subdivisions: subdivisions).topology()
    #expect(topology.isClosed && topology.isManifold && topology.isOriented)
    #expect(topology.shells.count == 1)
    #expect(topology.shells[0].genus == 0)
    #expect(topology.eulerNumber == 2)
    #expect(topology.manifoldEdges == 30 << (2 * subdivisions))
    #expect(topology.zeroAreaTriangles == 0 && topology.coincidentVertices == 0)
  }

  @Test func `a torus has genus one`() {
    let topology = Shapes.torus().topology()
    #expect(topology.shells.map(\.genus) == [1])
    #expect(topology.shells[0].eulerNumber == 0)
  }

  @Test func `an open box has four boundary edges and Euler number one`() {
    let topology = Shapes.openBox().topology()
    #expect(topology.boundaryEdges == 4)
    #expect(!topology.isClosed && topology.isManifold && topology.isOriented)
    #expect(topology.shells[0].eulerNumber == 1)
    #expect(topology.shells[0].genus == nil)
  }

  @Test func `a Moebius strip is manifold with a boundary and cannot agree on a side`() {
    let topology = Shapes.moebiusStrip(segments: 12).topology()
    #expect(topology.isManifold)
    #expect(topology.boundaryEdges == 24)
    #expect(topology.inconsistentEdges == 1)
    #expect(topology.shells.map(\.eulerNumber) == [0])
  }

  @Test func `tetrahedra joined at an edge have one non-manifold edge with two bad ends`() {
    let topology = Shapes.tetrahedraAtEdge().topology()
    #expect(topology.nonManifoldEdges == 1)
    #expect(topology.nonManifoldVertices == 2)
    #expect(topology.isClosed && topology.isOriented && !topology.isManifold)
    #expect(topology.shells.count == 1)
    #expect(topology.shells[0].vertices == 6 && topology.shells[0].edges == 11)
  }

  @Test func `tetrahedra joined at a vertex are two shells with one non-manifold vertex`() {
    let topology = Shapes.tetrahedraAtVertex().topology()
    #expect(topology.nonManifoldEdges == 0)
    #expect(topology.nonManifoldVertices == 1)
    #expect(topology.shells.map(\.eulerNumber) == [2, 2])
    #expect(topology.shells.map(\.nonManifoldVertices) == [1, 1])
    #expect(topology.usedVertices == 7)
  }

  @Test(arguments: [Shapes.tetrahedron(), Shapes.box(), Shapes.icosphere(subdivisions: 1)])
  func `removing, turning or doubling any one face is seen exactly`(mesh: Mesh) {
    for face in mesh.triangles.indices {
      var removed = mesh
      removed.triangles.remove(at: face)
      let holed = removed.topology()
      #expect(holed.boundaryEdges == 3 && holed.isManifold && holed.isOriented)
      #expect(holed.eulerNumber == 1)

      var turned = mesh
      turned.triangles[face] = turned.triangles[face].reversed
      let flipped = turned.topology()
      #expect(flipped.inconsistentEdges == 3 && flipped.isClosed && flipped.isManifold)

      for extra in [mesh.triangles[face], mesh.triangles[face].reversed] {
        var doubled = mesh
        doubled.triangles.append(Triangle(extra.b, extra.c, extra.a))
        let twice = doubled.topology()
        #expect(twice.duplicateTriangles == 1)
        #expect(twice.nonManifoldEdges == 3 && twice.inconsistentEdges == 3)
        #expect(twice.nonManifoldVertices == 3)
        #expect(twice.shells.count == 1)
      }
    }
  }

  @Test func `bad indices and bad numbers are counted, never followed`() {
    var mesh = Shapes.box()
    mesh.triangles += [
      Triangle(0, 0, 1), Triangle(0, 1, 8), Triangle(.max, 1, 2), Triangle(3, 3, 3),
    ]
    mesh.positions[0].x = .nan
    mesh.positions[7].z = .infinity
    let topology = mesh.topology()
    #expect(topology.repeatedIndexTriangles == 2)
    #expect(topology.outOfRangeTriangles == 2)
    #expect(topology.nonFiniteVertices == 2)
    #expect(topology.isClosed && topology.eulerNumber == 2)
    #expect(topology.shellOfTriangle.suffix(4).allSatisfy { $0 == .max })
    // Every triangle of this box touches one of the two bad corners.
    #expect(mesh.measures().area == 0)
  }

  @Test func `nothing at all is not closed`() {
    #expect(!Mesh().topology().isClosed)
    #expect(!Mesh(positions: [[0, 0, 0]]).topology().isClosed)
    #expect(Mesh(positions: [[0, 0, 0]]).topology().unusedVertices == 1)
  }

  @Test func `only exactly collinear corners count as zero area`() {
    let third = Float(1) / 3
    func zero(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Bool {
      let mesh = Mesh(positions: [a, b, c], triangles: [Triangle(0, 1, 2)])
      return mesh.topology().zeroAreaTriangles == 1
    }
    #expect(zero([0, 0, 0], [1, 2, 3], [2, 4, 6]))
    #expect(zero([1, 1, 1], [1, 1, 1], [5, 6, 7]))
    #expect(zero([0, 0, 0], [third, third, third], [-2 * third, -2 * third, -2 * third]))
    #expect(!zero([0, 0, 0], [1, 2, 3], [2, 4, Float(6).nextUp]))
    #expect(!zero([0, 0, 0], [1e-30, 0, 0], [0, 1e-30, 0]))
    #expect(!zero([1e8, 0, 0], [0, 1e-20, 0], [-1e8, 0, 0]))
  }

  @Test func `a soup of a closed shape is closed once welded`() {
    let sphere = Shapes.icosphere(subdivisions: 3)
    var soup = Mesh()
    for t in sphere.triangles {
      let base = UInt32(soup.positions.count)
      soup.positions += [t.a, t.b, t.c].map { sphere.positions[Int($0)] }
      soup.triangles.append(Triangle(base, base + 1, base + 2))
    }
    #expect(soup.topology().shells.count == sphere.triangles.count)
    #expect(soup.topology().coincidentVertices == soup.positions.count - sphere.positions.count)
    let welded = soup.welded()
    #expect(welded.positions.count == sphere.positions.count)
    #expect(welded.topology().shells.map(\.genus) == [0])
    #expect(sphere.welded() == sphere)
  }

  @Test func `welding takes minus zero for zero and leaves what is not a number alone`() {
    let mesh = Mesh(
      positions: [[0, 0, 0], [-0.0, 0, -0.0], [.nan, 0, 0], [.nan, 0, 0], [1, 0, 0]],
      triangles: [Triangle(1, 3, 4), Triangle(0, 2, 9)])
    let welded = mesh.welded()
    #expect(welded.positions.count == 4)
    #expect(welded.triangles == [Triangle(0, 2, 3), Triangle(0, 1, 9)])
  }

  @Test func `a box measures what a box measures, wherever it lies`() {
    for offset: Float in [0, 1024] {
      let mesh = Shapes.box(from: [offset, 0, 0], to: [offset + 2, 3, 4])
      let measures = mesh.measures()
      #expect(measures.volume == 24)
      #expect(measures.area == 52)
      #expect((measures.centroid - [Double(offset) + 1, 1.5, 2]).length < 1e-12)
      #expect(measures.bounds == mesh.bounds)
      #expect(mesh.insideOut.measures().volume == -24)
    }
  }

  @Test func `shells are measured one by one`() {
    let mesh = Shapes.together(
      Shapes.box(), Shapes.icosphere(subdivisions: 4, radius: 5, center: [20, 0, 0]))
    let shells = mesh.measuresOfShells(mesh.topology())
    #expect(shells[0].volume == 1)
    #expect(abs(shells[1].volume / (4 / 3 * Double.pi * 125) - 1) < 0.01)
    #expect(abs(shells[1].area / (4 * Double.pi * 25) - 1) < 0.005)
    #expect((shells[1].centroid - [20, 0, 0]).length < 1e-5)
    #expect(abs(mesh.measures().volume - shells[0].volume - shells[1].volume) < 1e-9)
  }

  @Test func `a torus has the volume of its polygonal tube`() {
    let (around, across) = (64, 32)
    let volume = Shapes.torus(around: around, across: across).measures().volume
    #expect(abs(volume / (2 * Double.pi * Double.pi * 2 * 0.25) - 1) < 0.01)
  }
}
