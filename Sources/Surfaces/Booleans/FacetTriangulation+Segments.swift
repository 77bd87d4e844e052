import Geometry

/// Segments: edges that must be in the triangulation.
extension FacetTriangulation {
  /// Makes the segment between two points a chain of edges, with points where it runs through
  /// points or segments that are there; false where rounded numbers led astray, which they do not.
  ///
  /// - Parameters:
  ///   - plane: the number in `planes` of a plane that holds the segment but not the picture.
  ///   - own: the plane of the picture.
  mutating func insertSegment(
    _ start: Int32, _ end: Int32, plane: Int32, own: ExactPlane, planes: [ExactPlane],
    _ points: inout ArrangementPoints
  ) -> Bool {
    var from = start
    while from != end {
      guard let way = firstStep(from, end, points) else { return false }
      switch way {
      case .edge(let cell, let k, let next):
        mark(cell, k, plane)
        from = next
      case .crossing(let cell, let k):
        guard
          let next = cross(
            from, end, cell, k, plane: plane, own: own, planes: planes, &points)
        else { return false }
        from = next
      }
    }
    return true
  }

  private enum Step {
    /// Along an edge to a point.
    case edge(Int32, Int, to: Int32)
    /// Through the edge of a cell.
    case crossing(Int32, Int)
  }

  /// How the segment leaves its first point.
  private func firstStep(_ from: Int32, _ end: Int32, _ points: ArrangementPoints) -> Step? {
    var found: Step?
    visitCells(around: from) { cell, k in
      let corners = cells[Int(cell)].corners
      let (l, r) = (corners[(k + 1) % 3], corners[(k + 2) % 3])
      if l == end {
        found = .edge(cell, k, to: l)
      } else if r == end {
        found = .edge(cell, (k + 2) % 3, to: r)
      } else {
        let (right, left) = (turn(from, end, l, points), turn(from, end, r, points))
        if right == 0 && left > 0 {
          found = .edge(cell, k, to: l)
        } else if left == 0 && right < 0 {
          found = .edge(cell, (k + 2) % 3, to: r)
        } else if right < 0 && left > 0 {
          found = .crossing(cell, (k + 1) % 3)
        }
      }
      return found == nil
    }
    return found
  }

  private mutating func mark(_ cell: Int32, _ k: Int, _ plane: Int32) {
    cells[Int(cell)].segments[k] = plane
    let other = cells[Int(cell)].neighbours[k]
    if other >= 0 { cells[Int(other)].segments[edge(of: other, to: cell)] = plane }
  }

  /// Follows the segment through edges to the first point on it, and turns the edges between.
  private mutating func cross(
    _ from: Int32, _ end: Int32, _ cell: Int32, _ k: Int, plane: Int32, own: ExactPlane,
    planes: [ExactPlane], _ points: inout ArrangementPoints
  ) -> Int32? {
    var crossed: [(Int32, Int32)] = []
    var (cell, k) = (cell, k)
    while true {
      let other = cells[Int(cell)].neighbours[k]
      guard other >= 0 else { return nil }
      let barrier = cells[Int(cell)].segments[k]
      if barrier >= 0 {
        guard
          let point = ExactPlane.meet(own, planes[Int(plane)], planes[Int(barrier)])
        else { return nil }
        let local = insert(points.number(of: point), onEdge: k, of: cell, points)
        return turnEdges(crossed, from, local, plane, points) ? local : nil
      }
      let corners = cells[Int(cell)].corners
      crossed.append((corners[k], corners[(k + 1) % 3]))
      let j = edge(of: other, to: cell)
      let apex = cells[Int(other)].corners[(j + 2) % 3]
      let side = apex == end ? 0 : turn(from, end, apex, points)
      if side == 0 {
        return turnEdges(crossed, from, apex, plane, points) ? apex : nil
      }
      // Corner j is on the segment's left, the next on its right.
      cell = other
      k = side > 0 ? (j + 1) % 3 : (j + 2) % 3
    }
  }

  /// Turns crossed edges until the segment is an edge itself.
  private mutating func turnEdges(
    _ crossed: [(Int32, Int32)], _ from: Int32, _ to: Int32, _ plane: Int32,
    _ points: ArrangementPoints
  ) -> Bool {
    var queue = crossed
    var place = 0
    var budget = 64 + 16 * crossed.count * (crossed.count + 4)
    while place < queue.count {
      budget -= 1
      guard budget > 0 else { return false }
      let (a, b) = queue[place]
      place += 1
      guard let (cell, k) = find(a, b) else { return false }
      guard isConvex(cell, k, points) else {
        queue.append((a, b))
        continue
      }
      flip(cell, k)
      // The new edge is the last of the cell.
      let (p, q) = (cells[Int(cell)].corners[2], cells[Int(cell)].corners[0])
      if p == from || q == from || p == to || q == to { continue }
      if turn(from, to, p, points) * turn(from, to, q, points) < 0 { queue.append((p, q)) }
    }
    guard let (cell, k) = find(from, to) else { return false }
    mark(cell, k, plane)
    return true
  }

  /// The cell and edge that run from one point to another, either way.
  private func find(_ a: Int32, _ b: Int32) -> (Int32, Int)? {
    var found: (Int32, Int)?
    visitCells(around: a) { cell, k in
      let corners = cells[Int(cell)].corners
      if corners[(k + 1) % 3] == b { found = (cell, k) }
      if corners[(k + 2) % 3] == b { found = (cell, (k + 2) % 3) }
      return found == nil
    }
    return found
  }
}
