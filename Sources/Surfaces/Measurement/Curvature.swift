import Foundation
import Geometry

/// The mean and Gaussian curvature of a mesh at its vertices.
///
/// The discrete operators of Meyer, Desbrun, Schröder and Barr (2003, doi
/// 10.1007/978-3-662-05105-4_2): the Laplacian with cotangent weights and the angle defect, each over
/// the mixed area (Voronoi areas, halves and quarters in obtuse triangles), so that the areas sum up
/// to the mesh's. Where a sphere, a cylinder or another smooth surface is sampled finely they tend to
/// its curvatures if the triangles are fair; at a vertex among slivers a value may be far off, since
/// nothing is averaged.
public struct Curvature: Equatable, Sendable {
  /// The mean curvature (k1 + k2) / 2 in 1/mm: positive where the surface bulges outward, 1/r on a
  /// sphere. Not a number where it is not defined: at vertices on a boundary or a non-manifold edge,
  /// in no triangle of positive area, or with a coordinate that is not finite.
  public var mean: [Double]
  /// The Gaussian curvature k1 k2 in 1/mm²; not a number where the mean is not.
  public var gaussian: [Double]
  /// What each vertex has of the area in mm²; zero where it is in no triangle of positive area. Of
  /// several vertices at one position the first has all.
  public var areas: [Double]
  /// 2 pi less the angles around each vertex, at boundaries pi less the angles. For a closed manifold
  /// their sum is 2 pi times its Euler number, but for rounding (Gauss and Bonnet). Zero at a vertex in
  /// no triangle, and at all but the first of several vertices at one position.
  public var angleDefects: [Double]
}

extension Mesh {
  /// The curvature at each vertex; vertices at exactly equal positions are taken as one, as in
  /// certificates.
  ///
  /// Triangles with an index out of range, a repeated index or a coordinate that is not finite take no
  /// part. Where several fans of triangles meet in one vertex the value means nothing. Linear; about
  /// 0.3 µs a triangle.
  public func curvature() -> Curvature {
    let first = firstAtSamePosition(positions)
    func at(_ vertex: UInt32) -> UInt32 {
      Int(vertex) < first.count ? first[Int(vertex)] : vertex
    }
    let joined = Mesh(
      positions: positions, triangles: triangles.map { Triangle(at($0.a), at($0.b), at($0.c)) })
    var curvature = joined.curvatureByIndex()
    for vertex in positions.indices where first[vertex] != vertex {
      curvature.mean[vertex] = curvature.mean[Int(first[vertex])]
      curvature.gaussian[vertex] = curvature.gaussian[Int(first[vertex])]
    }
    return curvature
  }

  /// The same where vertices are one only by index.
  private func curvatureByIndex() -> Curvature {
    let count = positions.count
    var normals = [SIMD3<Double>](repeating: .zero, count: count)
    var laplacians = normals
    var areas = [Double](repeating: 0, count: count)
    var angles = areas
    for triangle in triangles where isUsable(triangle) {
      let corners = TriangleParts(
        SIMD3<Double>(positions[Int(triangle.a)]), SIMD3<Double>(positions[Int(triangle.b)]),
        SIMD3<Double>(positions[Int(triangle.c)]))
      for (corner, vertex) in [triangle.a, triangle.b, triangle.c].enumerated() {
        angles[Int(vertex)] += corners.angles[corner]
        areas[Int(vertex)] += corners.areas[corner]
        laplacians[Int(vertex)] += corners.laplacians[corner]
        normals[Int(vertex)] += corners.areaVector
      }
    }
    let kinds = vertexKinds()
    var curvature = Curvature(
      mean: [Double](repeating: .nan, count: count),
      gaussian: [Double](repeating: .nan, count: count), areas: areas,
      angleDefects: [Double](repeating: 0, count: count))
    for vertex in 0..<count where kinds[vertex] != .unused {
      let full = kinds[vertex] == .boundary ? Double.pi : 2 * Double.pi
      curvature.angleDefects[vertex] = full - angles[vertex]
      guard kinds[vertex] == .inner, areas[vertex] > 0 else { continue }
      curvature.gaussian[vertex] = curvature.angleDefects[vertex] / areas[vertex]
      // The sum of the sides points outward where the surface bulges.
      let bend = laplacians[vertex].length / (4 * areas[vertex])
      curvature.mean[vertex] = laplacians[vertex].dot(normals[vertex]) >= 0 ? bend : -bend
    }
    return curvature
  }

  private enum VertexKind { case unused, inner, boundary, branching }

  /// What kind of place each vertex is.
  private func vertexKinds() -> [VertexKind] {
    let usable = Mesh(positions: positions, triangles: triangles.filter(isUsable))
    let connectivity = Connectivity(usable)
    var kinds = connectivity.degrees.map { $0 == 0 ? VertexKind.unused : .inner }
    for (half, mate) in connectivity.mates.enumerated() where mate >= Connectivity.branching {
      let triangle = usable.triangles[half / 3]
      let ends = [triangle.a, triangle.b, triangle.c, triangle.a][(half % 3)...(half % 3 + 1)]
      for vertex in ends {
        if mate == Connectivity.branching {
          kinds[Int(vertex)] = .branching
        } else if kinds[Int(vertex)] == .inner {
          kinds[Int(vertex)] = .boundary
        }
      }
    }
    return kinds
  }

  private func isUsable(_ triangle: Triangle) -> Bool {
    let (a, b, c) = (triangle.a, triangle.b, triangle.c)
    guard max(a, max(b, c)) < positions.count, a != b, b != c, c != a else { return false }
    return positions[Int(a)].isFinite && positions[Int(b)].isFinite && positions[Int(c)].isFinite
  }
}

/// What one triangle gives to its three corners.
private struct TriangleParts {
  /// The angles at the corners; their sum is pi wherever the corners differ.
  var angles: SIMD3<Double>
  /// The mixed areas.
  var areas: SIMD3<Double>
  /// For each corner the sides that leave it, each weighed by the cotangent of the angle across and
  /// pointing towards the corner.
  var laplacians: InlineArray<3, SIMD3<Double>>
  /// The normal, as long as the triangle is large.
  var areaVector: SIMD3<Double>

  init(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    let (ab, bc, ca) = (b - a, c - b, a - c)
    areaVector = ab.cross(-ca) / 2
    let double = 2 * areaVector.length
    let dots = SIMD3(-ab.dot(ca), -bc.dot(ab), -ca.dot(bc))
    angles = SIMD3(
      atan2(double, dots.x), atan2(double, dots.y), atan2(double, dots.z))
    guard double > 0 else {
      areas = .zero
      laplacians = InlineArray(repeating: .zero)
      return
    }
    let cotangents = dots / double
    let squares = SIMD3(bc.squaredLength, ca.squaredLength, ab.squaredLength)
    let area = double / 2
    if dots.min() < 0 {
      // Circumcentres of obtuse triangles lie outside: half to the obtuse corner, the rest to both.
      areas = SIMD3(repeating: area / 4)
      areas.replace(with: area / 2, where: dots .< 0)
    } else {
      // The Voronoi cell of a corner: an eighth of each adjoining side squared times the cotangent of
      // the angle across that side.
      let weighed = squares * cotangents / 8
      areas = SIMD3(weighed.y + weighed.z, weighed.z + weighed.x, weighed.x + weighed.y)
    }
    laplacians = [
      ca * cotangents.y - ab * cotangents.z,
      ab * cotangents.z - bc * cotangents.x,
      bc * cotangents.x - ca * cotangents.y,
    ]
  }
}
