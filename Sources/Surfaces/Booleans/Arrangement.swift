import Geometry

/// A mesh cut along all lines where its triangles cross, so that its pieces meet only in whole edges
/// and corners.
///
/// Every decision is exact: points where triangles cross are kept as fractions. Triangles that cross
/// nothing stay as they are; the others are triangulated anew with the segments in which they meet
/// others (as in Cherchi, Livesu, Scateni & Attene, Fast and robust mesh arrangements using
/// floating-point arithmetic, 2020, doi 10.1145/3414685.3417818, but with whole numbers behind the
/// floating-point filter). Triangles that overlap in a plane are triangulated together.
struct Arrangement {
  /// A piece of the surface and how many sheets lie in it.
  struct Facet {
    /// The points at its corners, in the direction of its first sheet.
    var corners: Triangle
    /// A triangle of the mesh that it is part of.
    var parent: Int32
    /// For each operand, the sheets that face like the facet, less those that face the other way.
    var sheets: SIMD2<Int32>
  }

  let mesh: Mesh
  let tree: TriangleTree
  /// The triangles from this one on belong to the second operand.
  let secondOperand: Int
  var points: ArrangementPoints
  /// In the order of the triangles of the mesh.
  private(set) var facets: [Facet] = []
  /// Triangles that were cut.
  private(set) var cutTriangles = 0

  /// Segments and points that triangles have in common with others, as the pairs give them.
  struct Contact {
    var triangle: Int32
    var from: UInt32
    var to: UInt32
    /// The place in `planes` of the other triangle's plane.
    var plane: Int32
  }

  var contacts: [Contact] = []
  var planes: [ExactPlane] = []
  var planeOfTriangle: [Int32] = []
  /// Triangles that overlap in a plane, as a forest.
  var groups: [Int32] = []

  /// Cuts the mesh, whose positions must all be different and whose triangles of no area take no
  /// part. Nil where exact decisions contradict each other, which they do not.
  init?(_ mesh: Mesh, tree: TriangleTree, pairs: [SelfIntersections.Pair], secondOperand: Int) {
    self.mesh = mesh
    self.tree = tree
    self.secondOperand = secondOperand
    points = ArrangementPoints(mesh.positions)
    planeOfTriangle = [Int32](repeating: -1, count: mesh.triangles.count)
    groups = Array(0..<Int32(mesh.triangles.count))
    var isCut = [Bool](repeating: false, count: mesh.triangles.count)
    for pair in pairs {
      for index in [pair.one, pair.two] where !isCut[index] {
        isCut[index] = true
        cutTriangles += 1
        let t = mesh.triangles[index]
        for vertex in [t.a, t.b, t.c] { points.know(vertex) }
      }
    }
    for pair in pairs { addContacts(pair.one, pair.two) }
    contacts.sort {
      ($0.triangle, $0.from, $0.to, $0.plane) < ($1.triangle, $1.from, $1.to, $1.plane)
    }
    guard cut(isCut) else { return nil }
  }

  /// The number of a triangle's plane in `planes`.
  mutating func plane(of triangle: Int) -> Int32 {
    if planeOfTriangle[triangle] < 0 {
      let t = mesh.triangles[triangle]
      planeOfTriangle[triangle] = Int32(planes.count)
      planes.append(ExactPlane(points.exact(t.a), points.exact(t.b), points.exact(t.c)))
    }
    return planeOfTriangle[triangle]
  }

  /// The first triangle of those that overlap this one in its plane.
  func group(of triangle: Int) -> Int {
    var current = triangle
    while Int(groups[current]) != current { current = Int(groups[current]) }
    return current
  }

  mutating func uniteGroups(_ one: Int, _ two: Int) {
    let (a, b) = (group(of: one), group(of: two))
    groups[max(a, b)] = Int32(min(a, b))
    groups[one] = Int32(min(a, b))
    groups[two] = Int32(min(a, b))
  }

  private func sheets(of triangle: Int) -> SIMD2<Int32> {
    triangle < secondOperand ? [1, 0] : [0, 1]
  }

  /// Triangulates the cut triangles and lists all facets.
  private mutating func cut(_ isCut: [Bool]) -> Bool {
    // The members of groups of several, and the contacts of each triangle.
    var members: [(group: Int32, triangle: Int32)] = []
    for index in isCut.indices where isCut[index] {
      members.append((Int32(group(of: index)), Int32(index)))
    }
    members.sort { $0 < $1 }
    var firstContact = [Int32](repeating: -1, count: mesh.triangles.count)
    for (place, contact) in contacts.enumerated().reversed() {
      firstContact[Int(contact.triangle)] = Int32(place)
    }
    var pieces: [Facet] = []
    var start = 0
    while start < members.count {
      var end = start + 1
      while end < members.count && members[end].group == members[start].group { end += 1 }
      let triangles = members[start..<end].map { Int($0.triangle) }
      var met: [Contact] = []
      for triangle in triangles where firstContact[triangle] >= 0 {
        var place = Int(firstContact[triangle])
        while place < contacts.count && Int(contacts[place].triangle) == triangle {
          met.append(contacts[place])
          place += 1
        }
      }
      guard triangulate(triangles, met, &pieces) else { return false }
      start = end
    }
    pieces.sort { $0.parent < $1.parent }
    var place = 0
    for index in mesh.triangles.indices {
      if !isCut[index] {
        guard !mesh.corners(index).hasZeroArea else { continue }
        facets.append(
          Facet(
            corners: mesh.triangles[index], parent: Int32(index), sheets: sheets(of: index)))
      }
      while place < pieces.count && Int(pieces[place].parent) == index {
        facets.append(pieces[place])
        place += 1
      }
    }
    return true
  }

  /// Triangulates triangles of one plane with the segments in them.
  private mutating func triangulate(
    _ triangles: [Int], _ met: [Contact], _ pieces: inout [Facet]
  ) -> Bool {
    let first = mesh.triangles[triangles[0]]
    let axes = mesh.corners(triangles[0]).picture
    let ownNumber = plane(of: triangles[0])
    let own = planes[Int(ownNumber)]
    var picture: FacetTriangulation
    if triangles.count == 1 {
      picture = FacetTriangulation(axes: axes, first.a, first.b, first.c, points)
    } else {
      picture = FacetTriangulation(axes: axes, around: &points)
      for triangle in triangles {
        let t = mesh.triangles[triangle]
        for vertex in [t.a, t.b, t.c] { _ = picture.insert(vertex, points) }
      }
    }
    var ends: [(Int32, Int32)] = []
    for contact in met {
      let from = picture.insert(contact.from, points)
      ends.append((from, contact.to == contact.from ? from : picture.insert(contact.to, points)))
    }
    if triangles.count > 1 {
      for triangle in triangles {
        let t = mesh.triangles[triangle]
        for (u, v) in [(t.a, t.b), (t.b, t.c), (t.c, t.a)] {
          planes.append(
            ExactPlane(through: points.exact(u), points.exact(v), along: axes.w))
          let (from, to) = (picture.insert(u, points), picture.insert(v, points))
          guard
            picture.insertSegment(
              from, to, plane: Int32(planes.count - 1), own: own, planes: planes, &points)
          else { return false }
        }
      }
    }
    for (contact, ends) in zip(met, ends) where ends.0 != ends.1 {
      guard
        picture.insertSegment(
          ends.0, ends.1, plane: contact.plane, own: own, planes: planes, &points)
      else { return false }
    }
    if triangles.count == 1 {
      for cell in picture.cells {
        pieces.append(
          Facet(
            corners: picture.triangle(cell), parent: Int32(triangles[0]),
            sheets: sheets(of: triangles[0])))
      }
      return true
    }
    layers(of: picture, triangles, &pieces)
    return true
  }

  /// Counts for each cell of a picture of several triangles how many of them lie there.
  private func layers(
    of picture: FacetTriangulation, _ triangles: [Int], _ pieces: inout [Facet]
  ) {
    let outlines = picture.outlines(of: triangles.map { mesh.triangles[$0] })
    for cell in picture.cells {
      var sheets = SIMD2<Int32>.zero
      var parent = -1
      for (triangle, outline) in zip(triangles, outlines) {
        let sign = picture.sign(of: outline, at: cell, points)
        guard sign != 0 else { continue }
        sheets &+= self.sheets(of: triangle) &* Int32(sign)
        if parent < 0 { parent = triangle }
      }
      guard parent >= 0, sheets != .zero else { continue }
      pieces.append(
        Facet(corners: picture.triangle(cell), parent: Int32(parent), sheets: sheets))
    }
  }
}
