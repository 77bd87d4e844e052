import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// Layers are what a printer lays: their outlines must be closed, run the right way round, and enclose
/// together what the model encloses.
@Suite struct LayerContoursTests {
  /// By the trapezoid rule around the polygon; holes count below zero.
  private func area(_ polygons: [[SIMD2<Float>]]) -> Double {
    polygons.reduce(0) { sum, polygon in
      sum
        + polygon.indices.reduce(0.0) { sum, index in
          let a = SIMD2<Double>(polygon[index])
          let b = SIMD2<Double>(polygon[(index + 1) % polygon.count])
          return sum + (a.x * b.y - b.x * a.y) / 2
        }
    }
  }

  private func contours(_ mesh: Mesh, _ height: Double) throws -> LayerContours {
    LayerContours(mesh, planes: try #require(LayerPlanes(around: mesh.bounds, height: height)))
  }

  @Test func `a box is the same rectangle in every layer`() throws {
    let layers = try contours(Shapes.box(from: [1, 2, 3], to: [5, 9, 13]), 0.3)
    #expect(layers.planes.count == 34)
    #expect(layers.planes.top(0) == 3.3 && layers.planes.middle(1) == 3 + 1.5 * 0.3)
    for layer in 0..<33 {
      let polygons = layers.polygons(in: layer)
      #expect(polygons.count == 1)
      #expect(abs(area(polygons) - 28) < 1e-5)
      let corners: [SIMD2<Float>] = [[1, 2], [5, 2], [5, 9], [1, 9]]
      #expect(corners.allSatisfy(polygons[0].contains))
    }
    // The middle of the last layer is above the box.
    #expect(layers.polygons(in: 33).isEmpty)
  }

  @Test func `planes through vertices and along faces leave nothing out and nothing open`() throws {
    // The middles of layers of 1 mm from -0.5 on are whole numbers, as are all corners.
    let stairs = Shapes.box(from: [0, 0, -0.5], to: [4, 4, 4])
    let planes = try #require(LayerPlanes(around: stairs.bounds, height: 1))
    let box = Shapes.box(from: [0, 0, 0], to: [4, 4, 4])
    let areas = (0..<planes.count).map { area(LayerContours(box, planes: planes).polygons(in: $0)) }
    // A corner in the plane counts as below it: the plane at the bottom cuts, that at the top does not.
    #expect(areas == [16, 16, 16, 16, 0])
    let tip = Mesh(
      positions: [[0, 0, 0], [2, 0, 1], [0, 2, 1], [-2, -2, 1], [0, 0, 2]],
      triangles: [
        Triangle(0, 2, 1), Triangle(0, 3, 2), Triangle(0, 1, 3), Triangle(4, 1, 2),
        Triangle(4, 2, 3), Triangle(4, 3, 1),
      ])
    let cuts = LayerContours(tip, planes: planes)
    #expect(cuts.polygons(in: 0).isEmpty)
    #expect(abs(area(cuts.polygons(in: 1)) - 6) < 1e-6)
    #expect(cuts.polygons(in: 2).isEmpty)
  }

  @Test func `a cavity is a hole, and its outline runs the other way`() throws {
    let inner = Shapes.icosphere(subdivisions: 3, radius: 4)
    var ball = Shapes.icosphere(subdivisions: 4, radius: 10)
    let base = UInt32(ball.positions.count)
    ball.positions += inner.positions
    ball.triangles += inner.triangles.map { Triangle(base + $0.a, base + $0.c, base + $0.b) }
    let layers = try contours(ball, 0.5)
    let middle = layers.polygons(in: layers.planes.count / 2)
    #expect(middle.count == 2)
    #expect(middle.map { area([$0]) > 0 } == [true, false])
  }

  @Test(arguments: [0.02, 0.1, 0.37])
  func `the layers together hold the volume of the mesh`(height: Double) throws {
    for mesh in [
      Shapes.icosphere(subdivisions: 4, radius: 9, center: [3, -7, 250]),
      Shapes.torus(radius: 12, tube: 4, around: 80, across: 40),
    ] {
      let layers = try contours(mesh, height)
      let sum = (0..<layers.planes.count).reduce(0.0) { $0 + area(layers.polygons(in: $1)) }
      let volume = mesh.measures().volume
      // Where outlines appear at once, as a torus has them, the rule of the middle is off by this power.
      #expect(abs(sum * height / volume - 1) < 0.03 * pow(height, 1.5) + 1e-4)
    }
  }

  /// A mesh that is rough in every direction, cut where no vertex and where many vertices lie.
  @Test func `every piece is used once and every polygon closed`() throws {
    var random = SeededGenerator(seed: 4)
    var mesh = Shapes.icosphere(subdivisions: 4, radius: 8)
    for vertex in mesh.positions.indices {
      mesh.positions[vertex] *= Float.random(in: 0.9...1.1, using: &random)
      mesh.positions[vertex].z = (mesh.positions[vertex].z * 4).rounded() / 4
    }
    let bounds = Bounds([[0, 0, -8.125], [0, 0, 8.125]])
    let planes = try #require(LayerPlanes(around: bounds, height: 0.25))
    let layers = LayerContours(mesh, planes: planes)
    let longest = mesh.triangles.reduce(Float(0)) { longest, triangle in
      let corners = [triangle.a, triangle.b, triangle.c].map { mesh.positions[Int($0)] }
      return max(longest, (corners[0] - corners[1]).length, (corners[1] - corners[2]).length)
    }
    var pieces = 0
    for layer in 0..<layers.planes.count {
      for polygon in layers.polygons(in: layer) {
        pieces += polygon.count
        // Neighbouring points lie in one triangle, and so do the last and the first.
        for index in polygon.indices {
          let step = polygon[index] - polygon[(index + 1) % polygon.count]
          #expect((step * step).sum().squareRoot() <= longest)
        }
      }
    }
    // Points that coincide are one, so that a few are missing where planes run through vertices.
    #expect(pieces <= layers.cuts && pieces > layers.cuts / 2)
  }

  @Test func `more layers than any printer lays, and no height at all, are no planes`() {
    let box = Shapes.box(from: [0, 0, 0], to: [1, 1, 1])
    #expect(LayerPlanes(around: box.bounds, height: 1e-6) == nil)
    #expect(LayerPlanes(around: Bounds([[0, 0, 1], [2, 2, 1]]), height: 0.1) == nil)
  }

  @Test func `a structure's walls are the triangles that it shares, where its own mesh has them`() {
    // Two tetrahedra on one face, and a third structure that touches neither.
    let surface = LabelSurface(
      positions: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1]],
      triangles: [
        Triangle(0, 1, 3), Triangle(1, 2, 3), Triangle(0, 1, 2), Triangle(2, 0, 3),
        Triangle(0, 4, 1), Triangle(1, 4, 2), Triangle(2, 4, 0),
      ],
      inner: [1, 1, 2, 1, 2, 2, 2], outer: [0, 0, 1, 0, 0, 0, 0])
    let upper = surface.walls(of: 1)
    #expect(upper.map(\.neighbour) == [2] && upper.map(\.triangles) == [[2..<3]])
    let lower = surface.walls(of: 2)
    #expect(lower.map(\.neighbour) == [1] && lower.map(\.triangles) == [[0..<1]])
    #expect(surface.part(2).triangles[0] == Triangle(0, 1, 2))
    #expect(surface.walls(of: 3).isEmpty)
  }
}
