import Geometry

/// Triangles that are none, or are there more than once.
extension Repair {
  /// Drops triangles with an index out of range or a coordinate that is not a number, or that lead to a vertex
  /// as good as none since it is a thousand times farther away than most; and the vertices that then are not
  /// named, which would say how large the mesh is.
  mutating func dropUnreadable() {
    let count = mesh.positions.count
    var isKept = mesh.triangles.map { Int(max($0.a, max($0.b, $0.c))) < count }
    report.outOfRangeTriangles += isKept.count { !$0 }
    keepTriangles(isKept)
    isKept = mesh.triangles.indices.map { mesh.corners($0).isFinite }
    report.nonFiniteTriangles += isKept.count { !$0 }
    keepTriangles(isKept)
    if let reach = mesh.reach {
      // What lies out there as a whole is a part of its own.
      isKept = mesh.triangles.indices.map { !reach.isLeft(by: mesh.corners($0)) }
      report.farTriangles += isKept.count { !$0 }
      keepTriangles(isKept)
    }
    dropUnusedVertices()
  }

  /// Makes one vertex of equal positions and drops the triangles that then name one twice.
  mutating func weld() {
    let before = mesh.positions.count
    mesh = mesh.welded()
    report.weldedVertices = before - mesh.positions.count
    let isKept = mesh.triangles.map { $0.a != $0.b && $0.b != $0.c && $0.c != $0.a }
    report.degenerateTriangles += isKept.count { !$0 }
    keepTriangles(isKept)
    // Near copies first: the rims of the same hole in both would else be sewn together.
    weldClose()
    weldOpenEdges()
  }

  /// Makes one vertex of those that are near enough, where that is asked for.
  private mutating func weldClose() {
    guard closeness > 0 else { return }
    let before = mesh.triangles.count
    let isAny = [Bool](repeating: true, count: mesh.positions.count)
    report.closeVertices = mesh.mergeVertices(where: isAny, closerThan: closeness)
    report.closeness = closeness
    report.degenerateTriangles += before - mesh.triangles.count
  }

  /// Mends triangles whose corners lie on one line: the longest edge is turned, so that the middle
  /// corner takes its place in the neighbour. Without a neighbour the triangle is dropped; where
  /// several meet it stays as it is.
  ///
  /// - Parameter isFlat: which triangles count as such; by default those of exactly no area.
  mutating func turnFlatTriangles(where isFlat: (Triangle, Corners) -> Bool = { $1.hasZeroArea }) {
    // Turning can make the neighbour flat in its turn; a few rounds settle what can be settled.
    for _ in 0..<8 {
      let flat = mesh.triangles.indices.filter { isFlat(mesh.triangles[$0], mesh.corners($0)) }
      guard !flat.isEmpty else { return }
      let connectivity = Connectivity(mesh)
      var isTouched = [Bool](repeating: false, count: mesh.triangles.count)
      var isKept = [Bool](repeating: true, count: mesh.triangles.count)
      var isChanged = false
      for index in flat where !isTouched[index] {
        let edge = longestEdge(index)
        let mate = connectivity.mates[3 * index + edge]
        isTouched[index] = true
        if mate == Connectivity.boundary {
          isKept[index] = false
          isChanged = true
          report.degenerateTriangles += 1
        }
        guard mate < Connectivity.branching else { continue }
        let other = Int(mate / 3)
        guard !isTouched[other] else { continue }
        isTouched[other] = true
        if turn(index, edge, other, mate % 3, connectivity) {
          isChanged = true
          report.turnedEdges += 1
        }
      }
      keepTriangles(isKept)
      guard isChanged else { return }
    }
  }

  /// Turns the edge between two triangles: `p q c` and `q p d` become `p d c` and `d q c`.
  private mutating func turn(
    _ flat: Int, _ edge: Int, _ other: Int, _ otherEdge: UInt32, _ connectivity: Connectivity
  ) -> Bool {
    let t = mesh.triangles[flat]
    let s = mesh.triangles[other]
    let (p, q) = (t.corner(UInt32(edge)), t.corner(UInt32((edge + 1) % 3)))
    let c = t.corner(UInt32((edge + 2) % 3))
    let d = s.corner((otherEdge + 2) % 3)
    guard c != d, s.corner(otherEdge) == q, !areJoined(c, d, around: flat, connectivity) else {
      return false
    }
    mesh.triangles[flat] = Triangle(p, d, c)
    mesh.triangles[other] = Triangle(d, q, c)
    return true
  }

  /// Whether an edge runs from corner `c` of a triangle to `d` already, as far as the walk over
  /// manifold edges around `c` can tell; a duplicate edge that it misses is cut apart later.
  private func areJoined(
    _ c: UInt32, _ d: UInt32, around start: Int, _ connectivity: Connectivity
  ) -> Bool {
    var triangle = start
    for _ in 0..<64 {
      let t = mesh.triangles[triangle]
      if t.a == d || t.b == d || t.c == d { return true }
      guard t.a == c || t.b == c || t.c == c else { return false }
      let k = t.a == c ? 0 : t.b == c ? 1 : 2
      let mate = connectivity.mates[3 * triangle + k]
      guard mate < Connectivity.branching else { return false }
      triangle = Int(mate / 3)
      if triangle == start { return false }
    }
    return false
  }

  private func longestEdge(_ triangle: Int) -> Int {
    let corners = mesh.corners(triangle)
    let (a, b, c) = (SIMD3<Double>(corners.a), SIMD3<Double>(corners.b), SIMD3<Double>(corners.c))
    let lengths = [(b - a).squaredLength, (c - b).squaredLength, (a - c).squaredLength]
    return lengths[0] >= max(lengths[1], lengths[2]) ? 0 : lengths[1] >= lengths[2] ? 1 : 2
  }

  /// Drops triangles of which no edge has a neighbour: they can bound nothing.
  mutating func dropLoneTriangles() {
    let mates = Connectivity(mesh).mates
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    var lone = 0.0
    for index in isKept.indices
    where (0..<3).allSatisfy({ mates[3 * index + $0] == Connectivity.boundary }) {
      isKept[index] = false
      report.loneTriangles += 1
      lone += area(mesh.triangles[index])
    }
    guard isKept.contains(false) else { return }
    report.loneArea += lone
    // Of what there was at first: later rounds look at what is left.
    let whole = surfaceAtFirst ?? (mesh.triangles.count, mesh.measures().area)
    surfaceAtFirst = whole
    if whole.area > 0, whole.area.isFinite {
      report.loneShare = min(
        1, report.loneArea / whole.area, Double(report.loneTriangles) / Double(whole.triangles))
    }
    keepTriangles(isKept)
  }
}

extension Mesh {
  /// About so many triangles tell where most of the mesh lies.
  private static var samples: Int { 1 << 10 }
  /// What lies farther from there than this many times its extent belongs to nothing.
  private static var farthest: Double { 1000 }

  /// Where vertices may lie: a thousand times as far out, to either side, as all but the outermost fifths of
  /// them extend; nil where these lie in one point. Indices must be in range, coordinates finite.
  fileprivate var reach: Bounds? {
    let step = max(1, triangles.count / Self.samples)
    let some = stride(from: 0, to: triangles.count, by: step).flatMap { index in
      [triangles[index].a, triangles[index].b, triangles[index].c]
    }
    guard !some.isEmpty else { return nil }
    var (lower, upper) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for axis in 0..<3 {
      let sorted = some.map { Double(positions[Int($0)][axis]) }.sorted()
      lower[axis] = sorted[sorted.count / 5]
      upper[axis] = sorted[sorted.count - 1 - sorted.count / 5]
    }
    let far = Self.farthest * (upper - lower).max()
    return far > 0 ? Bounds(lower: lower - far, upper: upper + far) : nil
  }
}

extension Bounds {
  /// Whether some corners lie in the box and some do not.
  fileprivate func isLeft(by corners: Corners) -> Bool {
    let inside = [corners.a, corners.b, corners.c].count {
      let place = SIMD3<Double>($0)
      return all(place .>= lower) && all(place .<= upper)
    }
    return inside == 1 || inside == 2
  }
}
