import Geometry
import Parallel

/// A vertex of the new surface at which it is far from the original one.
struct Stray: Sendable {
  var vertex: UInt32
  /// How far, squared, in mm².
  var squared: Double
}

extension [Stray] {
  /// Each vertex once, with its farthest, in falling order.
  var farthestFirst: [Stray] {
    let farthest = Dictionary(map { ($0.vertex, $0.squared) }, uniquingKeysWith: Swift.max)
    return farthest.map { Stray(vertex: $0.key, squared: $0.value) }.sorted {
      ($1.squared, $0.vertex) < ($0.squared, $1.vertex)
    }
  }
}

/// Original vertices that came to lie far out: a tip cut off, a ridge planed down. Quadric error is
/// a mean over planes and lets single places go; the largest distance is what a surgeon sees.
extension Decimator {
  /// How many times the root mean square a vertex may be away.
  private static let reach = 4.0
  /// And a new vertex or edge, which there are more of.
  private static let bulgeReach = 10.0
  /// At most one in so many of the vertices left is taken back for it: where a thin structure has more, to
  /// keep them all would cost its other places more than it gives.
  private static let share = 128
  /// But so many are always.
  private static let fewest = 8

  /// What each vertex was merged into, and a vertex that is still there into itself.
  func heirs() -> [UInt32] {
    var heirs = Array(0..<UInt32(vertices.count))
    // From the last collapse on, so that what was merged into already has its own heir.
    for collapse in log.reversed() where !collapse.isUndone {
      heirs[Int(collapse.gone)] = heirs[Int(collapse.kept)]
    }
    return heirs
  }

  /// Takes back the last `depth` collapses of vertices that stand for an original one too far away, and
  /// the last of those at a bulge, which then stay as they were; false where there are none. From the
  /// first time on no collapse may bring an original vertex as far.
  mutating func takeBackStrays(depth: Int) -> Bool {
    let heirs = heirs()
    let isFirst = strayLimit.isInfinite
    if isFirst {
      let root = meanSquare(heirs).squareRoot()
      strayLimit = Float(Self.reach * root)
      bulgeLimit = Float(Self.bulgeReach * root)
    }
    var (strays, bulges) = farPlaces(heirs, isChanged: isFirst ? nil : changes(survivors))
    forgetChanges()
    if isFirst {
      Self.keep(&strays, of: alive, limit: &strayLimit)
      Self.keep(&bulges, of: alive, limit: &bulgeLimit)
    }
    takeBack(bulges, limit: -1)
    for _ in 0..<depth { takeBack(strays, limit: strayLimit / Float(depth)) }
    return !strays.isEmpty || !bulges.isEmpty
  }

  /// Leaves only as many as may be taken back, the farthest, and raises the limit to that.
  private static func keep(_ places: inout [Stray], of alive: Int, limit: inout Float) {
    let most = max(fewest, alive / share)
    guard places.count > most else { return }
    limit = Float(places[most].squared.squareRoot())
    places.removeSubrange(most...)
  }

  private mutating func takeBack(_ places: [Stray], limit: Float) {
    let changes = Set(places.map { vertices[$0.vertex].lastCollapse }).filter { $0 >= 0 }
    for change in changes.sorted(by: >) { undo(Int(change), limit: limit) }
  }

  /// The mean square of how far vertices that moved, or were merged, lie from the surface, in mm².
  private func meanSquare(_ heirs: [UInt32]) -> Double {
    // Some thousands of vertices are enough, as they lie about everywhere.
    let step = max(1, heirs.count >> 12)
    let squares = chunks(of: (heirs.count + step - 1) / step) { index in
      squaredDistance(of: UInt32(index * step), heir: heirs[index * step])
    }
    return squares.reduce(0, +) / Double(max(1, squares.count { $0 > 0 }))
  }

  /// The vertices that stand for one beyond the limit, and the bulges, with the squares of how far, the
  /// farthest first.
  ///
  /// - Parameter isChanged: where to look; nil for everywhere.
  private func farPlaces(
    _ heirs: [UInt32], isChanged: [Bool]?
  ) -> (strays: [Stray], bulges: [Stray]) {
    let merged = MergedVertices(heirs)
    let found = parallelMap(0..<heirs.count, length: 1 << 11) { range in
      var shapes = RingShapes()
      var (strays, bulges): ([Stray], [Stray]) = ([], [])
      for vertex in UInt32(range.lowerBound)..<UInt32(range.upperBound)
      where heirs[Int(vertex)] == vertex && isChanged?[Int(vertex)] ?? true {
        if let stray = stray(at: vertex, merged[vertex], &shapes) { strays.append(stray) }
        if let bulge = bulge(at: vertex, merged) { bulges.append(bulge) }
      }
      return (strays, bulges)
    }
    return (found.flatMap(\.0).farthestFirst, found.flatMap(\.1).farthestFirst)
  }

  /// The farthest of the original vertices that a vertex stands for, where that is beyond the limit.
  private func stray(
    at vertex: UInt32, _ merged: ArraySlice<UInt32>, _ shapes: inout RingShapes
  ) -> Stray? {
    guard vertices[vertex].lastCollapse >= 0 else { return nil }
    let limit = Double(strayLimit) * Double(strayLimit)
    shapes.gather(vertex, self)
    var worst: Stray?
    for one in merged {
      let point = originalPosition(one)
      // Most do, and the nearest of all need not be found for them.
      if shapes.isOver(point, within: limit) { continue }
      var nearest = shapes.squaredDistance(point, enough: limit)
      if nearest > limit {
        nearest = min(nearest, squaredDistance(around: vertex, from: point, enough: limit))
      }
      if nearest > max(limit, worst?.squared ?? 0) {
        worst = Stray(vertex: vertex, squared: nearest)
      }
    }
    return worst
  }

  /// The squared distance of an original vertex from the triangles around the one that stands for it, and
  /// around those next to that.
  private func squaredDistance(of vertex: UInt32, heir: UInt32) -> Double {
    guard vertices[heir].lastCollapse >= 0 else { return 0 }
    let point = originalPosition(vertex)
    return min(squaredDistance(to: heir, from: point), squaredDistance(around: heir, from: point))
  }

  /// The squared distance from a point, relative to the origin, to the triangles at the neighbours of a
  /// vertex.
  ///
  /// - Parameter enough: where a triangle is as near as that, the others are not looked at.
  private func squaredDistance(
    around vertex: UInt32, from point: SIMD3<Double>, enough: Double = 0
  ) -> Double {
    var nearest = Double.infinity
    for place in vertices[vertex].ring where nearest > enough {
      let next = others(rings[place], than: vertex).next
      nearest = min(nearest, squaredDistance(to: next, from: point, enough: enough))
    }
    return nearest
  }

  /// The values for some of so many indices, in order. Parallel; memory is that of the values.
  private func chunks<Value: Sendable>(
    of count: Int, _ body: @Sendable (Int) -> Value?
  ) -> [Value] {
    parallelMap(0..<count, length: 1 << 12) { $0.compactMap(body) }.flatMap { $0 }
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
