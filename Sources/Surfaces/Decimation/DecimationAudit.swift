import Geometry
import Parallel

/// What is wrong with the result of a decimation, measured against the original exactly.
struct DecimationAudit {
  /// Triangles of the result that cross others or leave the bound.
  var triangles: [Int] = []
  /// Vertices of the original that lie too far from the result.
  var vertices: [Int] = []
  /// The largest distance found among the points that are within the bound.
  var largestWithin = 0.0

  var isClean: Bool { triangles.isEmpty && vertices.isEmpty }

  /// Compares a result with its original.
  ///
  /// Looked at are all vertices and centroids of the original, and of the result its vertices and
  /// points over its triangles about a mean edge of the original apart.
  ///
  /// - Parameters:
  ///   - bound: the largest distance that is right, in mm; infinite to measure only.
  ///   - crossed: whether the original crosses itself; then crossings are not looked for.
  init(
    of result: LabelSurface, against original: Mesh, _ tree: TriangleTree, bound: Double,
    spacing: Double, crossed: Bool
  ) {
    let mesh = Mesh(positions: result.positions, triangles: result.triangles)
    let resultTree = TriangleTree(mesh)
    if !crossed {
      for pair in mesh.selfIntersections(resultTree, first: 1 << 20).first {
        triangles += [pair.one, pair.two]
      }
    }
    let back = Self.scan(original.positions.count, chunk: 1 << 12) { vertex, found in
      found.look(at: SIMD3<Double>(original.positions[vertex]), resultTree, bound, vertex)
    }
    let centres = Self.scan(original.triangles.count, chunk: 1 << 12) { triangle, found in
      let shape = TriangleShape(original, original.triangles[triangle])
      found.look(at: shape.centroid, resultTree, bound, triangle)
    }
    let forth = Self.scan(mesh.triangles.count, chunk: 1 << 10) { triangle, found in
      let shape = TriangleShape(mesh, mesh.triangles[triangle])
      shape.forEachSample(spacing) { found.look(at: $0, tree, bound, triangle) }
    }
    vertices = back.offenders
    for triangle in centres.offenders {
      let t = original.triangles[triangle]
      vertices += [Int(t.a), Int(t.b), Int(t.c)]
    }
    triangles += forth.offenders
    largestWithin = max(back.largest, max(centres.largest, forth.largest))
  }

  /// What a scan over points found.
  private struct Found: Sendable {
    var offenders: [Int] = []
    var largest = 0.0

    /// Measures one point of the thing with the given number.
    mutating func look(
      at point: SIMD3<Double>, _ tree: TriangleTree, _ bound: Double, _ number: Int
    ) {
      if let closest = tree.closest(to: point, within: bound) {
        largest = max(largest, closest.distance)
      } else if offenders.last != number {
        offenders.append(number)
      }
    }
  }

  private static func scan(
    _ count: Int, chunk: Int, _ body: @Sendable (Int, inout Found) -> Void
  ) -> Found {
    let parts = parallelMap((count + chunk - 1) / chunk) { part in
      var found = Found()
      for index in part * chunk..<min(count, (part + 1) * chunk) { body(index, &found) }
      return found
    }
    return parts.reduce(into: Found()) { all, part in
      all.offenders += part.offenders
      all.largest = max(all.largest, part.largest)
    }
  }
}

extension TriangleShape {
  fileprivate init(_ mesh: Mesh, _ triangle: Triangle) {
    self.init(
      SIMD3<Double>(mesh.positions[Int(triangle.a)]),
      SIMD3<Double>(mesh.positions[Int(triangle.b)]),
      SIMD3<Double>(mesh.positions[Int(triangle.c)]))
  }

  /// Calls `body` with points of the triangle at most about `spacing` apart, corners included; at
  /// most 45 of them.
  fileprivate func forEachSample(_ spacing: Double, _ body: (SIMD3<Double>) -> Void) {
    let longest = max(
      ab.squaredLength, max(ac.squaredLength, (ac - ab).squaredLength)
    ).squareRoot()
    let steps = spacing > 0 ? max(2, min(8, Int((longest / spacing).rounded(.up)))) : 2
    for i in 0...steps {
      for j in 0...(steps - i) {
        body(a + ab * (Double(i) / Double(steps)) + ac * (Double(j) / Double(steps)))
      }
    }
  }
}
