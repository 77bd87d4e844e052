import Geometry

extension Mesh {
  /// A unit normal for every vertex, pointing where its triangles face; zero for a vertex without
  /// triangles of any area.
  ///
  /// Each triangle weighs by its area over the squares of its two sides at the vertex; see
  /// `WeighedNormals`. Triangles with an index out of range are left out. Linear; about 15 ns a triangle.
  public func vertexNormals() -> [SIMD3<Float>] {
    var sums = [SIMD4<Float>](repeating: .zero, count: positions.count)
    let (positions, triangles) = (positions.span, triangles.span)
    var target = sums.mutableSpan
    for index in 0..<triangles.count {
      let t = triangles[index]
      guard max(Int(t.a), max(Int(t.b), Int(t.c))) < positions.count,
        let normals = WeighedNormals(
          SIMD4(positions[Int(t.a)], 0), SIMD4(positions[Int(t.b)], 0),
          SIMD4(positions[Int(t.c)], 0), shortest: .zero)
      else { continue }
      target[Int(t.a)] += normals.a
      target[Int(t.b)] += normals.b
      target[Int(t.c)] += normals.c
    }
    return sums.map { SIMD3($0.x, $0.y, $0.z).normalized }
  }
}

/// What a triangle adds to the normals at its corners: its normal over the squares of the two sides
/// there.
///
/// Exact for vertices on a sphere, however its triangles are shaped (Max 1999, doi
/// 10.1080/10867651.1999.10487501).
struct WeighedNormals {
  /// The triangle's normal, as long as twice its area in mm².
  let normal: SIMD4<Float>
  let a: SIMD4<Float>
  let b: SIMD4<Float>
  let c: SIMD4<Float>

  /// That of three corners, each with a fourth lane of zero; nil where a side is too short to be told.
  ///
  /// - Parameter shortest: a square that the sides' count as where theirs is less, in every lane.
  @inline(__always)
  init?(
    _ cornerA: SIMD4<Float>, _ cornerB: SIMD4<Float>, _ cornerC: SIMD4<Float>,
    shortest: SIMD4<Float>
  ) {
    let (ab, bc, ca) = (cornerB - cornerA, cornerC - cornerB, cornerA - cornerC)
    let squares = greater(
      shortest, SIMD4((ab * ab).sum(), (bc * bc).sum(), (ca * ca).sum(), 1))
    guard lesser(squares.x, lesser(squares.y, squares.z)) > 4 * .leastNormalMagnitude else {
      return nil
    }
    let over = 1 / squares
    normal = ca.cross(ab)
    // One after the other: the product of the squares may be too small to hold.
    let (normalOverAB, normalOverBC) = (normal * over.x, normal * over.y)
    a = normalOverAB * over.z
    b = normalOverAB * over.y
    c = normalOverBC * over.z
  }
}
