import Geometry
import Parallel

/// New vertices and edges that came to lie far from the original surface, where no original vertex
/// need be far from the new one: a corner that was put too far out, an edge across a valley.
extension Decimator {
  /// The vertices of which the place, or the middle of an edge, lies beyond the limit from the original
  /// around what they stand for, the farthest first.
  ///
  /// - Parameter isChanged: where to look; nil for everywhere.
  func bulges(_ heirs: [UInt32], isChanged: [Bool]?) -> [Stray] {
    let limit = Double(bulgeLimit) * Double(bulgeLimit)
    let chunk = 1 << 11
    return parallelMap((heirs.count + chunk - 1) / chunk) { part in
      var patch: [Merged] = []
      var found: [Stray] = []
      for vertex in part * chunk..<min(heirs.count, (part + 1) * chunk)
      where heirs[vertex] == UInt32(vertex) && isChanged?[vertex] ?? true {
        let bulge = bulge(at: UInt32(vertex), limit, &patch)
        if let bulge { found.append(bulge) }
      }
      return found
    }.flatMap { $0 }.farthestFirst
  }

  /// An original vertex that one stands for, and where its original triangles stand in `rings`.
  private struct Merged {
    var vertex: UInt32
    var ring: Range<Int>
  }

  /// The farthest of a vertex and the middles of its edges, each edge looked at from one end.
  private func bulge(
    at vertex: UInt32, _ limit: Double, _ patch: inout [Merged]
  ) -> Stray? {
    patch.removeAll(keepingCapacity: true)
    gather(vertex, into: &patch)
    let own = patch.count
    let place = local(vertex)
    var worst: Stray?
    if vertices[vertex].lastCollapse >= 0 {
      let squared = nearest(to: place, in: patch[...], enough: limit)
      if squared > limit { worst = Stray(vertex: vertex, squared: squared) }
    }
    for ringPlace in vertices[vertex].ring {
      let next = others(rings[ringPlace], than: vertex).next
      let last = max(vertices[vertex].lastCollapse, vertices[next].lastCollapse)
      // Where no plane around was left behind, an edge bridges nothing.
      let stray = max(vertices[vertex].stray, vertices[next].stray)
      guard next > vertex, last >= 0, stray > bulgeLimit else { continue }
      let middle = (place + local(next)) / 2
      var squared = nearest(to: middle, in: patch[..<own], enough: limit)
      guard squared > limit else { continue }
      patch.removeLast(patch.count - own)
      gather(next, into: &patch)
      squared = min(squared, nearest(to: middle, in: patch[own...], enough: limit))
      if squared > max(limit, worst?.squared ?? 0) {
        worst = Stray(
          vertex: vertices[next].lastCollapse == last ? next : vertex, squared: squared)
      }
    }
    return worst
  }

  /// Appends all the original vertices that a vertex stands for.
  private func gather(_ vertex: UInt32, into patch: inout [Merged]) {
    var next = patch.count
    patch.append(Merged(vertex: vertex, ring: 0..<0))
    while next < patch.count {
      let one = patch[next].vertex
      // The ring before the first collapse that a vertex survived is its original one.
      var ring = vertices[one].ring
      var collapse = vertices[one].lastCollapse
      while collapse >= 0 {
        ring = log[Int(collapse)].ring
        patch.append(Merged(vertex: log[Int(collapse)].gone, ring: 0..<0))
        collapse = log[Int(collapse)].previous
      }
      patch[next].ring = ring
      next += 1
    }
  }

  /// The squared distance to the nearest of the original triangles around some vertices; where one is as
  /// near as `enough`, the others are not looked at. That is mostly one around the nearest vertex.
  private func nearest(
    to point: SIMD3<Double>, in patch: ArraySlice<Merged>, enough: Double
  ) -> Double {
    var first = patch.startIndex
    var least = Double.infinity
    for index in patch.indices {
      let squared = (originalPosition(patch[index].vertex) - point).squaredLength
      if squared < least { (first, least) = (index, squared) }
    }
    var nearest = Double.infinity
    for turn in -1..<patch.count {
      let index = turn < 0 ? first : patch.startIndex + turn
      for place in patch[index].ring {
        let shape = originalShape(Int(rings[place]))
        if !shape.isFarther(point, than: nearest) {
          nearest = min(nearest, shape.squaredDistance(point))
          if nearest <= enough { return nearest }
        }
      }
    }
    return nearest
  }
}
