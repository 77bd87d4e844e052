import Geometry

/// A triangulation of points and segments in one plane, with exact decisions.
///
/// The plane is seen along the axis that is most upright on it. Points are put in one by one and
/// edges turned while that makes the triangulation more Delaunay (Lawson 1977); segments then turn
/// the edges that they cross (Sloan 1993, doi 10.1016/0045-7949(93)90239-A), and where two segments
/// cross a point is made of the three planes that meet there. Only what is convenient, not what is
/// right, depends on rounded numbers.
struct FacetTriangulation {
  /// A triangle, counter-clockwise: edge k runs from corner k to the next.
  struct Cell {
    var corners: SIMD3<Int32>
    /// The cells across the edges, or -1.
    var neighbours: SIMD3<Int32>
    /// The planes of the segments that the edges are part of, or -1.
    var segments = SIMD3<Int32>(repeating: -1)
  }

  /// The axes of the picture: the first two span it, the third looks at it.
  let axes: (u: Int, v: Int, w: Int)
  var cells: [Cell] = []
  /// The numbers of the points.
  var numbers: [UInt32] = []
  var places: [SIMD2<Double>] = []
  /// One cell at each point.
  var cellOfPoint: [Int32] = []
  private var lastCell: Int32 = 0
  private var stack: [Int32] = []

  /// Begins with one triangle of three numbered points, counter-clockwise in the picture.
  init(
    axes: (u: Int, v: Int, w: Int), _ a: UInt32, _ b: UInt32, _ c: UInt32,
    _ points: ArrangementPoints
  ) {
    self.axes = axes
    for number in [a, b, c] { append(number, points) }
    cells = [Cell(corners: [0, 1, 2], neighbours: [-1, -1, -1])]
    cellOfPoint = [0, 0, 0]
  }

  private mutating func append(_ number: UInt32, _ points: ArrangementPoints) {
    let place = points.place(number)
    numbers.append(number)
    places.append([place[axes.u], place[axes.v]])
    cellOfPoint.append(-1)
  }

  /// Whether three points turn to the left: 1, to the right: -1, or not at all: 0. Exact.
  func turn(_ a: Int32, _ b: Int32, _ c: Int32, _ points: ArrangementPoints) -> Int {
    let (p, q, r) = (places[Int(a)], places[Int(b)], places[Int(c)])
    let (one, two) = (p - r, q - r)
    let (left, right) = (one.x * two.y, one.y * two.x)
    let determinant = left - right
    // Places are off by half a unit in the last place, differences by two of the largest.
    let largest = max(
      abs(p.x), abs(p.y), max(abs(q.x), abs(q.y), max(abs(r.x), abs(r.y))))
    let unit = 4.5e-16 * largest
    let reach = abs(one.x) + abs(one.y) + abs(two.x) + abs(two.y)
    let bound = 2 * unit * (reach + unit) + 4.5e-16 * (abs(left) + abs(right))
    if determinant > bound { return 1 }
    if -determinant > bound { return -1 }
    return exactTurn(
      points.exact(numbers[Int(a)]), points.exact(numbers[Int(b)]), points.exact(numbers[Int(c)]))
  }

  private func exactTurn(_ p: ExactPoint, _ q: ExactPoint, _ r: ExactPoint) -> Int {
    let (u, v) = (axes.u, axes.v)
    let first = p[u] * (q[v] * r.w - r[v] * q.w)
    let second = p[v] * (q[u] * r.w - r[u] * q.w)
    let third = p.w * (q[u] * r[v] - r[u] * q[v])
    return (first - second + third).sign
  }

  /// Puts a numbered point in, which lies in or on the triangulation, and returns its local number.
  mutating func insert(_ number: UInt32, _ points: ArrangementPoints) -> Int32 {
    let local = Int32(numbers.count)
    append(number, points)
    var cell = lastCell
    var steps = 0
    var first = 0
    walk: while true {
      steps += 1
      // Which edge is asked first changes, so that the walk cannot go in circles for ever.
      first = (first &* 5 &+ steps) % 3
      var onEdge = -1
      for turnOf in 0..<3 {
        let k = (first + turnOf) % 3
        let (a, b) = (cells[Int(cell)].corners[k], cells[Int(cell)].corners[(k + 1) % 3])
        let side = turn(a, b, local, points)
        if side < 0, cells[Int(cell)].neighbours[k] >= 0 {
          cell = cells[Int(cell)].neighbours[k]
          continue walk
        }
        if side == 0 {
          if onEdge >= 0 {
            // On two edges: it is their common corner.
            let corner = (k + 1) % 3 == onEdge ? onEdge : k
            dropLast()
            lastCell = cell
            return cells[Int(cell)].corners[corner]
          }
          onEdge = k
        }
      }
      if onEdge >= 0 { split(cell, edge: onEdge, at: local) } else { split(cell, at: local) }
      legalize(around: local, points)
      lastCell = cellOfPoint[Int(local)]
      return local
    }
  }

  private mutating func dropLast() {
    numbers.removeLast()
    places.removeLast()
    cellOfPoint.removeLast()
  }

  /// Cuts a cell into three around a point inside it.
  private mutating func split(_ cell: Int32, at point: Int32) {
    let old = cells[Int(cell)]
    let (second, third) = (Int32(cells.count), Int32(cells.count + 1))
    let (a, b, c) = (old.corners[0], old.corners[1], old.corners[2])
    cells[Int(cell)] = Cell(
      corners: [a, b, point], neighbours: [old.neighbours[0], second, third],
      segments: [old.segments[0], -1, -1])
    cells.append(
      Cell(
        corners: [b, c, point], neighbours: [old.neighbours[1], third, cell],
        segments: [old.segments[1], -1, -1]))
    cells.append(
      Cell(
        corners: [c, a, point], neighbours: [old.neighbours[2], cell, second],
        segments: [old.segments[2], -1, -1]))
    relink(old.neighbours[1], from: cell, to: second)
    relink(old.neighbours[2], from: cell, to: third)
    cellOfPoint[Int(point)] = cell
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = cell
    cellOfPoint[Int(c)] = second
  }

  /// Cuts the one or two cells at an edge in two each by a point on it; the halves of the edge stay
  /// part of its segment.
  mutating func split(_ cell: Int32, edge k: Int, at point: Int32) {
    let old = cells[Int(cell)]
    let (a, b, c) = (old.corners[k], old.corners[(k + 1) % 3], old.corners[(k + 2) % 3])
    let segment = old.segments[k]
    let other = old.neighbours[k]
    let near = Int32(cells.count)
    let far = other >= 0 ? near + 1 : -1
    // (a, b, c) becomes (a, point, c) and (point, b, c).
    cells[Int(cell)] = Cell(
      corners: [a, point, c], neighbours: [far, near, old.neighbours[(k + 2) % 3]],
      segments: [segment, -1, old.segments[(k + 2) % 3]])
    cells.append(
      Cell(
        corners: [point, b, c], neighbours: [other, old.neighbours[(k + 1) % 3], cell],
        segments: [segment, old.segments[(k + 1) % 3], -1]))
    relink(old.neighbours[(k + 1) % 3], from: cell, to: near)
    cellOfPoint[Int(point)] = cell
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = near
    cellOfPoint[Int(c)] = cell
    guard other >= 0 else { return }
    let mate = cells[Int(other)]
    let j = edge(of: other, to: cell)
    let d = mate.corners[(j + 2) % 3]
    // (b, a, d) becomes (b, point, d) and (point, a, d).
    cells[Int(other)] = Cell(
      corners: [b, point, d], neighbours: [near, far, mate.neighbours[(j + 2) % 3]],
      segments: [segment, -1, mate.segments[(j + 2) % 3]])
    cells.append(
      Cell(
        corners: [point, a, d], neighbours: [cell, mate.neighbours[(j + 1) % 3], other],
        segments: [segment, mate.segments[(j + 1) % 3], -1]))
    relink(mate.neighbours[(j + 1) % 3], from: other, to: far)
    cellOfPoint[Int(d)] = other
  }

  /// Adds a numbered point on an edge.
  mutating func insert(
    _ number: UInt32, onEdge k: Int, of cell: Int32, _ points: ArrangementPoints
  ) -> Int32 {
    let local = Int32(numbers.count)
    append(number, points)
    split(cell, edge: k, at: local)
    return local
  }

  private mutating func relink(_ cell: Int32, from old: Int32, to new: Int32) {
    guard cell >= 0 else { return }
    for k in 0..<3 where cells[Int(cell)].neighbours[k] == old {
      cells[Int(cell)].neighbours[k] = new
      return
    }
  }

  /// The edge of a cell that has the other cell across it.
  func edge(of cell: Int32, to other: Int32) -> Int {
    let neighbours = cells[Int(cell)].neighbours
    return neighbours[0] == other ? 0 : neighbours[1] == other ? 1 : 2
  }

  /// Turns an edge between two cells to their other diagonal.
  mutating func flip(_ cell: Int32, _ k: Int) {
    let other = cells[Int(cell)].neighbours[k]
    let (one, two) = (cells[Int(cell)], cells[Int(other)])
    let j = edge(of: other, to: cell)
    let (a, b, c) = (one.corners[k], one.corners[(k + 1) % 3], one.corners[(k + 2) % 3])
    let d = two.corners[(j + 2) % 3]
    let (bc, ca) = ((k + 1) % 3, (k + 2) % 3)
    let (ad, db) = ((j + 1) % 3, (j + 2) % 3)
    cells[Int(cell)] = Cell(
      corners: [c, a, d], neighbours: [one.neighbours[ca], two.neighbours[ad], other],
      segments: [one.segments[ca], two.segments[ad], -1])
    cells[Int(other)] = Cell(
      corners: [d, b, c], neighbours: [two.neighbours[db], one.neighbours[bc], cell],
      segments: [two.segments[db], one.segments[bc], -1])
    relink(two.neighbours[ad], from: other, to: cell)
    relink(one.neighbours[bc], from: cell, to: other)
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = other
    cellOfPoint[Int(c)] = cell
    cellOfPoint[Int(d)] = other
  }

  /// Whether the two cells at an edge form a strictly convex quadrangle.
  func isConvex(_ cell: Int32, _ k: Int, _ points: ArrangementPoints) -> Bool {
    let other = cells[Int(cell)].neighbours[k]
    let corners = cells[Int(cell)].corners
    let d = cells[Int(other)].corners[(edge(of: other, to: cell) + 2) % 3]
    let (a, b, c) = (corners[k], corners[(k + 1) % 3], corners[(k + 2) % 3])
    return turn(c, a, d, points) > 0 && turn(d, b, c, points) > 0
  }

  /// Turns edges around a new point while the point lies in the circle of the cell behind.
  private mutating func legalize(around point: Int32, _ points: ArrangementPoints) {
    stack.removeAll(keepingCapacity: true)
    visitCells(around: point) { cell, _ in
      stack.append(cell)
      return true
    }
    var budget = 200
    while let cell = stack.popLast(), budget > 0 {
      let corners = cells[Int(cell)].corners
      // The edge across from the point.
      let k = corners[0] == point ? 1 : corners[1] == point ? 2 : 0
      let other = cells[Int(cell)].neighbours[k]
      guard other >= 0, cells[Int(cell)].segments[k] < 0 else { continue }
      let d = cells[Int(other)].corners[(self.edge(of: other, to: cell) + 2) % 3]
      guard
        isInCircle(corners[k], corners[(k + 1) % 3], point, d), isConvex(cell, k, points)
      else { continue }
      flip(cell, k)
      budget -= 1
      stack.append(cell)
      stack.append(other)
    }
  }

  /// Whether `d` lies in the circle through three points, about.
  private func isInCircle(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> Bool {
    let center = places[Int(d)]
    let (p, q, r) = (
      places[Int(a)] - center, places[Int(b)] - center, places[Int(c)] - center
    )
    let (pp, qq, rr) = (
      p.x * p.x + p.y * p.y, q.x * q.x + q.y * q.y, r.x * r.x + r.y * r.y
    )
    let determinant =
      pp * (q.x * r.y - q.y * r.x) - qq * (p.x * r.y - p.y * r.x) + rr * (p.x * q.y - p.y * q.x)
    return determinant > 1e-12 * (pp + qq + rr) * (pp + qq + rr)
  }

  /// Shows the cells around a point, with the point's place in each, until `body` returns false.
  func visitCells(around point: Int32, _ body: (_ cell: Int32, _ corner: Int) -> Bool) {
    let start = cellOfPoint[Int(point)]
    var cell = start
    // Counter-clockwise first; at the border the rest is met the other way round.
    repeat {
      let corners = cells[Int(cell)].corners
      let k = corners[0] == point ? 0 : corners[1] == point ? 1 : 2
      if !body(cell, k) { return }
      cell = cells[Int(cell)].neighbours[(k + 2) % 3]
    } while cell >= 0 && cell != start
    guard cell < 0 else { return }
    cell = start
    while true {
      let corners = cells[Int(cell)].corners
      let k = corners[0] == point ? 0 : corners[1] == point ? 1 : 2
      cell = cells[Int(cell)].neighbours[k]
      guard cell >= 0 else { return }
      let next = cells[Int(cell)].corners
      if !body(cell, next[0] == point ? 0 : next[1] == point ? 1 : 2) { return }
    }
  }
}
