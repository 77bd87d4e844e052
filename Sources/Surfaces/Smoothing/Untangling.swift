import Geometry

/// What untangling did.
public struct UntanglingReport: Codable, Equatable, Sendable {
  /// Pairs of triangles that crossed before.
  public var crossingPairsBefore = 0
  /// Pairs that still cross; not zero only where the start itself crosses.
  public var crossingPairsAfter = 0
  /// Vertices that were drawn back.
  public var verticesMoved = 0
  /// How often crossings were looked for.
  public var rounds = 0
}

extension LabelSurface {
  /// The surface with the vertices of crossing triangles drawn back towards where they started,
  /// half-way each time, until nothing crosses.
  ///
  /// Where the start is free of crossings, as voxel faces and marching cubes are, this ends without
  /// crossings: at the latest where every vertex is back at its start. Whatever does not cross
  /// stays as it is.
  ///
  /// - Parameter start: where each vertex came from.
  /// - Complexity: one exact self-intersection test a round; few rounds in practice.
  public func untangled(towards start: [SIMD3<Float>]) -> (LabelSurface, UntanglingReport) {
    precondition(start.count == positions.count)
    var surface = self
    var report = UntanglingReport()
    var timesDrawn = [UInt8](repeating: 0, count: positions.count)
    var crossings = surface.crossings()
    report.crossingPairsBefore = crossings.pairs
    while crossings.pairs > 0, report.rounds < 40 {
      report.rounds += 1
      var isInvolved = [Bool](repeating: false, count: positions.count)
      for pair in crossings.first {
        for triangle in [triangles[pair.one], triangles[pair.two]] {
          for vertex in [triangle.a, triangle.b, triangle.c] { isInvolved[Int(vertex)] = true }
        }
      }
      // Where drawing back the corners alone does not help, their neighbours hold them up.
      if report.rounds % 4 == 0 { surface.spread(&isInvolved) }
      for vertex in positions.indices where isInvolved[vertex] {
        timesDrawn[vertex] += 1
        let move = surface.positions[vertex] - start[vertex]
        surface.positions[vertex] =
          timesDrawn[vertex] > 4 ? start[vertex] : start[vertex] + move / 2
      }
      crossings = surface.crossings()
    }
    report.crossingPairsAfter = crossings.pairs
    report.verticesMoved = timesDrawn.count { $0 > 0 }
    return (surface, report)
  }

  /// Triangles that cross, walls of different structures included, with the first million pairs.
  package func crossings() -> SelfIntersections {
    Mesh(positions: positions, triangles: triangles).selfIntersections(first: 1 << 20)
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
