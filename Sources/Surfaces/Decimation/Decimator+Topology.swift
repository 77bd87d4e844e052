import Parallel

/// The gates of topology: which vertices may move, and which collapses keep every label's surface
/// what it is. Dey et al., Topology preserving edge contraction, 1999: the link condition, here
/// inside the surface of every label and in the whole of all walls.
extension Decimator {
  /// For every vertex how free it is. Parallel.
  func classified() -> [Vertex.Freedom] {
    var result = [Vertex.Freedom](repeating: .fixed, count: vertices.count)
    parallelChunks(of: &result, chunk: 1 << 13) { start, span in
      var fan = VertexFan()
      for index in 0..<span.count {
        fan.gather(UInt32(start + index), self)
        span[index] = fan.freedom()
      }
    }
    return result
  }

  /// Whether the collapse of the gathered edge keeps the topology.
  mutating func keepsTopology() -> Bool {
    guard star.edgeTriangles.count >= 2, keepsLink(of: nil) else { return false }
    guard isManyWalled() else { return star.edgeTriangles.count == 2 }
    var seen: [UInt16] = []
    for (triangle, _) in star.edgeTriangles {
      for label in [original.inner[Int(triangle)], original.outer[Int(triangle)]]
      where !seen.contains(label) {
        seen.append(label)
        let count = star.edgeTriangles.count { hasLabel($0.triangle, label) }
        guard count == 2, keepsLink(of: label) else { return false }
      }
    }
    // A label at both ends but not at the edge would be pinched.
    for spoke in star.spokes[..<star.keptSpokes] {
      for label in [original.inner[Int(spoke.triangle)], original.outer[Int(spoke.triangle)]]
      where !seen.contains(label) {
        seen.append(label)
        if star.spokes[star.keptSpokes...].contains(where: { hasLabel($0.triangle, label) }) {
          return false
        }
      }
    }
    return true
  }

  /// Whether more than one pair of labels meets at the gathered edge's ends.
  private mutating func isManyWalled() -> Bool {
    if isOneWall { return false }
    let first = wall(star.edgeTriangles[0].triangle)
    return star.spokes.contains { wall($0.triangle) != first }
      || star.edgeTriangles.contains { wall($0.triangle) != first }
  }

  private func hasLabel(_ triangle: UInt32, _ label: UInt16) -> Bool {
    original.inner[Int(triangle)] == label || original.outer[Int(triangle)] == label
  }

  /// The link condition among the triangles of one label, or of all: the common neighbours of the
  /// ends are the third vertices of the edge's triangles, and no triangle comes to lie on another.
  private mutating func keepsLink(of label: UInt16?) -> Bool {
    let base = freshMarks()
    let (near, common, apex) = (base, base + 1, base + 2)
    func counts(_ triangle: UInt32) -> Bool { label.map { hasLabel(triangle, $0) } ?? true }
    for spoke in star.spokes[..<star.keptSpokes] where counts(spoke.triangle) {
      setMark(spoke.next, near)
      setMark(spoke.last, near)
    }
    for (triangle, vertex) in star.edgeTriangles where counts(triangle) {
      setMark(vertex, near)
    }
    var commons = 0
    func meet(_ vertex: UInt32) {
      if isMarked(vertex, near) {
        setMark(vertex, common)
        commons += 1
      }
    }
    for spoke in star.spokes[star.keptSpokes...] where counts(spoke.triangle) {
      meet(spoke.next)
      meet(spoke.last)
    }
    for (triangle, vertex) in star.edgeTriangles where counts(triangle) {
      meet(vertex)
      // The same third vertex twice means that two triangles at the edge are one and the same.
      guard isMarked(vertex, common) else { return false }
      setMark(vertex, apex)
      commons -= 1
    }
    guard commons == 0 else { return false }
    for spoke in star.spokes[star.keptSpokes...]
    where counts(spoke.triangle) && isMarked(spoke.next, apex) && isMarked(spoke.last, apex) {
      for other in star.spokes[..<star.keptSpokes] where counts(other.triangle) {
        if (other.next == spoke.next && other.last == spoke.last)
          || (other.next == spoke.last && other.last == spoke.next)
        {
          return false
        }
      }
    }
    return true
  }
}

/// Scratch: the triangles around one vertex.
struct VertexFan {
  private var sides: [(next: UInt32, last: UInt32, wall: UInt32)] = []
  private var vertex: UInt32 = 0
  private var isUsed: [Bool] = []

  mutating func gather(_ vertex: UInt32, _ state: borrowing Decimator) {
    self.vertex = vertex
    sides.removeAll(keepingCapacity: true)
    for place in state.vertices[vertex].ring {
      let triangle = state.rings[place]
      let (next, last) = state.others(triangle, than: vertex)
      sides.append((next, last, state.wall(triangle)))
    }
  }

  /// The vertices at the far ends of the edges where more than one pair of labels meets.
  var junctions: [UInt32] {
    guard let wall = sides.first?.wall, sides.contains(where: { $0.wall != wall }) else {
      return []
    }
    var ends: [UInt32] = []
    for side in sides {
      for end in [side.next, side.last] where !ends.contains(end) {
        if sides.contains(where: {
          ($0.next == end || $0.last == end) && $0.wall != side.wall
        }) {
          ends.append(end)
        }
      }
    }
    return ends
  }

  /// How free the vertex is.
  mutating func freedom() -> Vertex.Freedom {
    // Far more triangles than sense: leaving it fixed keeps the work around it bounded.
    guard let wall = sides.first?.wall, sides.count <= 200 else { return .fixed }
    if sides.allSatisfy({ $0.wall == wall }) {
      return isOneTurn || isOneCycle(of: nil) ? .wall : .fixed
    }
    var labels: [UInt32] = []
    for side in sides {
      for label in [side.wall >> 16, side.wall & 0xFFFF] where !labels.contains(label) {
        labels.append(label)
      }
    }
    for label in labels {
      guard isOneCycle(of: label) else { return .fixed }
    }
    return junctions.count == 2 ? .curve : .fixed
  }

  /// Whether all triangles follow each other once around the vertex, each beginning where another ends:
  /// so it is nearly everywhere, and it is told sooner than what is a ring at all.
  private var isOneTurn: Bool {
    let first = sides[0].next
    var end = first
    for walked in 1...sides.count {
      guard let side = sides.first(where: { $0.next == end }), side.last != vertex else {
        return false
      }
      end = side.last
      // As the first of those that begin at a place is always taken, each was taken once.
      if end == first { return walked == sides.count && walked >= 3 }
    }
    return false
  }

  /// Whether the triangles of a label, or all, form one closed ring around the vertex.
  private mutating func isOneCycle(of label: UInt32?) -> Bool {
    isUsed.removeAll(keepingCapacity: true)
    var count = 0
    for side in sides {
      let counts = label.map { side.wall >> 16 == $0 || side.wall & 0xFFFF == $0 } ?? true
      isUsed.append(!counts)
      if counts { count += 1 }
      if side.next == vertex || side.last == vertex || side.next == side.last { return false }
    }
    guard count >= 3, let start = isUsed.firstIndex(of: false) else { return false }
    let first = sides[start].next
    var end = sides[start].last
    isUsed[start] = true
    var walked = 1
    // Every vertex of the ring has exactly two sides, or the walk is cut short or ends early.
    while end != first {
      var found = -1
      for index in sides.indices
      where !isUsed[index] && (sides[index].next == end || sides[index].last == end) {
        if found >= 0 { return false }
        found = index
      }
      guard found >= 0 else { return false }
      isUsed[found] = true
      end = sides[found].next == end ? sides[found].last : sides[found].next
      walked += 1
    }
    return walked == count
  }
}
