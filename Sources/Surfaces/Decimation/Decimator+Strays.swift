import Geometry
import Parallel

/// Original vertices that came to lie far out: a tip cut off, a ridge planed down. Quadric error is
/// a mean over planes and lets single places go; the largest distance is what a surgeon sees.
extension Decimator {
  /// How many times the root mean square a vertex may be away.
  private static let reach = 6.0

  /// What each vertex was merged into, and a vertex that is still there into itself.
  func heirs() -> [UInt32] {
    var heirs = Array(0..<UInt32(vertices.count))
    // From the last collapse on, so that what was merged into already has its own heir.
    for collapse in log.reversed() where !collapse.isUndone {
      heirs[Int(collapse.gone)] = heirs[Int(collapse.kept)]
    }
    return heirs
  }

  /// Takes back the last `depth` collapses of vertices that stand for an original one farther away
  /// than `reach` times the root mean square of all; false where there are none.
  mutating func takeBackStrays(depth: Int) -> Bool {
    let strays = Set(strayed()).sorted().map { (vertex: $0, limit: halfStray(of: $0)) }
    for _ in 0..<depth {
      var changes: [Int: Float] = [:]
      for (vertex, limit) in strays where vertices[vertex].lastCollapse >= 0 {
        changes[Int(vertices[vertex].lastCollapse)] = limit
      }
      for (change, limit) in changes.sorted(by: { $0.key > $1.key }) { undo(change, limit: limit) }
    }
    return !strays.isEmpty
  }

  /// The vertices that stand for such a one.
  private func strayed() -> [UInt32] {
    let heirs = heirs()
    // For the mean some thousands of vertices are enough, as they lie about everywhere.
    let step = max(1, min(16, heirs.count >> 12))
    let squares = chunks(of: (heirs.count + step - 1) / step) { index in
      let heir = heirs[index * step]
      guard vertices[heir].lastCollapse >= 0 else { return Float(0) }
      return Float(squaredDistance(to: heir, from: originalPosition(UInt32(index * step))))
    }
    let moved = squares.count { $0 > 0 }
    let sum = squares.reduce(0.0) { $0 + Double($1) }
    let limit = Self.reach * Self.reach * sum / Double(max(1, moved))
    return chunks(of: heirs.count) { vertex in
      let heir = heirs[vertex]
      guard vertices[heir].lastCollapse >= 0 else { return nil }
      let point = originalPosition(UInt32(vertex))
      guard squaredDistance(to: heir, from: point, enough: limit) > limit else { return nil }
      // The nearest triangle may lie a little farther on.
      let isNear = vertices[heir].ring.contains {
        let next = others(rings[$0], than: heir).next
        return squaredDistance(to: next, from: point, enough: limit) <= limit
      }
      return isNear ? nil : heir
    }.compactMap { (heir: UInt32?) in heir }
  }

  /// A value for each of so many indices, in order. Parallel.
  private func chunks<Value: Sendable>(
    of count: Int, _ body: @Sendable (Int) -> Value
  ) -> [Value] {
    let chunk = 1 << 12
    return parallelMap((count + chunk - 1) / chunk) { part in
      (part * chunk..<min(count, (part + 1) * chunk)).map(body)
    }.flatMap { $0 }
  }

  /// The squared distance from a point, relative to the origin, to the triangles around a vertex.
  ///
  /// - Parameter enough: where a triangle is as near as that, the others are not looked at.
  private func squaredDistance(
    to vertex: UInt32, from position: SIMD3<Double>, enough: Double = 0
  ) -> Double {
    var nearest = Double.infinity
    for place in vertices[vertex].ring {
      let shape = shape(of: rings[place])
      if !shape.isFarther(position, than: nearest) {
        nearest = min(nearest, shape.squaredDistance(position))
        if nearest <= enough { break }
      }
    }
    return nearest
  }

  /// How far in mm the original vertices that would be merged by the gathered collapse are from the
  /// triangles that it would leave.
  /// Where that is beyond the limit it may be more.
  mutating func reach(
    ofMerged kept: UInt32, _ gone: UInt32, _ position: SIMD3<Float>, limit: Float
  ) -> Float {
    let squaredLimit = Double(limit) * Double(limit)
    let center = SIMD3<Double>(position) - origin
    star.shapes.removeAll(keepingCapacity: true)
    for spoke in star.spokes {
      star.shapes.append(TriangleShape(center, local(spoke.next), local(spoke.last)))
    }
    star.merged.removeAll(keepingCapacity: true)
    star.merged.append(kept)
    star.merged.append(gone)
    var largest = 0.0
    while let one = star.merged.popLast() {
      var collapse = vertices[one].lastCollapse
      while collapse >= 0 {
        star.merged.append(log[Int(collapse)].gone)
        collapse = log[Int(collapse)].previous
      }
      let point = originalPosition(one)
      var nearest = Double.infinity
      for shape in star.shapes where !shape.isFarther(point, than: nearest) {
        nearest = min(nearest, shape.squaredDistance(point))
      }
      largest = max(largest, nearest)
      if largest > squaredLimit { break }
    }
    return Float(largest.squareRoot())
  }
}
