import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// Curvature against surfaces whose curvature is known, and against the theorem of Gauss and Bonnet,
/// which no choice of triangles can disturb.
struct MeasurementCurvatureTests {
  /// A patch over a square of `2 half` mm around the origin, `cells` a side, by its height.
  static func patch(
    half: Double, cells: Int, _ height: (Double, Double) -> Double
  ) -> Mesh {
    var mesh = Mesh()
    for j in 0...cells {
      for i in 0...cells {
        let x = half * (2 * Double(i) / Double(cells) - 1)
        let y = half * (2 * Double(j) / Double(cells) - 1)
        mesh.positions.append(SIMD3<Float>(SIMD3(x, y, height(x, y))))
      }
    }
    for j in 0..<cells {
      for i in 0..<cells {
        let a = UInt32(j * (cells + 1) + i)
        let b = a + UInt32(cells + 1)
        // The diagonals turn, so that no direction is preferred.
        mesh.triangles +=
          (i + j) % 2 == 0
          ? [Triangle(a, a + 1, b + 1), Triangle(a, b + 1, b)]
          : [Triangle(a, a + 1, b), Triangle(a + 1, b + 1, b)]
      }
    }
    return mesh
  }

  @Test(arguments: [1.0, 25])
  func `a sphere bends by one over its radius everywhere`(radius: Double) {
    let curvature = Shapes.icosphere(subdivisions: 5, radius: radius, center: [3, -4, 5])
      .curvature()
    for (mean, gaussian) in zip(curvature.mean, curvature.gaussian) {
      #expect(abs(mean * radius - 1) < 0.01)
      #expect(abs(gaussian * radius * radius - 1) < 0.03)
    }
  }

  @Test func `a sphere turned inside out is hollow and bends as much`() {
    let curvature = Shapes.icosphere(subdivisions: 4, radius: 2).insideOut.curvature()
    #expect(curvature.mean.allSatisfy { abs($0 + 0.5) < 0.01 })
    #expect(curvature.gaussian.allSatisfy { abs($0 - 0.25) < 0.01 })
  }

  @Test func `a cylinder bends in one direction only`() {
    let (around, along, radius) = (96, 20, 4.0)
    var mesh = Mesh()
    for j in 0...along {
      for i in 0..<around {
        let angle = 2 * Double.pi * Double(i) / Double(around)
        mesh.positions.append(
          SIMD3<Float>(SIMD3(radius * cos(angle), radius * sin(angle), Double(j) * 0.27)))
      }
    }
    for j in 0..<along {
      for i in 0..<around {
        let a = UInt32(j * around + i)
        let b = UInt32(j * around + (i + 1) % around)
        let up = UInt32(around)
        mesh.triangles += [Triangle(a, b, b + up), Triangle(a, b + up, a + up)]
      }
    }
    let curvature = mesh.curvature()
    for vertex in around..<along * around {
      #expect(abs(curvature.mean[vertex] - 1 / (2 * radius)) < 2e-4)
      #expect(abs(curvature.gaussian[vertex]) < 1e-4)
    }
    // At the rims there is a boundary and so no curvature.
    #expect(curvature.mean[..<around].allSatisfy { $0.isNaN })
    #expect(curvature.gaussian[(along * around)...].allSatisfy { $0.isNaN })
    // A ring has the Euler number zero.
    #expect(abs(curvature.angleDefects.reduce(0, +)) < 1e-9)
  }

  @Test func `a torus bends as its angle says`() {
    let (radius, tube, around, across) = (5.0, 2.0, 160, 80)
    let mesh = Shapes.torus(radius: radius, tube: tube, around: around, across: across)
    let curvature = mesh.curvature()
    for vertex in mesh.positions.indices {
      let angle = 2 * Double.pi * Double(vertex % across) / Double(across)
      let distance = radius + tube * cos(angle)
      #expect(abs(curvature.gaussian[vertex] - cos(angle) / (tube * distance)) < 0.002)
      #expect(
        abs(curvature.mean[vertex] - (radius + 2 * tube * cos(angle)) / (2 * tube * distance))
          < 0.002)
    }
  }

  @Test func `a saddle is bent downwards as much as upwards`() {
    let mesh = Self.patch(half: 0.4, cells: 40) { x, y in (x * x - y * y) / 2 }
    let curvature = mesh.curvature()
    let middle = mesh.positions.count / 2
    #expect(abs(curvature.mean[middle]) < 1e-3)
    #expect(abs(curvature.gaussian[middle] + 1) < 0.01)
  }

  @Test func `the angle defects of closed surfaces are two pi times their Euler number`() {
    var generator = SeededGenerator(seed: 4)
    for (mesh, euler) in [
      (Shapes.icosphere(subdivisions: 3), 2.0), (Shapes.torus(), 0), (Shapes.tetrahedron(), 2),
      (Shapes.together(Shapes.box(), Shapes.torus(), Shapes.icosphere()), 4),
    ] {
      var shaken = mesh
      // Any positions will do, also where triangles become obtuse, cross or turn over.
      for vertex in shaken.positions.indices {
        shaken.positions[vertex] += SIMD3(
          .random(in: -0.3...0.3, using: &generator), .random(in: -0.3...0.3, using: &generator),
          .random(in: -0.3...0.3, using: &generator))
      }
      let curvature = shaken.curvature()
      let sum = curvature.angleDefects.reduce(0, +)
      #expect(abs(sum - 2 * .pi * euler) < 1e-12 * Double(mesh.triangles.count))
      let integral = zip(curvature.gaussian, curvature.areas).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(integral - 2 * .pi * euler) < 1e-10)
      #expect(abs(curvature.areas.reduce(0, +) / shaken.measures().area - 1) < 1e-12)
    }
  }

  @Test func `separate triangles bend as the same surface with shared vertices`() {
    let mesh = Shapes.icosphere(subdivisions: 2)
    let apart = Mesh(
      positions: mesh.triangles.flatMap { triangle in
        [triangle.a, triangle.b, triangle.c].map { mesh.positions[Int($0)] }
      },
      triangles: mesh.triangles.indices.map {
        Triangle(UInt32(3 * $0), UInt32(3 * $0 + 1), UInt32(3 * $0 + 2))
      })
    let (one, other) = (mesh.curvature(), apart.curvature())
    for (index, triangle) in mesh.triangles.enumerated() {
      #expect(abs(other.mean[3 * index] - one.mean[Int(triangle.a)]) < 1e-9)
      #expect(abs(other.gaussian[3 * index + 1] - one.gaussian[Int(triangle.b)]) < 1e-9)
    }
    #expect(abs(other.angleDefects.reduce(0, +) - 4 * .pi) < 1e-9)
  }

  @Test func `what has no curvature says so and disturbs nothing else`() {
    var mesh = Shapes.icosphere(subdivisions: 2)
    let count = mesh.positions.count
    mesh.positions += [[9, 9, 9], [.nan, 0, 0]]
    mesh.triangles += [
      Triangle(0, 1, UInt32(count + 1)), Triangle(7, 7, 8), Triangle(0, 1, 999_999),
    ]
    let curvature = mesh.curvature()
    #expect(curvature.mean[count].isNaN && curvature.mean[count + 1].isNaN)
    #expect(curvature.mean[..<count].allSatisfy { abs($0 - 1) < 0.05 })
    let joined = Shapes.tetrahedraAtEdge().curvature()
    #expect(joined.mean.indices.filter { joined.mean[$0].isNaN } == [0, 3])
  }
}
