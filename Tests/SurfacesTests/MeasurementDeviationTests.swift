import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing

/// The deviation in certificates and maps, between surfaces whose distance is known.
struct MeasurementDeviationTests {
  private let small = Shapes.icosphere(subdivisions: 5, radius: 10)
  private let large = Shapes.icosphere(subdivisions: 5, radius: 10.5)

  @Test func `a certificate carries how far the mesh is from its reference`() throws {
    let plain = small.certificate()
    #expect(plain.deviation == nil)
    let certificate = small.certificate(against: ReferenceSurface(large, title: "a larger ball"))
    let deviation = try #require(certificate.deviation)
    #expect(deviation.against == "a larger ball")
    for length in [deviation.mean, deviation.rms, deviation.percentile95, deviation.maximum] {
      #expect(abs(length - 0.5) < 0.01)
    }
    #expect(deviation.mean <= deviation.rms && deviation.rms <= deviation.maximum)
    #expect(certificate.isSound)
    var without = certificate
    without.deviation = nil
    #expect(without == plain)
  }

  @Test func `long triangles are sampled as densely as the finer surface`() throws {
    // A dent in the middle of a wall of two triangles: vertices and middles alone would miss it.
    let box = Shapes.box(to: [10, 10, 10])
    let dented = MeasurementCurvatureTests.patch(half: 5, cells: 50) { x, y in
      abs(x - 2) < 0.5 && abs(y - 2) < 0.5 ? -1 : 0
    }
    let wall = Mesh(
      positions: dented.positions.map { $0 + SIMD3(5, 5, 10) }, triangles: dented.triangles)
    let deviation = try #require(box.deviation(from: ReferenceSurface(wall, title: "wall")))
    // Forward the sides of the box are far from the wall; backward only the dent is off.
    #expect(abs(deviation.backward.maximum - 1) < 1e-6)
    let top = Mesh(positions: box.positions, triangles: Array(box.triangles[2..<4]))
    let onTop = try #require(top.deviation(from: ReferenceSurface(wall, title: "wall")))
    #expect(onTop.forward.samples > 300)
    #expect(onTop.forward.maximum > 0.2)
  }

  @Test func `vertices know how far they are and on which side`() throws {
    let outside = try #require(large.vertexDeviations(from: small))
    let inside = try #require(small.vertexDeviations(from: large))
    #expect(outside.isSigned && inside.isSigned)
    #expect(outside.values.allSatisfy { abs($0 - 0.5) < 0.01 })
    #expect(inside.values.allSatisfy { abs($0 + 0.5) < 0.01 })
    #expect(small.vertexDeviations(from: small)?.values.allSatisfy { $0 == 0 } == true)
    let open = try #require(Shapes.box().vertexDeviations(from: Shapes.openBox()))
    #expect(!open.isSigned && open.values.allSatisfy { $0 == 0 })
    #expect(small.vertexDeviations(from: Mesh()) == nil)
  }

  @Test func `one thread and two say the same`() {
    let limit = Threads.limit
    defer { Threads.limit = limit }
    Threads.limit = 1
    let one = large.vertexDeviations(from: small)
    Threads.limit = 2
    #expect(large.vertexDeviations(from: small) == one)
  }
}
