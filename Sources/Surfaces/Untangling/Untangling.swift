/// What untangling did.
public struct UntanglingReport: Codable, Equatable, Sendable {
  /// Pairs of triangles that crossed before.
  public var crossingPairsBefore = 0
  /// Pairs that still cross; not zero only where the start itself crosses.
  public var crossingPairsAfter = 0
  /// Triangles that had no area before.
  public var flatTriangles = 0
  /// Shells that smoothing had turned inside out or all but emptied: bubbles of a voxel or two.
  public var collapsedShells = 0
  /// Vertices that were drawn back.
  public var verticesMoved = 0
  /// How often vertices were drawn back and looked at again.
  public var rounds = 0
}

/// Which triangles of a surface can meet while its vertices move.
public enum ContactRange: Sendable {
  /// Any two: all that are near each other are looked at.
  case anywhere
  /// Only triangles of quads that share a vertex, triangles 2 q and 2 q + 1 being quad q.
  ///
  /// So it is in a net over voxel faces with one vertex a grid corner, as long as each vertex stays
  /// within its own cell, half a voxel around its corner. A quad then lies in the box around its
  /// four cells, and two such boxes without a common cell are apart along an axis of the grid.
  case quadsAtOneVertex
}

extension LabelSurface {
  /// The surface with the vertices of crossing triangles drawn back towards where they started,
  /// half-way each time, until nothing crosses, no triangle is without area and no two vertices are
  /// in one place. Shells that have lost three quarters of their volume, or are inside out, are put
  /// back at once.
  ///
  /// Where the start is free of crossings, as voxel faces and marching cubes are, this ends without
  /// crossings: at the latest where every vertex is back at its start. Whatever does not cross
  /// stays as it is.
  ///
  /// - Parameters:
  ///   - start: where each vertex came from.
  ///   - range: which triangles can meet at all.
  /// - Complexity: one exact test of the whole surface, about 1 µs a triangle; of quads at one
  ///   vertex a tenth of that. After it, only of what was moved.
  public func untangled(
    towards start: [SIMD3<Float>], contacts range: ContactRange = .anywhere
  ) -> (LabelSurface, UntanglingReport) {
    switch range {
    case .anywhere: untangled(towards: start, trianglesPerFace: 1) { NearFaults(in: $0) }
    case .quadsAtOneVertex: untangled(towards: start, trianglesPerFace: 2) { FanFaults(in: $0) }
    }
  }

  private func untangled<Search: FaultSearch>(
    towards start: [SIMD3<Float>], trianglesPerFace: Int, _ search: (LabelSurface) -> Search
  ) -> (LabelSurface, UntanglingReport) {
    precondition(start.count == positions.count)
    var surface = self
    var report = UntanglingReport()
    var timesDrawn = [UInt8](repeating: 0, count: positions.count)
    let collapsed = CollapsedShells(of: self, since: start, trianglesPerFace: trianglesPerFace)
    report.collapsedShells = collapsed.count
    for vertex in collapsed.vertices {
      timesDrawn[vertex] = 5
      surface.positions[vertex] = start[vertex]
    }
    var search = search(surface)
    var faults = search.faults(of: surface)
    report.crossingPairsBefore = faults.pairs
    report.flatTriangles = faults.flat
    while !faults.isEmpty, report.rounds < 40 {
      report.rounds += 1
      var isInvolved = [Bool](repeating: false, count: positions.count)
      for index in faults.triangles {
        let triangle = triangles[index]
        for vertex in [triangle.a, triangle.b, triangle.c] { isInvolved[Int(vertex)] = true }
      }
      for vertex in faults.vertices { isInvolved[vertex] = true }
      // Where drawing back the corners alone does not help, their neighbours hold them up.
      if report.rounds % 4 == 0 { spread(&isInvolved) }
      let involved = positions.indices.filter { isInvolved[$0] }
      for vertex in involved {
        timesDrawn[vertex] += 1
        let move = surface.positions[vertex] - start[vertex]
        surface.positions[vertex] =
          timesDrawn[vertex] > 4 ? start[vertex] : start[vertex] + move / 2
      }
      faults = search.faults(of: surface, around: involved)
    }
    report.crossingPairsAfter = faults.pairs
    report.verticesMoved = timesDrawn.count { $0 > 0 }
    return (surface, report)
  }

  /// Marks the vertices of all triangles that have a marked vertex.
  private func spread(_ marks: inout [Bool]) {
    let before = marks
    for triangle in triangles {
      let corners = [Int(triangle.a), Int(triangle.b), Int(triangle.c)]
      if corners.contains(where: { before[$0] }) {
        for corner in corners { marks[corner] = true }
      }
    }
  }
}
