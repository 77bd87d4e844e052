import Geometry
import Parallel

/// New vertices and edges that came to lie far from the original surface, where no original vertex
/// need be far from the new one: a corner that was put too far out, an edge across a valley.
extension Decimator {
  /// The farthest of a vertex and the middles of its edges from the original around what they stand for,
  /// where that is beyond the limit; each edge is looked at from one end.
  func bulge(at vertex: UInt32, _ merged: MergedVertices) -> Stray? {
    let limit = Double(bulgeLimit) * Double(bulgeLimit)
    let place = local(vertex)
    var worst: Stray?
    if vertices[vertex].lastCollapse >= 0 {
      let squared = squaredDistance(from: place, toOriginalsAt: merged[vertex], enough: limit)
      if squared > limit { worst = Stray(vertex: vertex, squared: squared) }
    }
    for ringPlace in vertices[vertex].ring {
      let next = others(rings[ringPlace], than: vertex).next
      let last = max(vertices[vertex].lastCollapse, vertices[next].lastCollapse)
      // Where no plane around was left behind, an edge bridges nothing.
      let stray = max(vertices[vertex].stray, vertices[next].stray)
      guard next > vertex, last >= 0, stray > bulgeLimit else { continue }
      let middle = (place + local(next)) / 2
      var squared = squaredDistance(from: middle, toOriginalsAt: merged[vertex], enough: limit)
      guard squared > limit else { continue }
      squared = min(
        squared, squaredDistance(from: middle, toOriginalsAt: merged[next], enough: limit))
      if squared > max(limit, worst?.squared ?? 0) {
        worst = Stray(
          vertex: vertices[next].lastCollapse == last ? next : vertex, squared: squared)
      }
    }
    return worst
  }

  /// The squared distance to the nearest of the original triangles around some original vertices; where one
  /// is as near as `enough`, the others are not looked at. That is mostly one around the nearest vertex.
  private func squaredDistance(
    from point: SIMD3<Double>, toOriginalsAt some: ArraySlice<UInt32>, enough: Double
  ) -> Double {
    var (first, least) = (UInt32(0), Double.infinity)
    for vertex in some {
      let squared = (originalPosition(vertex) - point).squaredLength
      if squared < least { (first, least) = (vertex, squared) }
    }
    var nearest = squaredDistance(from: point, toOriginalsAt: first, enough: enough)
    for vertex in some where nearest > enough {
      nearest = min(nearest, squaredDistance(from: point, toOriginalsAt: vertex, enough: enough))
    }
    return nearest
  }

  /// The same for one of them.
  private func squaredDistance(
    from point: SIMD3<Double>, toOriginalsAt vertex: UInt32, enough: Double
  ) -> Double {
    // The ring before the first collapse that a vertex survived is its original one.
    var ring = vertices[vertex].ring
    var collapse = vertices[vertex].lastCollapse
    while collapse >= 0 {
      ring = log[Int(collapse)].ring
      collapse = log[Int(collapse)].previous
    }
    var nearest = Double.infinity
    for place in ring {
      let shape = originalShape(Int(rings[place]))
      guard !shape.isFarther(point, than: nearest) else { continue }
      nearest = min(nearest, shape.squaredDistance(point))
      if nearest <= enough { break }
    }
    return nearest
  }
}
