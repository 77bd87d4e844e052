import Foundation
import Geometry

/// Walls between solids that are written once, as in the cells of simulations and the surfaces of several
/// labels: at the edges where three of them meet there is no way to go round that has an inside.
extension Repair {
  /// A smaller share of a model is a crumb, not a cavity.
  private static let leastCell = 1e-3

  /// Takes out the walls inside pieces of surface that are closed but have edges of an odd number of
  /// triangles, and turns what is left outward: what lies behind it is one solid.
  ///
  /// The two sides of every triangle are joined across edges with the next sides in the order of angle;
  /// so each piece's space falls into cells, of which the one around it is the only one whose volume is
  /// negative. A triangle that has it on one side is skin, one that has it on neither a wall. A piece
  /// where some triangle has it on both sides encloses less than it seems, and is left as it is.
  ///
  /// Fins, triangles that hang on such an edge, do not count; a hole elsewhere is closed first.
  mutating func dropInnerWalls() {
    guard Connectivity(mesh).edges.nonManifold > 0, !dropWallsOfClosedPieces() else { return }
    var closed = self
    closed.orientNeighbours()
    closed.fillHoles()
    if closed.report.filledHoles > report.filledHoles, closed.dropWallsOfClosedPieces() {
      self = closed
    }
  }

  /// Does so; false where pieces with walls are open.
  private mutating func dropWallsOfClosedPieces() -> Bool {
    let edges = halfEdgesByEdge(without: fins())
    let roots = pieces(edges)
    // Of each piece, by its root: whether it is closed, and whether it has an odd edge.
    var isOpen = [Bool](repeating: false, count: mesh.triangles.count)
    var isOdd = isOpen
    for edge in edges {
      let root = Int(roots[Int(edge[edge.startIndex] / 3)])
      if edge.count == 1 { isOpen[root] = true }
      if edge.count > 1, edge.count % 2 == 1 { isOdd[root] = true }
    }
    let isDone = !zip(isOpen, isOdd).contains { $0 && $1 }
    let isChosen = roots.map { isOdd[Int($0)] && !isOpen[Int($0)] }
    guard isChosen.contains(true) else { return isDone }
    var cells = DisjointSets(count: 2 * mesh.triangles.count)
    for edge in edges where isChosen[Int(edge[edge.startIndex] / 3)] {
      joinSides(around: edge, &cells)
    }
    dropWalls(roots, isChosen, cells.roots())
    return isDone
  }

  /// Drops those of the chosen pieces, and turns their skin. A cell without skin into which all of its
  /// triangles face stays a cavity.
  ///
  /// - Parameter cells: the cell of each side.
  private mutating func dropWalls(_ roots: [UInt32], _ isChosen: [Bool], _ cells: [UInt32]) {
    let volumes = volumes(of: cells, isChosen)
    let outer = outerCells(roots, isChosen, cells, volumes)
    func isOutside(_ side: Int) -> Bool { cells[side] == outer[roots[side / 2]] }
    let leaking = leakingPieces(roots, isChosen, cells, outer)
    let chosen = mesh.triangles.indices.filter { isChosen[$0] && !leaking.contains(roots[$0]) }
    let skin = chosen.filter { isOutside(2 * $0) || isOutside(2 * $0 + 1) }
    let turned = skin.filter { isOutside(2 * $0 + 1) }
    let backs = Set(chosen.map { cells[2 * $0 + 1] })
    let whole = outer.values.reduce(0) { $0 - min(0, volumes[$1, default: 0]) }
    // Cells without skin: what they are, only the way that their triangles face can tell.
    let hidden = Set(chosen.map { cells[2 * $0] }).union(backs)
      .subtracting(skin.flatMap { [cells[2 * $0], cells[2 * $0 + 1]] })
      .filter { volumes[$0, default: 0] > Self.leastCell * whole }
    let tells = Double(turned.count) <= Self.shareOfDoubt * Double(skin.count)
    let hollow = tells ? hidden.subtracting(backs) : []
    report.hiddenCells += hidden.count
    report.hiddenCellVolume += hidden.sorted().reduce(0) { $0 + volumes[$1, default: 0] }
    report.hollowCells += hollow.count
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    for index in chosen where !isOutside(2 * index) && !hollow.contains(cells[2 * index]) {
      if isOutside(2 * index + 1) {
        mesh.triangles[index] = mesh.triangles[index].reversed
        report.reversedTriangles += 1
      } else {
        isKept[index] = false
        report.innerWalls += 1
        report.innerWallArea += area(mesh.triangles[index])
      }
    }
    keepTriangles(isKept)
  }

  /// Pieces that have some triangle with the cell around them on both sides, or more area with one and the same
  /// cell than with that around them: the inside is open there, and encloses less than it seems.
  private func leakingPieces(
    _ roots: [UInt32], _ isChosen: [Bool], _ cells: [UInt32], _ outer: [UInt32: UInt32]
  ) -> Set<UInt32> {
    var leaking: Set<UInt32> = []
    // Of the skin, less that of triangles with one cell on both sides.
    var areas: [UInt32: Double] = [:]
    for index in mesh.triangles.indices where isChosen[index] {
      let (front, back) = (cells[2 * index], cells[2 * index + 1])
      let around = outer[roots[index]]
      if front == back {
        areas[roots[index], default: 0] -= area(mesh.triangles[index])
        if front == around { leaking.insert(roots[index]) }
      } else if front == around || back == around {
        areas[roots[index], default: 0] += area(mesh.triangles[index])
      }
    }
    return leaking.union(areas.filter { $0.value < 0 }.keys)
  }

  /// Which triangles have two open edges, and hang on one of three or more with the third.
  func fins() -> [Bool] {
    let mates = Connectivity(mesh).mates
    return mesh.triangles.indices.map { index in
      let own = mates[3 * index..<3 * index + 3]
      return own.count { $0 == Connectivity.boundary } == 2 && own.contains(Connectivity.branching)
    }
  }

  /// The half-edges of each edge, without those of some triangles.
  private func halfEdgesByEdge(without isLeftOut: [Bool]) -> [ArraySlice<UInt32>] {
    func key(_ halfEdge: UInt32) -> UInt64 {
      let (u, v) = ends(halfEdge)
      return pairKey(u, v)
    }
    let keys = (0..<UInt32(3 * mesh.triangles.count)).map(key)
    let sorted = keys.indices.filter { !isLeftOut[$0 / 3] }.map { UInt32($0) }
      .sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
    guard !sorted.isEmpty else { return [] }
    var edges: [ArraySlice<UInt32>] = []
    var start = 0
    for end in 1...sorted.count
    where end == sorted.count || keys[Int(sorted[end])] != keys[Int(sorted[start])] {
      edges.append(sorted[start..<end])
      start = end
    }
    return edges
  }

  /// For every triangle the piece that it belongs to: what hangs together over edges.
  private func pieces(_ edges: [ArraySlice<UInt32>]) -> [UInt32] {
    var sets = DisjointSets(count: mesh.triangles.count)
    for edge in edges {
      for halfEdge in edge.dropFirst() { sets.unite(edge[edge.startIndex] / 3, halfEdge / 3) }
    }
    return sets.roots()
  }

  /// Joins the sides of triangles that look at each other across the wedges around an edge. Sides are
  /// twice the triangle, and one more for its back.
  private func joinSides(around edge: ArraySlice<UInt32>, _ cells: inout DisjointSets) {
    let sides = sidesByAngle(around: Array(edge))
    for (place, one) in sides.enumerated() {
      let next = sides[(place + 1) % sides.count]
      // A triangle that runs along the axis faces the larger angles.
      cells.unite(
        2 * (one.halfEdge / 3) + (one.isForward ? 0 : 1),
        2 * (next.halfEdge / 3) + (next.isForward ? 1 : 0))
    }
  }

  /// The volumes of the cells of chosen pieces, mm³.
  private func volumes(of cells: [UInt32], _ isChosen: [Bool]) -> [UInt32: Double] {
    var volumes: [UInt32: Double] = [:]
    let origin = mesh.positions.first.map { SIMD3<Double>($0) } ?? .zero
    for index in mesh.triangles.indices where isChosen[index] {
      let t = mesh.triangles[index]
      let corners = [t.a, t.b, t.c].map { SIMD3<Double>(mesh.positions[Int($0)]) - origin }
      let volume = corners[0].dot(corners[1].cross(corners[2])) / 6
      volumes[cells[2 * index], default: 0] -= volume
      volumes[cells[2 * index + 1], default: 0] += volume
    }
    return volumes
  }

  /// The cell around each chosen piece, by the piece's root: the one of the smallest volume.
  private func outerCells(
    _ roots: [UInt32], _ isChosen: [Bool], _ cells: [UInt32], _ volumes: [UInt32: Double]
  ) -> [UInt32: UInt32] {
    var pieceOfCell: [UInt32: UInt32] = [:]
    for index in mesh.triangles.indices where isChosen[index] {
      for cell in cells[2 * index...2 * index + 1] { pieceOfCell[cell] = roots[index] }
    }
    var outer: [UInt32: UInt32] = [:]
    for (cell, volume) in volumes.sorted(by: { $0.key < $1.key }) {
      guard let piece = pieceOfCell[cell] else { continue }
      if let known = outer[piece], volumes[known, default: 0] <= volume { continue }
      outer[piece] = cell
    }
    return outer
  }
}
