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

  /// Adds a numbered point on an edge.
  mutating func insert(
    _ number: UInt32, onEdge k: Int, of cell: Int32, _ points: ArrangementPoints
  ) -> Int32 {
    let local = Int32(numbers.count)
    append(number, points)
    split(cell, edge: k, at: local)
    return local
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
