import Geometry
import Parallel

/// Where a collapsed edge goes and what it costs.
extension Decimator {
  /// How hard a new vertex is drawn to the middle of its edge where the planes leave it free.
  private static let pull = 1e-6
  /// What the squared length of an edge costs, as a share of its planes' weight.
  private static let lengthCost = 1e-5

  /// Area-weighted planes of the triangles at each vertex, and lines along junction curves.
  func initialQuadrics() -> [Quadric] {
    var result = [Quadric](repeating: Quadric(), count: positions.count)
    parallelChunks(of: &result, chunk: 1 << 13) { start, span in
      var fan = VertexFan()
      for index in 0..<span.count {
        let vertex = UInt32(start + index)
        let p = local(vertex)
        var quadric = Quadric()
        var corner = firstCorner[Int(vertex)]
        while corner != Self.none {
          let (next, last) = others(corner)
          let normal = (local(next) - p).cross(local(last) - p)
          let length = normal.length
          if length > 0 { quadric.addPlane(normal / length, through: p, weight: length / 2) }
          corner = nextCorner[Int(corner)]
        }
        if freedom[Int(vertex)] == .curve {
          fan.gather(vertex, self)
          for end in fan.junctions {
            let along = local(end) - p
            let length = along.squaredLength
            if length > 0 {
              quadric.addLine(along / length.squareRoot(), through: p, weight: length)
            }
          }
        }
        span[index] = quadric
      }
    }
    return result
  }

  /// Offers the cheapest edge of every vertex.
  mutating func fillQueue() {
    let cheapest = cheapestOfAll()
    for vertex in cheapest.indices where cheapest[vertex].partner != Self.none {
      partner[vertex] = cheapest[vertex].partner
      queue.set(UInt32(vertex), cost: cheapest[vertex].cost)
    }
  }

  private func cheapestOfAll() -> [(cost: Float, partner: UInt32)] {
    var found = [(cost: Float, partner: UInt32)](
      repeating: (.infinity, Self.none), count: positions.count)
    parallelChunks(of: &found, chunk: 1 << 12) { start, span in
      for index in 0..<span.count {
        span[index] = cheapest(UInt32(start + index), after: -.infinity, Self.none)
      }
    }
    return found
  }

  /// Offers the cheapest edge of a vertex, or takes the vertex out where it has none.
  mutating func offerCheapest(
    _ vertex: UInt32, after cost: Float = -.infinity, _ refused: UInt32 = Decimator.none
  ) {
    let found = cheapest(vertex, after: cost, refused)
    partner[Int(vertex)] = found.partner
    if found.partner == Self.none {
      queue.remove(vertex)
    } else {
      queue.set(vertex, cost: found.cost)
    }
  }

  /// The cheapest edge to a vertex of higher number that comes after the one refused.
  private func cheapest(
    _ vertex: UInt32, after cost: Float, _ refused: UInt32
  ) -> (cost: Float, partner: UInt32) {
    var best: (cost: Float, partner: UInt32) = (.infinity, Self.none)
    func consider(_ end: UInt32) {
      guard end > vertex, let found = placement(vertex, end) else { return }
      let isAfter = found.cost > cost || (found.cost == cost && end > refused)
      let isBetter = found.cost < best.cost || (found.cost == best.cost && end < best.partner)
      if isBetter && (isAfter || refused == Self.none) { best = (found.cost, end) }
    }
    // Around an inner vertex of one wall each neighbour follows exactly once.
    let isInside = freedom[Int(vertex)] == .wall
    var corner = firstCorner[Int(vertex)]
    while corner != Self.none {
      let (next, last) = others(corner)
      consider(next)
      if !isInside { consider(last) }
      corner = nextCorner[Int(corner)]
    }
    return best
  }

  /// Where the edge would go, relative to the origin, and its cost in mm⁴; nil where it must stay.
  @inline(__always)
  func placement(_ u: UInt32, _ v: UInt32) -> (position: SIMD3<Double>, cost: Float)? {
    let (freedomU, freedomV) = (freedom[Int(u)], freedom[Int(v)])
    let quadric = quadrics[Int(u)] + quadrics[Int(v)]
    let (p, q) = (local(u), local(v))
    let position: SIMD3<Double>
    if freedomU != freedomV {
      position = freedomU.rawValue > freedomV.rawValue ? p : q
    } else if freedomU == .fixed || (freedomU == .curve && !isJunction(u, v)) {
      return nil
    } else {
      position = best(quadric, p, q)
    }
    let error = max(0, quadric(position))
    // Where even the mean square distance to the planes is beyond the bound no gate needs asking.
    if let bound, error > bound * bound * quadric.weight { return nil }
    // The length settles the order where planes agree; it also keeps triangles even.
    let cost = Float(error + Self.lengthCost * quadric.weight * (p - q).squaredLength)
    return cost.isFinite ? (position, cost) : nil
  }

  private func best(
    _ quadric: Quadric, _ p: SIMD3<Double>, _ q: SIMD3<Double>
  ) -> SIMD3<Double> {
    let middle = (p + q) / 2
    let position = quadric.minimum(near: middle, pull: Self.pull)
    if (position - middle).squaredLength <= 4 * (p - q).squaredLength { return position }
    let (atP, atQ, atMiddle) = (quadric(p), quadric(q), quadric(middle))
    return atMiddle <= min(atP, atQ) ? middle : atP <= atQ ? p : q
  }

  /// Whether more than one pair of labels meets at an edge.
  private func isJunction(_ u: UInt32, _ v: UInt32) -> Bool {
    var known: UInt32?
    var corner = firstCorner[Int(u)]
    while corner != Self.none {
      let (next, last) = others(corner)
      if next == v || last == v {
        let here = wall(Int(corner / 3))
        if let known, known != here { return true }
        known = here
      }
      corner = nextCorner[Int(corner)]
    }
    return false
  }
}
