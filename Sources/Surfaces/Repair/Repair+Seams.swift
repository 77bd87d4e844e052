import Foundation
import Geometry

/// Edges and vertices where several sheets meet are cut, so that each sheet has its own.
extension Repair {
  /// Pairs the triangles around every edge of three or more, and gives each fan of triangles around
  /// a vertex a vertex of its own.
  mutating func cutSeams() {
    var connectivity = Connectivity(mesh)
    let branching = connectivity.edges.nonManifold
    if branching > 0 {
      report.cutEdges += branching
      pairBranching(&connectivity.mates)
    }
    splitVertices(connectivity.mates)
    if branching > 0 { splitDoubledEdges(connectivity.mates) }
  }

  /// Gives each pair of triangles at an edge that others still run along, because its ends have one
  /// fan each, a middle of its own. A triangle at two such edges is cut at the first.
  private mutating func splitDoubledEdges(_ mates: [UInt32]) {
    let doubled = Connectivity(mesh).mates
    var isCut = [Bool](repeating: false, count: mesh.triangles.count)
    for halfEdge in doubled.indices where doubled[halfEdge] == Connectivity.branching {
      let (one, two) = (halfEdge / 3, Int(mates[halfEdge] / 3))
      guard mates[halfEdge] < Connectivity.branching, two > one, !isCut[one], !isCut[two] else {
        continue
      }
      let (u, v) = ends(UInt32(halfEdge))
      let middle = (mesh.positions[Int(u)] + mesh.positions[Int(v)]) / 2
      guard middle != mesh.positions[Int(u)], middle != mesh.positions[Int(v)] else { continue }
      let vertex = UInt32(mesh.positions.count)
      mesh.positions.append(middle)
      report.splitVertices += 1
      for side in [UInt32(halfEdge), mates[halfEdge]] {
        let (from, to) = ends(side)
        let apex = mesh.triangles[Int(side / 3)].corner((side + 2) % 3)
        mesh.triangles[Int(side / 3)] = Triangle(from, vertex, apex)
        mesh.triangles.append(Triangle(vertex, to, apex))
      }
      isCut[one] = true
      isCut[two] = true
    }
  }

  /// Gives mates to the half-edges at edges of three or more triangles.
  private func pairBranching(_ mates: inout [UInt32]) {
    var entries: [(low: UInt32, high: UInt32, halfEdge: UInt32)] = []
    for halfEdge in mates.indices where mates[halfEdge] == Connectivity.branching {
      let (u, v) = ends(UInt32(halfEdge))
      entries.append((min(u, v), max(u, v), UInt32(halfEdge)))
    }
    entries.sort { $0 < $1 }
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count && entries[end].low == entries[start].low
        && entries[end].high == entries[start].high
      {
        end += 1
      }
      pairAround(entries[start..<end].map(\.halfEdge), &mates)
      start = end
    }
  }

  /// Pairs the triangles around one edge: where solid lies between two neighbours in the order of
  /// angle, as a closing bracket matches an opening one; two that are left over pair as they are.
  ///
  /// Triangles with a free edge are fins, and take no part where the others can do without them.
  private func pairAround(_ all: [UInt32], _ mates: inout [UInt32]) {
    var halfEdges = all.filter { halfEdge in
      let first = Int(halfEdge / 3 * 3)
      return !mates[first..<first + 3].contains(Connectivity.boundary)
    }
    if halfEdges.count < 2 || halfEdges.count % 2 != 0 { halfEdges = all }
    for halfEdge in all { mates[Int(halfEdge)] = Connectivity.boundary }
    let sides = sidesByAngle(around: halfEdges)
    // A forward triangle has its solid on the side of smaller angles: it closes what a backward one
    // before it, going round, has opened.
    var open: [Int] = []
    var isPaired = [Bool](repeating: false, count: sides.count)
    func pair(_ one: Int, _ two: Int) {
      mates[Int(sides[one].halfEdge)] = sides[two].halfEdge
      mates[Int(sides[two].halfEdge)] = sides[one].halfEdge
      isPaired[one] = true
      isPaired[two] = true
    }
    for step in 0..<2 * sides.count {
      let index = step % sides.count
      if isPaired[index] { continue }
      if !sides[index].isForward {
        if step < sides.count { open.append(index) }
      } else if let opened = open.popLast() {
        pair(opened, index)
      }
    }
    let left = sides.indices.filter { !isPaired[$0] }
    if left.count == 2 { pair(left[0], left[1]) }
  }

  /// A triangle at an edge.
  struct Side {
    /// About the edge from its lower vertex to its higher one.
    let angle: Double
    /// By how much the angle may be wrong.
    let slack: Double
    let halfEdge: UInt32
    /// Whether it runs that way along the edge.
    let isForward: Bool
  }

  /// The triangles around an edge in the order of angle.
  func sidesByAngle(around halfEdges: [UInt32]) -> [Side] {
    let (first, second) = ends(halfEdges[0])
    let (low, high) = (min(first, second), max(first, second))
    let from = SIMD3<Double>(mesh.positions[Int(low)])
    let axis = (SIMD3<Double>(mesh.positions[Int(high)]) - from).normalized
    let helper: SIMD3<Double> = abs(axis.x) < 0.6 ? [1, 0, 0] : [0, 1, 0]
    let across = axis.cross(helper).normalized
    let up = axis.cross(across)
    let sides = halfEdges.map { halfEdge in
      let apex = mesh.triangles[Int(halfEdge / 3)].corner((halfEdge + 2) % 3)
      let arm = SIMD3<Double>(mesh.positions[Int(apex)]) - from
      let (x, y) = (arm.dot(across), arm.dot(up))
      let reach = swelling?.reach ?? 0
      return Side(
        angle: atan2(y, x), slack: reach > 0 ? reach / max((x * x + y * y).squareRoot(), reach) : 0,
        halfEdge: halfEdge, isForward: ends(halfEdge).0 == low)
    }
    // Of two walls that lie on each other, the one that closes a solid comes before the one that opens the
    // next.
    let rank = { (side: Side) in keepsWalls && !side.isForward ? 1 : 0 }
    let sorted = sides.sorted {
      ($0.angle, rank($0), $0.halfEdge) < ($1.angle, rank($1), $1.halfEdge)
    }
    guard swelling != nil else { return sorted }
    return sorted.grouped.flatMap { group in
      group.enumerated().sorted {
        (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
      }.map(\.element)
    }
  }

  /// Corners at a vertex that are joined over mated half-edges keep one vertex; each further group
  /// gets a new one at the same position.
  private mutating func splitVertices(_ mates: [UInt32]) {
    let corners = 3 * mesh.triangles.count
    var fans = DisjointSets(count: corners)
    for halfEdge in 0..<UInt32(corners) {
      let mate = mates[Int(halfEdge)]
      guard mate < Connectivity.branching, mate > halfEdge else { continue }
      let (mine, mineEnd) = (halfEdge, HalfEdge.next(halfEdge))
      let (other, otherEnd) = (mate, HalfEdge.next(mate))
      if ends(mine).0 == ends(other).0 {
        fans.unite(mine, other)
        fans.unite(mineEnd, otherEnd)
      } else {
        fans.unite(mine, otherEnd)
        fans.unite(mineEnd, other)
      }
    }
    var firstRoot = [UInt32](repeating: .max, count: mesh.positions.count)
    var newVertex = [UInt32](repeating: .max, count: corners)
    let original = mesh.triangles
    for corner in 0..<UInt32(corners) {
      let vertex = original[Int(corner / 3)].corner(corner % 3)
      let group = fans.root(of: corner)
      if firstRoot[Int(vertex)] == .max { firstRoot[Int(vertex)] = group }
      guard firstRoot[Int(vertex)] != group else { continue }
      if newVertex[Int(group)] == .max {
        newVertex[Int(group)] = UInt32(mesh.positions.count)
        mesh.positions.append(mesh.positions[Int(vertex)])
        report.splitVertices += 1
      }
      switch corner % 3 {
      case 0: mesh.triangles[Int(corner / 3)].a = newVertex[Int(group)]
      case 1: mesh.triangles[Int(corner / 3)].b = newVertex[Int(group)]
      default: mesh.triangles[Int(corner / 3)].c = newVertex[Int(group)]
      }
    }
  }

  /// The vertices from and to which a half-edge runs.
  func ends(_ halfEdge: UInt32) -> (UInt32, UInt32) {
    let t = mesh.triangles[Int(halfEdge / 3)]
    return (t.corner(halfEdge % 3), t.corner((halfEdge + 1) % 3))
  }
}

extension [Repair.Side] {
  /// Sides in the order of angle, round from the widest gap on, together where they may be one angle but for
  /// their slack.
  fileprivate var grouped: [[Repair.Side]] {
    func gap(_ index: Int) -> Double {
      let before = self[index > 0 ? index - 1 : count - 1].angle
      return self[index].angle - before + (index > 0 ? 0 : 2 * .pi)
    }
    let start = indices.max { gap($0) < gap($1) } ?? 0
    var groups: [[Repair.Side]] = []
    for step in 0..<count {
      let index = (start + step) % count
      if step > 0, let last = groups[groups.count - 1].last,
        gap(index) <= last.slack + self[index].slack
      {
        groups[groups.count - 1].append(self[index])
      } else {
        groups.append([self[index]])
      }
    }
    return groups
  }
}
