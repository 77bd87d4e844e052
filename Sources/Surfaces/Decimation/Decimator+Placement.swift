import Geometry
import Parallel

/// Where an edge goes when it collapses.
struct Placement {
  var position: SIMD3<Float>
  /// The sum of the weighted squared distances to the planes, in mm² times weight.
  var error: Float
  /// What it costs in the order of collapses.
  var cost: Float
}

extension Decimator {
  /// How hard a new vertex is drawn to the middle of its edge where the planes leave it free.
  private static let pull = 1e-6
  /// What the squared length of an edge costs, as a share of its planes' weight.
  private static let lengthCost: Float = 1e-5

  /// Area-weighted planes of the triangles at each vertex, and lines along junction curves.
  func initialQuadrics() -> [Quadric] {
    var result = [Quadric](repeating: Quadric(), count: vertices.count)
    parallelChunks(of: &result, chunk: 1 << 13) { start, span in
      var fan = VertexFan()
      for index in 0..<span.count {
        let vertex = UInt32(start + index)
        let p = vertices[vertex].position
        var quadric = Quadric()
        for place in vertices[vertex].ring {
          let (next, last) = others(rings[place], than: vertex)
          let normal = (vertices[next].position - p).cross(vertices[last].position - p)
          let length = normal.length
          if length > 0 { quadric.addPlane(normal / length, weight: length / 2) }
        }
        if vertices[vertex].freedom == .curve {
          fan.gather(vertex, self)
          for end in fan.junctions {
            let along = vertices[end].position - p
            let length = along.length
            if length > 0 { quadric.addLine(along / length, weight: along.squaredLength) }
          }
        }
        span[index] = quadric
      }
    }
    return result
  }

  /// Offers every edge that may collapse.
  mutating func offerAllEdges() {
    queue.reserve(mostOffers)
    for triangle in 0..<UInt32(triangles.count) where !isGone[triangle] {
      let t = triangles[triangle]
      offerOnce(t.a, t.b)
      offerOnce(t.b, t.c)
      offerOnce(t.c, t.a)
    }
  }

  /// Offers an edge that two triangles see from either side, once. Where an end is not inside a
  /// wall, sides may not be two, and the edge is offered as often as it is seen.
  private mutating func offerOnce(_ u: UInt32, _ v: UInt32) {
    if u < v || vertices[u].freedom != .wall || vertices[v].freedom != .wall { offer(u, v) }
  }

  /// Offers an edge at what it costs now.
  @inline(__always)
  mutating func offer(_ u: UInt32, _ v: UInt32) {
    guard let found = placement(u, v) else { return }
    queue.insert(
      CollapseQueue.Edge(u: u, v: v, stamp: vertices[u].version &+ vertices[v].version),
      bucket: CollapseQueue.bucket(found.cost))
  }

  /// Offers all edges at a vertex.
  mutating func offerEdges(at vertex: UInt32) {
    let isInside = vertices[vertex].freedom == .wall
    for place in vertices[vertex].ring {
      let (next, last) = others(rings[place], than: vertex)
      offer(vertex, next)
      // Around a vertex inside a wall each neighbour follows exactly once.
      if !isInside { offer(vertex, last) }
    }
    if queue.count > mostOffers { queue.removeStale(vertices) }
  }

  /// How many edges the queue may hold before stale ones are taken out, which bounds its memory. Those
  /// that still hold are at most three quarters as many.
  private var mostOffers: Int { 2 * triangles.count + 4096 }

  /// Where the edge would go and what it costs in mm²; nil where it must stay.
  @inline(__always)
  mutating func placement(_ u: UInt32, _ v: UInt32) -> Placement? {
    let (freedomU, freedomV) = (vertices[u].freedom, vertices[v].freedom)
    let (p, q) = (vertices[u].position, vertices[v].position)
    let (formP, formQ) = (vertices[u].quadric, vertices[v].quadric)
    let half = (q - p) / 2
    let form = formP + formQ
    // The place as an offset from the middle of the edge.
    var offset: SIMD3<Float>
    if freedomU != freedomV {
      offset = freedomU.rawValue > freedomV.rawValue ? -half : half
    } else if freedomU == .fixed || (freedomU == .curve && !isJunction(u, v)) {
      return nil
    } else {
      offset = form.solved(formQ.times(half) - formP.times(half), pull: Self.pull)
      // Where the planes hardly meet, their meeting point may be anywhere.
      let length = offset.squaredLength
      if !(length <= 16 * half.squaredLength) { offset = .zero }
    }
    let error = formP(offset + half) + formQ(offset - half)
    let weight = form.weight
    // Where even the mean square distance to the planes is beyond the bound no gate needs asking.
    if error > bound * bound * weight { return nil }
    // The length settles the order where planes agree; it also keeps triangles even.
    let cost = error + Self.lengthCost * weight * 4 * half.squaredLength
    return cost.isFinite
      ? Placement(position: p + half + offset, error: error, cost: cost) : nil
  }

  /// Whether more than one pair of labels meets at an edge.
  private mutating func isJunction(_ u: UInt32, _ v: UInt32) -> Bool {
    var known: UInt32?
    for place in vertices[u].ring {
      let triangle = rings[place]
      let (next, last) = others(triangle, than: u)
      if next == v || last == v {
        let here = wall(triangle)
        if let known, known != here { return true }
        known = here
      }
    }
    return false
  }
}
