import Geometry
import Parallel

/// What is wrong with the result of a decimation: where it leaves the bound or crosses itself.
///
/// Every original vertex lies within the bound by the gates. So does a whole original triangle
/// whose three vertices are near one and the same triangle of the result, since the distance to a
/// convex set is convex. Of the others the edge middles and the centroid are measured; and the
/// other way, points all over each triangle of the result, about a mean edge of the original apart.
struct DecimationAudit {
  /// Triangles of the result that cross others, have no area or leave the bound, as the decimator numbers them.
  private(set) var triangles: [Int] = []
  /// Vertices of original triangles that lie too far from the result.
  private(set) var vertices: [Int] = []
  /// A distance in mm that none of the points looked at exceeds, those of the offenders left out.
  private(set) var largest: Double

  var isClean: Bool { triangles.isEmpty && vertices.isEmpty }

  /// - Parameters:
  ///   - tree: of the original surface.
  ///   - bound: the largest distance that is right, in mm; infinite to measure only.
  ///   - crossed: whether the original crosses itself or has triangles of no area; then neither is
  ///     looked for.
  init(
    _ decimator: Decimator, _ tree: TriangleTree, bound: Double, crossed: Bool
  ) {
    let alive = decimator.triangles.indices.filter {
      decimator.triangles[$0].a != Decimator.none
    }
    let result = decimator.result()
    let mesh = Mesh(positions: result.positions, triangles: result.triangles)
    let resultTree = TriangleTree(mesh)
    let owners = decimator.owners()
    let back = Self.scan(decimator.original.triangles.count) { triangle, found in
      decimator.measure(original: triangle, owners, resultTree, bound, &found)
    }
    let forth = Self.scan(alive.count) { index, found in
      decimator.measure(result: alive[index], tree, bound, &found)
    }
    largest = max(back.largest, forth.largest)
    for triangle in back.offenders {
      let t = decimator.original.triangles[triangle]
      vertices += [Int(t.a), Int(t.b), Int(t.c)]
    }
    triangles = forth.offenders
    guard !crossed else { return }
    triangles += mesh.flatTriangles().map { alive[$0] }
    for pair in mesh.selfIntersections(resultTree, first: 1 << 20).first {
      triangles += [alive[pair.one], alive[pair.two]]
    }
  }

  /// What a scan found.
  struct Found: Sendable {
    /// The numbers of the triangles with a point beyond the bound.
    var offenders: [Int] = []
    /// The largest distance within it, in mm.
    var largest = 0.0
  }

  private static func scan(_ count: Int, _ body: @Sendable (Int, inout Found) -> Void) -> Found {
    let chunk = 1 << 11
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

extension Decimator {
  /// For every original vertex the triangle that stands for it.
  fileprivate func owners() -> [UInt32] {
    var owners = [UInt32](repeating: Self.none, count: positions.count)
    for index in triangles.indices where triangles[index].a != Self.none {
      var point = firstPoint[index]
      while point != Self.none {
        owners[Int(point)] = UInt32(index)
        point = nextPoint[Int(point)]
      }
    }
    return owners
  }

  private func shape(of triangle: Int) -> TriangleShape {
    let t = triangles[triangle]
    return TriangleShape(local(t.a), local(t.b), local(t.c))
  }

  /// Measures one original triangle against the result.
  fileprivate func measure(
    original index: Int, _ owners: [UInt32], _ tree: TriangleTree, _ bound: Double,
    _ found: inout DecimationAudit.Found
  ) {
    let t = original.triangles[index]
    let own = SIMD3(owners[Int(t.a)], owners[Int(t.b)], owners[Int(t.c)])
    let corners = [t.a, t.b, t.c].map { SIMD3<Double>(original.positions[Int($0)]) - origin }
    if own.x == own.y, own.y == own.z, own.x != Self.none {
      let near = shape(of: Int(own.x))
      let squared = corners.reduce(0) { max($0, near.squaredDistance($1)) }
      found.largest = max(found.largest, squared.squareRoot())
      return
    }
    let near = [own.x, own.y, own.z].filter { $0 != Self.none }.map { shape(of: Int($0)) }
    let whole = TriangleShape(corners[0], corners[1], corners[2])
    for sample in whole.middles {
      let squared = near.reduce(Double.infinity) { min($0, $1.squaredDistance(sample)) }
      if squared <= bound * bound, bound.isFinite {
        found.largest = max(found.largest, squared.squareRoot())
      } else if let closest = tree.closest(to: sample + origin, within: bound) {
        found.largest = max(found.largest, closest.distance)
      } else {
        found.offenders.append(index)
        return
      }
    }
  }

  /// Measures one triangle of the result against the original.
  fileprivate func measure(
    result index: Int, _ tree: TriangleTree, _ bound: Double,
    _ found: inout DecimationAudit.Found
  ) {
    let isInside = shape(of: index).allSamples(spacing) { sample in
      var nearest = (squared: Double.infinity, point: Self.none)
      var point = firstPoint[index]
      while point != Self.none {
        let position = SIMD3<Double>(original.positions[Int(point)]) - origin
        let squared = (position - sample).squaredLength
        if squared < nearest.squared { nearest = (squared, point) }
        point = nextPoint[Int(point)]
      }
      if nearest.point != Self.none, bound.isFinite {
        let squared = squaredDistanceToOriginal(sample, near: nearest.point)
        if squared <= bound * bound {
          found.largest = max(found.largest, squared.squareRoot())
          return true
        }
      }
      guard let closest = tree.closest(to: sample + origin, within: bound) else { return false }
      found.largest = max(found.largest, closest.distance)
      return true
    }
    if !isInside { found.offenders.append(index) }
  }
}
