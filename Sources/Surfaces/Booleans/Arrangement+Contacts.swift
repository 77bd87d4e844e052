import Geometry

/// Where two triangles meet.
extension Arrangement {
  /// Notes the points and the segment that two triangles have in common, or that they overlap in
  /// their plane.
  mutating func addContacts(_ one: Int, _ two: Int) {
    let (mine, theirs) = (mesh.corners(one), mesh.corners(two))
    let mySides = theirs.planeSides(of: mine)
    if mySides == .zero {
      uniteGroups(one, two)
      return
    }
    let theirSides = mine.planeSides(of: theirs)
    var found: [UInt32] = []
    addPoints(of: one, mine, mySides, in: two, theirs, &found)
    addPoints(of: two, theirs, theirSides, in: one, mine, &found)
    guard let first = found.first else { return }
    // Two triangles that are not in one plane meet in a point or a segment.
    let last = found.first { $0 != first } ?? first
    let (from, to) = (min(first, last), max(first, last))
    contacts.append(
      Contact(triangle: Int32(one), from: from, to: to, plane: plane(of: two)))
    contacts.append(
      Contact(triangle: Int32(two), from: from, to: to, plane: plane(of: one)))
  }

  /// The points in which the edges of one triangle meet another.
  private mutating func addPoints(
    of one: Int, _ corners: Corners, _ sides: SIMD3<Int>, in two: Int, _ other: Corners,
    _ found: inout [UInt32]
  ) {
    let t = mesh.triangles[one]
    let vertices = [t.a, t.b, t.c]
    let positions = [corners.a, corners.b, corners.c]
    for k in 0..<3 {
      let next = (k + 1) % 3
      if sides[k] == 0 {
        // A corner on the other's plane: some edge leads away from it.
        let away = sides[next] != 0 ? next : (k + 2) % 3
        guard sides[away] != 0 else { continue }
        if other.isMet(byEdge: positions[k], positions[away], 0, sides[away]) {
          found.append(vertices[k])
        }
      } else if sides[k] * sides[next] < 0,
        other.isMet(byEdge: positions[k], positions[next], sides[k], sides[next])
      {
        // Always from the lower vertex, so that both triangles at the edge find the same fraction.
        let (p, q) =
          vertices[k] < vertices[next]
          ? (points.exact(vertices[k]), points.exact(vertices[next]))
          : (points.exact(vertices[next]), points.exact(vertices[k]))
        let plane = planes[Int(plane(of: two))]
        found.append(points.number(of: .cut(p, plane.height(p), q, plane.height(q))))
      }
    }
  }
}

extension Corners {
  /// On which side of this triangle's plane the corners of another lie.
  func planeSides(of other: Corners) -> SIMD3<Int> {
    [orient3d(a, b, c, other.a), orient3d(a, b, c, other.b), orient3d(a, b, c, other.c)]
  }

  /// Two axes in which the triangle turns counter-clockwise, and the third: that of its longest
  /// shadow. The triangle must have area.
  var picture: (u: Int, v: Int, w: Int) {
    let normal = TriangleShape(SIMD3<Double>(a), SIMD3<Double>(b), SIMD3<Double>(c)).normal
    let size = pointwiseMax(normal, -normal)
    let order = [0, 1, 2].sorted { size[$0] > size[$1] }
    for w in order {
      let (u, v) = ((w + 1) % 3, (w + 2) % 3)
      let turn = orient2d([a[u], a[v]], [b[u], b[v]], [c[u], c[v]])
      if turn != 0 { return turn > 0 ? (u, v, w) : (v, u, w) }
    }
    preconditionFailure("a triangle of no area has no picture")
  }
}
