import Geometry
import Surfaces

/// A model as the renderer wants it: all parts in one list, vertices in the picture's samples.
struct ProjectedModel {
  /// x to the right and y down in samples, z away from the eye in the same unit.
  private(set) var positions: [SIMD3<Float>] = []
  /// Unit normals at the vertices, weighted by area, in the same axes.
  private(set) var normals: [SIMD3<Float>] = []
  private(set) var triangles: [Triangle] = []
  /// For every part, the number of its first triangle; then their total.
  private(set) var firstTriangles: [Int] = [0]
  /// The depth of the nearest and the farthest vertex.
  let depths: (near: Float, far: Float)

  /// Projects without perspective. Triangles with a coordinate that is not finite are left out.
  ///
  /// - Parameters:
  ///   - size: columns and rows in samples.
  ///   - fill: which part of the picture the model may take, 0...1.
  ///   - sampleSize: the side of a sample in mm; nil to make the model fit.
  init(_ model: Model, view: ModelView, size: SIMD2<Int>, fill: Double, sampleSize: Double?) {
    let (right, up, eye) = (view.rightward, view.upward, view.towardEye)
    let box = Self.box(of: model, view)
    let needed = max(box.size.x / (Double(size.x) * fill), box.size.y / (Double(size.y) * fill))
    let scale = 1 / (sampleSize ?? (needed > 0 && needed.isFinite ? needed : 1))
    let middle = SIMD2(Double(size.x - 1), Double(size.y - 1)) / 2
    let center = box.center
    for part in model.parts {
      let base = UInt32(positions.count)
      for position in part.mesh.positions {
        let point = SIMD3<Double>(position)
        let x = middle.x + (point.dot(right) - center.x) * scale
        let y = middle.y - (point.dot(up) - center.y) * scale
        let z = (center.z - point.dot(eye)) * scale
        // Whole parts of 1/256 sample: then edges are decided without rounding.
        positions.append(
          SIMD3(Float((x * 256).rounded() / 256), Float((y * 256).rounded() / 256), Float(z)))
      }
      for triangle in part.mesh.triangles {
        let moved = Triangle(base + triangle.a, base + triangle.b, base + triangle.c)
        let sum =
          positions[Int(moved.a)] + positions[Int(moved.b)] + positions[Int(moved.c)]
        guard sum.x.isFinite, sum.y.isFinite, sum.z.isFinite else { continue }
        triangles.append(moved)
      }
      firstTriangles.append(triangles.count)
    }
    depths = (Float(-box.size.z / 2 * scale), Float(box.size.z / 2 * scale))
    normals = Self.vertexNormals(positions, triangles)
  }

  /// The normal of a triangle, its length twice the area. Outside is where the winding, seen with
  /// y up, runs counter-clockwise; y down and z away mirror twice, so the vector product holds.
  func faceNormal(_ triangle: Triangle) -> SIMD3<Float> {
    Self.faceNormal(positions, triangle)
  }

  private static func faceNormal(
    _ positions: [SIMD3<Float>], _ triangle: Triangle
  ) -> SIMD3<Float> {
    let a = positions[Int(triangle.a)]
    return (positions[Int(triangle.b)] - a).cross(positions[Int(triangle.c)] - a)
  }

  private static func vertexNormals(
    _ positions: [SIMD3<Float>], _ triangles: [Triangle]
  ) -> [SIMD3<Float>] {
    var normals = [SIMD3<Float>](repeating: .zero, count: positions.count)
    for triangle in triangles {
      let normal = faceNormal(positions, triangle)
      normals[Int(triangle.a)] += normal
      normals[Int(triangle.b)] += normal
      normals[Int(triangle.c)] += normal
    }
    for index in normals.indices { normals[index] = normals[index].normalized }
    return normals
  }

  /// The box around all finite vertices along right, up and towards the eye, mm.
  static func box(of model: Model, _ view: ModelView) -> Bounds {
    var (low, high) = (Bounds.empty.lower, Bounds.empty.upper)
    for part in model.parts {
      for position in part.mesh.positions {
        let point = SIMD3<Double>(position)
        guard point.sum().isFinite else { continue }
        let turned = SIMD3(
          point.dot(view.rightward), point.dot(view.upward), point.dot(view.towardEye))
        low = pointwiseMin(low, turned)
        high = pointwiseMax(high, turned)
      }
    }
    return Bounds(lower: low, upper: high)
  }
}
