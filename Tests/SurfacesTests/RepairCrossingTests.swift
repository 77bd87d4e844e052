import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// Crossing shells, and meshes broken at random: what comes back must be certified.
struct RepairCrossingTests {
  private static let worlds: [Mesh] = [
    Shapes.icosphere(subdivisions: 4, radius: 20),
    Shapes.torus(radius: 20, tube: 6, around: 96, across: 32),
    Shapes.box(from: [-12, -8, -5], to: [12, 8, 5]),
    Shapes.icosphere(subdivisions: 3, radius: 15, center: [40, -70, 20]),
    Shapes.together(
      Shapes.icosphere(subdivisions: 3, radius: 15),
      Shapes.icosphere(subdivisions: 2, radius: 6).insideOut),
  ]

  // In 1222 an edge stays doubled although both its ends are one fan.
  @Test(arguments: Array(0..<160) + [1222])
  func `a mesh broken at random is mended and certified`(_ seed: Int) throws {
    let truth = Self.worlds[seed % Self.worlds.count]
    let broken = BrokenMesh(truth, seed: seed)
    let (mended, report) = broken.mesh.repaired()
    #expect(report.unmended.isEmpty, "\(broken.faults)")
    #expect(mended.certificate().isSound, "\(broken.faults)")
    // It is sound now, and stays as it is.
    #expect(mended.repaired().0 == mended)
    // Of a box a lost corner is lost. A ball wholly inside may be meant as a cavity.
    let isKnown = truth.triangles.count > 1000 || !broken.faults.contains(.unreadable)
    let areCrossing = broken.added.allSatisfy {
      Shapes.together(truth, $0).selfIntersections(first: 0).pairs > 0
    }
    guard isKnown && areCrossing && (broken.added.isEmpty || !broken.faults.contains(.far)) else {
      return
    }
    let whole = try broken.added.reduce(truth) { try $0.union($1) }
    let isHoled = !Set(broken.faults).isDisjoint(with: [.holes, .unreadable, .fins])
    let error = abs(mended.measures().volume / whole.measures().volume - 1)
    #expect(error < (isHoled ? 0.005 : 0.001), "\(broken.faults)")
  }

  @Test func `shells that cross become one of the volume of both`() {
    let cross = Shapes.together(
      Shapes.box(from: [-3, -1, -1], to: [3, 1, 1]), Shapes.box(from: [-1, -3, -1], to: [1, 3, 1]))
    let (result, report) = cross.repaired()
    #expect(result.certificate().isSound && result.certificate().shells == 1)
    #expect(abs(result.measures().volume - 40) < 1e-9)
    #expect(report.crossingPairs > 0 && report.cutTriangles > 0)
  }

  @Test func `a shell turned inside out is turned back before it is united`() {
    let one = Shapes.icosphere(subdivisions: 3, radius: 5)
    let two = Shapes.icosphere(subdivisions: 3, radius: 5, center: [4, 1, 1])
    let right = Shapes.together(one, two).repaired().0
    #expect(right.certificate().isSound)
    #expect(Shapes.together(one, two.insideOut).repaired().0 == right)
  }

  @Test func `a fold is cut away and the rest keeps its vertices`() {
    var ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    // One vertex is pushed through the far side.
    let far = ball.positions.indices.max { ball.positions[$0].z < ball.positions[$1].z } ?? 0
    ball.positions[far].z = -14
    let (result, _) = ball.repaired()
    #expect(result.certificate().isSound)
    let kept = Set(result.positions)
    #expect(ball.positions.count { kept.contains($0) } > ball.positions.count - 20)
  }

  // All meridians of such a torus run through its axis at the same two places.
  @Test(arguments: [(5.0, 24, 18), (5.03, 31, 21), (9.7, 32, 24), (0.5, 24, 12)])
  func `a torus that runs through its own axis keeps what it winds around`(
    radius: Double, around: Int, across: Int
  ) {
    let torus = Shapes.torus(radius: radius, tube: 10, around: around, across: across)
    let (result, report) = torus.repaired()
    #expect(report.crossingPairs > 400)
    #expect(report.unmended.isEmpty && result.certificate().isSound)
    // It winds once around every place inside, and not at all around the lens in the middle.
    #expect(abs(result.measures().volume / torus.measures().volume - 1) < 1e-4)
  }

  @Test func `open edges within the tolerance are sewn`() {
    var halves = Mesh()
    for (side, shift) in [(Float(1), SIMD3<Float>(0.01, 0, 0)), (-1, .zero)] {
      let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
      let half = ball.triangles.filter { t in
        [t.a, t.b, t.c].allSatisfy { ball.positions[Int($0)].x * side >= -1e-4 }
      }
      halves = Shapes.together(
        halves, Mesh(positions: ball.positions.map { $0 + shift }, triangles: half))
    }
    let (result, report) = halves.repaired(RepairOptions(weldTolerance: 0.02))
    #expect(report.mergedVertices > 0)
    #expect(result.certificate().isSound && result.certificate().shells == 1)
  }

  @Test func `a flat cap cuts a ragged tube straight`() {
    // A tube whose ends go up and down by one; its flat lids lie at the outermost points.
    let count = 40
    var tube = Mesh()
    for end in [-1.0, 1.0] {
      for index in 0..<count {
        let angle = 2 * Double.pi * Double(index) / Double(count)
        tube.positions.append(
          SIMD3(
            Float(3 * cos(angle)), Float(3 * sin(angle)), Float(end * (9 + sin(5 * angle)))))
      }
    }
    let n = UInt32(count)
    for i in 0..<n {
      let j = (i + 1) % n
      tube.triangles.append(Triangle(i, j, n + j))
      tube.triangles.append(Triangle(i, n + j, n + i))
    }
    let (result, report) = tube.repaired(RepairOptions(cap: .flat))
    #expect(report.filledHoles == 2 && result.certificate().isSound)
    let base = Double(count) / 2 * 9 * sin(2 * Double.pi / Double(count))
    let height = result.bounds.size.z
    #expect(abs(height - 20) < 0.05)
    #expect(abs(result.measures().volume / (base * height) - 1) < 1e-3)
    // By least area the lids follow the rim.
    #expect(tube.repaired().0.measures().volume < 0.97 * result.measures().volume)
  }

  @Test func `far from the origin a model is moved without rounding`() throws {
    let ball = Shapes.icosphere(subdivisions: 2, radius: 10)
    let move = SIMD3<Float>(65536, 0, -32768)
    let far = Mesh(positions: ball.positions.map { $0 + move }, triangles: ball.triangles)
    let near = try #require(Model(parts: [Part(name: "", mesh: far)]).recentred())
    let moved = near.model.parts[0].mesh.positions
    for (old, new) in zip(far.positions, moved) {
      #expect(SIMD3<Double>(old) + near.move == SIMD3<Double>(new))
    }
    #expect(Bounds(moved).center.length < 1)
    #expect(Model(parts: [Part(name: "", mesh: ball)]).recentred() == nil)
  }
}
