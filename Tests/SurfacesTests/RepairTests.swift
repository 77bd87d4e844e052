import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// What was broken on purpose must come back; what was sound must not change.
struct RepairTests {
  private static let sound: [Mesh] = [
    Shapes.box(), Shapes.tetrahedron(), Shapes.icosphere(subdivisions: 1),
    Shapes.torus(around: 8, across: 6),
  ]

  @Test func `a sound mesh comes back identical`() {
    let cavity = Shapes.together(
      Shapes.icosphere(radius: 3), Shapes.icosphere(radius: 1).insideOut)
    for mesh in Self.sound + [cavity] {
      let (result, report) = mesh.repaired()
      #expect(result == mesh)
      #expect(report.isUntouched && report.unmended.isEmpty)
    }
  }

  @Test func `each triangle in turn is put back where it was removed`() {
    for mesh in Self.sound {
      for index in mesh.triangles.indices {
        var broken = mesh
        broken.triangles.remove(at: index)
        let (result, report) = broken.repaired()
        #expect(result.certificate().isSound)
        #expect(result.triangles.count == mesh.triangles.count)
        #expect(result.positions == mesh.positions)
        #expect(abs(result.measures().volume - mesh.measures().volume) < 1e-9)
        #expect(report.filledHoles == 1 && report.unmended.isEmpty)
      }
    }
  }

  @Test func `each triangle in turn is turned back where it was flipped`() {
    for mesh in Self.sound {
      for index in mesh.triangles.indices {
        var broken = mesh
        broken.triangles[index] = broken.triangles[index].reversed
        let (result, report) = broken.repaired()
        #expect(result.certificate().isSound)
        #expect(abs(result.measures().volume - mesh.measures().volume) < 1e-9)
        #expect(report.reversedTriangles == 1 && report.reversedShells == 0)
      }
    }
  }

  @Test func `each triangle in turn is dropped where it was doubled`() {
    for mesh in Self.sound {
      for index in mesh.triangles.indices {
        var broken = mesh
        broken.triangles.append(broken.triangles[index])
        let (result, report) = broken.repaired()
        #expect(result == mesh)
        #expect(report.duplicateTriangles == 1 && report.cancelledPairs == 0)
      }
    }
  }

  @Test func `triangles without shared vertices are sewn together`() {
    for mesh in Self.sound {
      var soup = Mesh()
      for t in mesh.triangles {
        for vertex in [t.a, t.b, t.c] { soup.positions.append(mesh.positions[Int(vertex)]) }
        let base = UInt32(soup.positions.count - 3)
        soup.triangles.append(Triangle(base, base + 1, base + 2))
      }
      let (result, report) = soup.repaired()
      #expect(result.certificate().isSound)
      #expect(result.positions.count == mesh.positions.count)
      #expect(abs(result.measures().volume - mesh.measures().volume) < 1e-9)
      #expect(report.weldedVertices == soup.positions.count - mesh.positions.count)
    }
  }

  @Test func `shells face outward and cavities inward`() {
    let ball = Shapes.icosphere(radius: 3)
    let core = Shapes.icosphere(radius: 1)
    #expect(ball.insideOut.repaired().0.measures().volume == ball.measures().volume)
    let (result, report) = Shapes.together(ball.insideOut, core).repaired()
    #expect(report.reversedShells == 2)
    #expect(result.certificate().isSound)
    #expect(abs(result.measures().volume - ball.measures().volume + core.measures().volume) < 1e-6)
  }

  @Test func `sheets that meet in an edge or a point are taken apart`() {
    for mesh in [Shapes.tetrahedraAtEdge(), Shapes.tetrahedraAtVertex()] {
      let (result, report) = mesh.repaired()
      let topology = result.topology()
      #expect(topology.isManifold && topology.isClosed && topology.isOriented)
      #expect(topology.shells.map(\.genus) == [0, 0])
      #expect(result.measuresOfShells(topology).allSatisfy { abs($0.volume - 1.0 / 6) < 1e-4 })
      #expect(result.certificate().isSound)
      #expect(report.splitVertices == (report.cutEdges == 1 ? 2 : 1))
      #expect(report.partedVertices == 2 * report.splitVertices && report.longestMove < 1e-4)
    }
  }

  @Test(arguments: [[-1, 0.5, -1], [2, 2, 2]] as [SIMD3<Float>])
  func `a fin is cut off, outside and inside`(_ tip: SIMD3<Float>) {
    var mesh = Shapes.box()
    mesh.positions.append(tip)
    mesh.triangles.append(Triangle(mesh.triangles[0].a, mesh.triangles[0].b, 8))
    let (result, report) = mesh.repaired()
    #expect(result == Shapes.box())
    #expect(report.cutEdges == 1 && report.loneTriangles == 1 && report.loneArea > 0)
  }

  @Test func `a wall between two boxes goes where both have it`() {
    let two = Shapes.together(Shapes.box(), Shapes.box(from: [1, 0, 0], to: [2, 1, 1]))
    let (result, report) = two.repaired()
    #expect(abs(result.measures().volume - 2) < 1e-9)
    #expect(result.certificate().isSound)
    #expect(report.weldedVertices == 4 && report.cancelledPairs == 2)
  }

  @Test func `what cannot be read is dropped and counted`() {
    var mesh = Shapes.box()
    mesh.positions.append([.nan, 0, 0])
    mesh.triangles.append(Triangle(0, 1, 8))
    mesh.triangles.append(Triangle(0, 1, 99))
    mesh.triangles.append(Triangle(2, 2, 1))
    let (result, report) = mesh.repaired()
    #expect(result == Shapes.box())
    #expect(report.nonFiniteTriangles == 1 && report.outOfRangeTriangles == 1)
    #expect(report.degenerateTriangles == 1)
  }

  @Test func `a triangle without area gives its corner to its neighbour`() {
    // A tetrahedron whose edge from 0 to 1 carries a vertex on one side only.
    var mesh = Shapes.tetrahedron()
    mesh.positions.append([0.5, 0, 0])
    mesh.triangles[0] = Triangle(0, 2, 4)
    mesh.triangles.append(Triangle(4, 2, 1))
    mesh.triangles.append(Triangle(0, 4, 1))
    let (result, report) = mesh.repaired()
    #expect(report.turnedEdges == 1)
    #expect(result.certificate().isSound)
    #expect(result.triangles.count == 6)
    #expect(abs(result.measures().volume - 1.0 / 6) < 1e-9)
  }

  @Test func `holes are closed up to the limit`() {
    let open = Shapes.openBox()
    let (closed, report) = open.repaired()
    #expect(abs(closed.measures().volume - 1) < 1e-9)
    #expect(report.filledHoles == 1 && abs(report.filledRim - 4) < 1e-9)
    #expect(abs(report.filledArea - 1) < 1e-9)
    let (left, second) = open.repaired(RepairOptions(longestRim: 3.9))
    #expect(left.triangles == open.triangles)
    #expect(second.holesLeft == 1 && second.boundaryEdgesLeft == 4 && second.unmended.count == 2)
  }

  @Test(arguments: [16, 60, 65, 300, 5000])
  func `a flat lid of any number of edges is put on a prism`(_ count: Int) {
    // A star, so that the lid is not convex.
    var mesh = Mesh()
    for height: Float in [0, 1] {
      for index in 0..<count {
        let angle = 2 * Double.pi * Double(index) / Double(count)
        let radius = 10 + 2 * sin(5 * angle)
        mesh.positions.append(
          SIMD3(Float(radius * cos(angle)), Float(radius * sin(angle)), height))
      }
    }
    let n = UInt32(count)
    for i in 0..<n {
      let j = (i + 1) % n
      mesh.triangles.append(Triangle(i, j, n + j))
      mesh.triangles.append(Triangle(i, n + j, n + i))
    }
    let (result, report) = mesh.repaired()
    #expect(report.filledHoles == 2 && report.unmended.isEmpty)
    #expect(result.topology().shells.map(\.genus) == [0])
    // A prism's volume is the area of its base by the shoelace formula, however it is covered.
    var base = 0.0
    for i in 0..<count {
      let (p, q) = (mesh.positions[i], mesh.positions[(i + 1) % count])
      base += (Double(p.x) * Double(q.y) - Double(p.y) * Double(q.x)) / 2
    }
    #expect(abs(result.measures().volume / base - 1) < 1e-6)
    #expect(abs(report.filledArea / (2 * base) - 1) < 1e-6 || count > 64)
  }

  @Test func `small shells go only when asked`() {
    let two = Shapes.together(
      Shapes.icosphere(radius: 3), Shapes.icosphere(radius: 0.1, center: [9, 0, 0]))
    #expect(two.repaired().0 == two)
    let (result, report) = two.repaired(RepairOptions(smallestShell: 1))
    #expect(result == Shapes.icosphere(radius: 3))
    #expect(report.droppedShells == 1 && abs(report.droppedVolume - 0.00412) < 0.0004)
  }

  @Test(arguments: 0..<80)
  func `any soup comes through and stays as it then is`(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 0...120, using: &generator)
    var mesh = Shapes.soup(triangles: count, using: &generator)
    if seed % 4 != 0 {
      // Few vertices, so that edges and vertices branch wildly; some on a coarse lattice.
      let vertices = UInt32.random(in: 3...40, using: &generator)
      mesh.triangles = mesh.triangles.map { _ in
        Triangle(
          .random(in: 0..<vertices, using: &generator),
          .random(in: 0..<vertices, using: &generator),
          .random(in: 0..<vertices + (seed % 8 == 1 ? 2 : 0), using: &generator))
      }
      if seed % 3 == 0 {
        mesh.positions = mesh.positions.map { ($0 * 2).rounded(.toNearestOrEven) }
      }
      if seed % 5 == 0, count > 0 { mesh.positions[0].x = .infinity }
    }
    let (result, report) = mesh.repaired()
    let topology = result.topology()
    #expect(topology.nonFiniteVertices == 0 && topology.outOfRangeTriangles == 0)
    #expect(topology.boundaryEdges == report.boundaryEdgesLeft)
    #expect(topology.nonManifoldEdges == report.nonManifoldEdgesLeft)
    if report.unmended.isEmpty && !result.triangles.isEmpty {
      #expect(result.certificate().isSound)
      #expect(result.repaired().0 == result)
    }
  }
}
