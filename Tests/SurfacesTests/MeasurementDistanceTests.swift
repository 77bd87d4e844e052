import Foundation
import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing

/// Distances are compared with known geometry and with looking at every triangle.
struct MeasurementDistanceTests {
  @Test func `the tree finds what looking at every triangle finds`() throws {
    var generator = SeededGenerator(seed: 11)
    for count in [1, 2, 3, 4, 5, 8, 9, 33, 500] {
      let soup = Shapes.soup(triangles: count, using: &generator)
      let tree = TriangleTree(soup)
      let alone = soup.triangles.map {
        TriangleTree(Mesh(positions: soup.positions, triangles: [$0]))
      }
      for _ in 0..<100 {
        let point = SIMD3<Double>.random(in: -1...2, using: &generator)
        let closest = try #require(tree.closest(to: point))
        let all = alone.map { $0.closest(to: point)?.distance ?? .infinity }
        #expect(closest.distance == all.min())
        #expect(all[closest.triangle] == closest.distance)
        #expect(abs((closest.point - point).length - closest.distance) < 1e-12)
        #expect(tree.closest(to: point, within: closest.distance * 1.001) == closest)
        #expect(tree.closest(to: point, within: closest.distance * 0.999) == nil)
      }
    }
  }

  @Test func `the closest point of one triangle is right in all seven regions`() throws {
    let mesh = Mesh(
      positions: [[0, 0, 0], [4, 0, 0], [0, 4, 0]], triangles: [Triangle(0, 1, 2)])
    let tree = TriangleTree(mesh)
    let cases: [(SIMD3<Double>, SIMD3<Double>)] = [
      ([1, 1, 5], [1, 1, 0]), ([-1, -2, 3], [0, 0, 0]), ([7, -1, 0], [4, 0, 0]),
      ([-1, 9, 1], [0, 4, 0]), ([2, -3, 1], [2, 0, 0]), ([-3, 2, 1], [0, 2, 0]),
      ([3, 3, 2], [2, 2, 0]), ([1, 1, 0], [1, 1, 0]),
    ]
    for (point, expected) in cases {
      let closest = try #require(tree.closest(to: point))
      #expect((closest.point - expected).length < 1e-15)
    }
  }

  @Test func `four points at a time are as far as one, wherever they lie`() throws {
    var generator = SeededGenerator(seed: 12)
    for count in [1, 2, 5, 33, 500] {
      let tree = TriangleTree(Shapes.soup(triangles: count, using: &generator))
      var points = (0..<203).map { _ in SIMD3<Double>.random(in: -1...2, using: &generator) }
      points[17] *= 1e6
      points[18].z = .nan
      points[19].x = .infinity
      points[20] = points[21]
      for (point, distance) in zip(points, tree.distances(of: points)) {
        let isPlace = point.x.isFinite && point.z.isFinite
        #expect(isPlace ? distance == tree.closest(to: point)?.distance : distance.isNaN)
      }
    }
  }

  @Test func `no edge of a sliver is nearer than its closest point`() throws {
    var generator = SeededGenerator(seed: 13)
    for _ in 0..<20_000 {
      let thinness = Float.random(in: -9...0, using: &generator)
      let height = Float.random(in: 0...1, using: &generator) * pow(10, thinness)
      let corners: [SIMD3<Float>] = [
        .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator),
      ]
      let along = Float.random(in: -0.5...1.5, using: &generator)
      let third =
        corners[0] + (corners[1] - corners[0]) * along
        + .random(in: -1...1, using: &generator) * height
      let positions = corners + [third]
      let point = SIMD3<Double>.random(in: -2...2, using: &generator)
      let tree = TriangleTree(Mesh(positions: positions, triangles: [Triangle(0, 1, 2)]))
      let distance = try #require(tree.closest(to: point)).distance
      for (start, end) in [(0, 1), (1, 2), (2, 0)] {
        let (a, b) = (SIMD3<Double>(positions[start]), SIMD3<Double>(positions[end]))
        let t = max(0, min(1, (point - a).dot(b - a) / (b - a).squaredLength))
        #expect(distance <= (a + (b - a) * t - point).length + 1e-9)
      }
    }
  }

  @Test func `degenerate triangles are segments and points`() throws {
    let mesh = Mesh(
      positions: [[0, 0, 0], [1, 0, 0], [4, 0, 0]],
      triangles: [Triangle(0, 2, 1), Triangle(0, 0, 2), Triangle(1, 1, 1)])
    for triangle in mesh.triangles.indices {
      let tree = TriangleTree(
        Mesh(positions: mesh.positions, triangles: [mesh.triangles[triangle]]))
      let closest = try #require(tree.closest(to: [triangle == 2 ? 1 : 3, 2, 0]))
      #expect(closest.distance == 2)
    }
  }

  @Test func `what cannot be located is left out`() {
    var mesh = Shapes.box()
    mesh.triangles = [Triangle(0, 1, 99)]
    #expect(TriangleTree(mesh).isEmpty)
    #expect(TriangleTree(mesh).closest(to: .zero) == nil)
    mesh.triangles = [Triangle(0, 1, 2)]
    mesh.positions[1].y = .nan
    #expect(TriangleTree(mesh).isEmpty)
    #expect(Shapes.box().distance(to: mesh) == nil)
    #expect(TriangleTree(Shapes.box()).closest(to: [.nan, 0, 0]) == nil)
  }

  @Test func `concentric spheres are as far apart as their radii say`() throws {
    let small = Shapes.icosphere(subdivisions: 4, radius: 10)
    let large = Shapes.icosphere(subdivisions: 4, radius: 11)
    let distance = try #require(small.distance(to: large))
    // Facets of an edge of 0.7 mm lie at most 0.007 mm below their sphere.
    for side in [distance.forward, distance.backward] {
      #expect(abs(side.mean - 1) < 0.01 && abs(side.rms - 1) < 0.01)
      #expect(side.maximum < 1.01 && side.percentile95 > 0.99)
      #expect(side.percentile95 <= side.maximum)
      #expect(side.samples == small.positions.count + small.triangles.count)
    }
    #expect(abs(distance.forward.area - small.measures().area) < 1e-9)
    #expect(abs(distance.backward.area - large.measures().area) < 1e-9)
  }

  @Test func `a surface is no distance from itself`() throws {
    let torus = Shapes.torus()
    let distance = try #require(torus.distance(to: torus, spacing: 0.05))
    #expect(distance.maximum < 1e-12)
  }

  @Test func `a part is near the whole but the whole is far from the part`() throws {
    let box = Shapes.box(from: [0, 0, 0], to: [10, 10, 1])
    let both = Shapes.together(box, Shapes.box(from: [0, 0, 21], to: [10, 10, 22]))
    let distance = try #require(box.distance(to: both, spacing: 0.5))
    #expect(distance.forward.maximum < 1e-12)
    #expect(distance.backward.maximum == 21)
    #expect(abs(distance.backward.mean - 10.25) < 0.3)
    #expect(distance.maximum == 21)
    #expect(distance.percentile95 > 20.5)
  }

  @Test func `spacing finds what vertices alone do not see`() throws {
    let (a, b, c, m): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) = (
      [0, 0, 0], [9, 0, 0], [0, 9, 0], [3, 3, 0]
    )
    let flat = Mesh(positions: [a, b, c], triangles: [Triangle(0, 1, 2)])
    // The same but for a tent between one edge and the middle.
    let tent = Mesh(
      positions: [a, b, c, m, [4, 1, 2]],
      triangles: [
        Triangle(1, 2, 3), Triangle(2, 0, 3), Triangle(0, 1, 4), Triangle(1, 3, 4),
        Triangle(3, 0, 4),
      ])
    let coarse = try #require(flat.distance(to: tent))
    let fine = try #require(flat.distance(to: tent, spacing: 0.5))
    #expect(coarse.forward.maximum < 1e-6 && coarse.forward.samples == 4)
    #expect(fine.forward.maximum > 0.3 && fine.forward.samples == 3 + 210)
    #expect(fine.backward.maximum == 2)
  }
}

extension SIMD3<Double> {
  static func random(in range: ClosedRange<Double>, using generator: inout SeededGenerator) -> Self
  {
    SIMD3(
      Double.random(in: range, using: &generator), Double.random(in: range, using: &generator),
      Double.random(in: range, using: &generator))
  }
}
