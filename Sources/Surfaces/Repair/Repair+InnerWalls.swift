import Foundation
import Geometry

/// Walls between solids that are written once, as in the cells of simulations and the surfaces of several
/// labels: at the edges where three of them meet there is no way to go round that has an inside.
extension Repair {
  /// Takes out the walls inside pieces of surface that are closed but have edges of an odd number of
  /// triangles, and turns what is left outward: what lies behind it is one solid.
  ///
  /// The two sides of every triangle are joined across edges with the next sides in the order of angle;
  /// so each piece's space falls into cells, of which the one around it is the only one whose volume is
  /// negative. A triangle that has it on one side is skin, one that has it on neither a wall. A piece
  /// where some triangle has it on both sides encloses less than it seems, and is left as it is.
  mutating func dropInnerWalls() {
    let connectivity = Connectivity(mesh)
    guard connectivity.edges.nonManifold > 0 else { return }
    let edges = halfEdgesByEdge()
    let roots = pieces(edges)
    // Of each piece, by its root: whether it is closed, and whether it has an odd edge.
    var isOpen = [Bool](repeating: false, count: mesh.triangles.count)
    var isOdd = isOpen
    for edge in edges {
      let root = Int(roots[Int(edge[edge.startIndex] / 3)])
      if edge.count == 1 { isOpen[root] = true }
      if edge.count > 1, edge.count % 2 == 1 { isOdd[root] = true }
    }
    let isChosen = roots.map { isOdd[Int($0)] && !isOpen[Int($0)] }
    guard isChosen.contains(true) else { return }
    var cells = DisjointSets(count: 2 * mesh.triangles.count)
    for edge in edges where isChosen[Int(edge[edge.startIndex] / 3)] {
      joinSides(around: edge, &cells)
    }
    let outer = outerCells(roots, isChosen, &cells)
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    var isSkipped = Set<UInt32>()
    var outside = [(front: Bool, back: Bool)](
      repeating: (false, false), count: mesh.triangles.count)
    for index in mesh.triangles.indices where isChosen[index] {
      let cell = outer[roots[index]]
      outside[index] = (
        cells.root(of: UInt32(2 * index)) == cell, cells.root(of: UInt32(2 * index + 1)) == cell
      )
      if outside[index].front && outside[index].back { isSkipped.insert(roots[index]) }
    }
    for index in mesh.triangles.indices
    where isChosen[index] && !isSkipped.contains(roots[index]) {
      if outside[index].back {
        mesh.triangles[index] = mesh.triangles[index].reversed
        report.reversedTriangles += 1
      } else if !outside[index].front {
        isKept[index] = false
        report.innerWalls += 1
        report.innerWallArea += area(mesh.triangles[index])
      }
    }
    keepTriangles(isKept)
  }

  /// The half-edges of each edge.
  private func halfEdgesByEdge() -> [ArraySlice<UInt32>] {
    func key(_ halfEdge: UInt32) -> UInt64 {
      let (u, v) = ends(halfEdge)
      return pairKey(u, v)
    }
    let keys = (0..<UInt32(3 * mesh.triangles.count)).map(key)
    let sorted = keys.indices.map { UInt32($0) }
      .sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
    var edges: [ArraySlice<UInt32>] = []
    var start = 0
    for end in 1...max(1, sorted.count)
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

  /// The cell around each chosen piece, by the piece's root: the one of the smallest volume.
  private func outerCells(
    _ roots: [UInt32], _ isChosen: [Bool], _ cells: inout DisjointSets
  ) -> [UInt32: UInt32] {
    var volumes: [UInt32: Double] = [:]
    var pieceOfCell: [UInt32: UInt32] = [:]
    let origin = mesh.positions.first.map { SIMD3<Double>($0) } ?? .zero
    for index in mesh.triangles.indices where isChosen[index] {
      let t = mesh.triangles[index]
      let corners = [t.a, t.b, t.c].map { SIMD3<Double>(mesh.positions[Int($0)]) - origin }
      let volume = corners[0].dot(corners[1].cross(corners[2])) / 6
      for (side, sign) in [(UInt32(2 * index), -1.0), (UInt32(2 * index + 1), 1.0)] {
        let cell = cells.root(of: side)
        volumes[cell, default: 0] += sign * volume
        pieceOfCell[cell] = roots[index]
      }
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
