import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// What was one before it was turned in space, written with few digits or moved piece by piece.
struct RepairRoundingTests {
  /// The mesh turned about some axis by some angle, its coordinates rounded to float32.
  private func turned(_ mesh: Mesh, _ seed: Int) -> Mesh {
    let s = Double(seed)
    let axis = SIMD3<Double>(sin(s + 1), cos(1.7 * s), sin(2.3 * s + 0.5)).normalized
    let angle = 0.4 + 0.37 * s
    var mesh = mesh
    mesh.positions = mesh.positions.map { position in
      let p = SIMD3<Double>(position)
      return SIMD3<Float>(
        p * cos(angle) + axis.cross(p) * sin(angle) + axis * (axis.dot(p) * (1 - cos(angle))))
    }
    return mesh
  }

  /// The mesh with three vertices of its own for each triangle.
  private func soup(_ mesh: Mesh) -> Mesh {
    Mesh(
      positions: mesh.triangles.flatMap { t in
        [t.a, t.b, t.c].map { mesh.positions[Int($0)] }
      },
      triangles: mesh.triangles.indices.map {
        Triangle(UInt32(3 * $0), UInt32(3 * $0 + 1), UInt32(3 * $0 + 2))
      })
  }

  @Test(arguments: [0.005, 0.05, 0.5])
  func `corners a unit of float32 apart are joined, and no hole is closed over the gap`(
    _ share: Double
  ) {
    let ball = Shapes.icosphere(subdivisions: 3, radius: 20, center: [7, -3, 11])
    for seed in 0..<8 {
      var parted = soup(turned(ball, seed))
      var random = SeededGenerator(seed: UInt64(seed))
      for index in parted.positions.indices {
        for axis in 0..<3 where Double.random(in: 0..<1, using: &random) < share {
          parted.positions[index][axis] = parted.positions[index][axis].nextUp
        }
      }
      let (result, report) = parted.repaired()
      #expect(result.certificate().isSound && report.filledHoles == 0)
      #expect(report.mergedVertices > 0 && report.mergeDistance < 2e-5)
      #expect(abs(result.measures().volume / ball.measures().volume - 1) < 1e-5)
    }
  }

  @Test func `a real hole is closed and a slit wider than rounding is not joined`() {
    var ball = Shapes.icosphere(subdivisions: 3, radius: 20)
    ball.triangles.removeFirst(20)
    let report = ball.repaired().1
    #expect(report.mergedVertices == 0 && report.filledHoles > 0)
    let halves = soup(Shapes.box(from: [-5, -5, -5], to: [5, 5, 5]))
    var apart = halves
    for index in apart.positions.indices where index < 18 { apart.positions[index].x += 0.1 }
    #expect(apart.repaired().1.mergedVertices == 0)
  }

  @Test func `solids that share faces and were turned in space are one without a slit`() {
    for seed in 0..<24 {
      var blocks = Mesh()
      for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0)] {
        let low = SIMD3<Float>(5 * Float(i), 5 * Float(j), 0)
        blocks = Shapes.together(blocks, Shapes.box(from: low, to: low + 5))
      }
      let (result, report) = turned(blocks, seed).repaired()
      let certificate = result.certificate()
      #expect(certificate.isSound && certificate.shells == 1, "\(seed)")
      #expect(report.droppedShells == 0 && report.crossingPairs == 0)
      #expect(abs(certificate.volume * 1000 / 625 - 1) < 1e-5)
      #expect(abs(certificate.area / 500 - 1) < 1e-5)
    }
  }

  @Test
  func `a block that stands on a turned one is one with it, but for rounding that parts them`() {
    var united = 0
    for seed in 0..<24 {
      let blocks = turned(
        Shapes.together(
          Shapes.box(from: [-2, -2, -2], to: [2, 2, 2]),
          Shapes.box(from: [-1.3, -0.9, 2], to: [0.7, 1.1, 4])), seed)
      let (result, report) = blocks.repaired()
      let certificate = result.certificate()
      #expect(certificate.isSound, "\(seed)")
      #expect(abs(certificate.volume * 1000 / 72 - 1) < 1e-4)
      #expect(report.longestOverlap < 5e-5)
      if report.isUntouched {
        #expect(certificate.shells == 2)
      } else {
        #expect(certificate.shells == 1 && abs(certificate.area / 112 - 1) < 0.01, "\(seed)")
        united += 1
      }
    }
    #expect(united > 12)
  }

  @Test func `halves whose common wall is cut otherwise on either side are one`() {
    // The wall of the second half has a corner in its middle.
    let one = Shapes.box(from: [-4, -2, -1], to: [0, 2, 1])
    var other = Shapes.box(from: [0, -2, -1], to: [4, 2, 1])
    let isWall = other.triangles.map { t in
      [t.a, t.b, t.c].allSatisfy { other.positions[Int($0)].x == 0 }
    }
    #expect(isWall.count { $0 } == 2)
    let rim = other.positions.indices.filter { other.positions[$0].x == 0 }.sorted {
      let (a, b) = (other.positions[$0], other.positions[$1])
      return atan2(a.z, a.y) < atan2(b.z, b.y)
    }
    let middle = UInt32(other.positions.count)
    other.positions.append(.zero)
    other.triangles = other.triangles.indices.filter { !isWall[$0] }.map { other.triangles[$0] }
    for index in rim.indices {
      other.triangles.append(
        Triangle(middle, UInt32(rim[(index + 1) % rim.count]), UInt32(rim[index])))
    }
    #expect(other.certificate().isSound)
    for seed in 0..<24 {
      let (result, report) = turned(Shapes.together(one, other), seed).repaired()
      let certificate = result.certificate()
      #expect(report.unmended.isEmpty && certificate.isSound, "\(seed) \(report)")
      #expect(abs(certificate.volume * 1000 / 64 - 1) < 1e-4, "\(seed)")
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `a copy that lies on its original but for rounding goes, and so does a part of one`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let shape =
      seed % 2 == 0
      ? Shapes.torus(radius: 12, tube: 4, around: 30, across: 16)
      : Shapes.icosphere(subdivisions: 3, radius: 9)
    let offset = Float(pow(10, Double.random(in: -7...(-5), using: &generator)))
    let way = SIMD3<Float>(
      .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator),
      .random(in: -1...1, using: &generator))
    var copy = shape
    copy.positions = shape.positions.map { $0 + way * offset }
    if seed % 3 == 0 {
      copy.triangles = copy.triangles.filter { copy.positions[Int($0.a)].x > 1 }
    }
    let (mended, report) = Shapes.together(shape, copy).repaired()
    let truth = shape.measures().volume
    #expect(mended.certificate().isSound && report.unmended.isEmpty, "\(report)")
    #expect(abs(mended.measures().volume / truth - 1) < 1e-4)
    #expect(report.filledHoles == 0 && mended.topology().shells.count == 1)
    #expect(report.closeness < 1e-3)
  }
}
