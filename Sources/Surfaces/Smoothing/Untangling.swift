import Geometry
import Parallel

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
  /// How often crossings were looked for.
  public var rounds = 0
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
  /// - Parameter start: where each vertex came from.
  /// - Complexity: one exact self-intersection test a round; few rounds in practice.
  public func untangled(towards start: [SIMD3<Float>]) -> (LabelSurface, UntanglingReport) {
    precondition(start.count == positions.count)
    var surface = self
    var report = UntanglingReport()
    var timesDrawn = [UInt8](repeating: 0, count: positions.count)
    for vertex in surface.verticesOfCollapsedShells(since: start, &report.collapsedShells) {
      timesDrawn[vertex] = 5
      surface.positions[vertex] = start[vertex]
    }
    var faults = surface.faults()
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
      if report.rounds % 4 == 0 { surface.spread(&isInvolved) }
      for vertex in positions.indices where isInvolved[vertex] {
        timesDrawn[vertex] += 1
        let move = surface.positions[vertex] - start[vertex]
        surface.positions[vertex] =
          timesDrawn[vertex] > 4 ? start[vertex] : start[vertex] + move / 2
      }
      faults = surface.faults()
    }
    report.crossingPairsAfter = faults.pairs
    report.verticesMoved = timesDrawn.count { $0 > 0 }
    return (surface, report)
  }

  /// What keeps a surface from being sound: pairs of triangles that cross, walls of different
  /// structures included, triangles of no area, and vertices in the same place, which a reader of
  /// STL makes one.
  private func faults() -> Faults {
    let mesh = Mesh(positions: positions, triangles: triangles)
    let crossings = mesh.selfIntersections(first: 1 << 20)
    var faults = Faults(
      triangles: mesh.flatTriangles(), vertices: [], pairs: crossings.pairs, flat: 0)
    faults.flat = faults.triangles.count
    faults.triangles += crossings.first.flatMap { [$0.one, $0.two] }
    for (vertex, first) in firstAtSamePosition(positions).enumerated() where first != vertex {
      faults.vertices += [vertex, Int(first)]
    }
    return faults
  }

  private struct Faults {
    var triangles: [Int]
    var vertices: [Int]
    var pairs: Int
    var flat: Int
    var isEmpty: Bool { triangles.isEmpty && vertices.isEmpty }
  }

  /// The vertices of shells, of any structure or of the outside, that enclose less than a quarter
  /// of what they did at the start, or the opposite.
  private func verticesOfCollapsedShells(
    since start: [SIMD3<Float>], _ count: inout Int
  ) -> [Int] {
    var labels: Set<UInt16> = []
    for label in inner { labels.insert(label) }
    for label in outer { labels.insert(label) }
    var found: [Int] = []
    for label in labels.sorted() {
      let mine = triangles.indices.filter { inner[$0] == label || outer[$0] == label }
      let shells = VertexSets(of: mine.map { triangles[$0] }, vertices: positions.count)
      // Volumes at the start and now, at the vertex that names the shell.
      var volumes = [SIMD2<Double>](repeating: .zero, count: positions.count)
      for index in mine {
        let shell = shells.root(of: triangles[index].a)
        let sign = inner[index] == label ? 1.0 : -1.0
        volumes[shell] +=
          sign * SIMD2(volumeUnder(index, start, shell), volumeUnder(index, positions, shell))
      }
      count += volumes.indices.count { isCollapsed($0) }
      func isCollapsed(_ shell: Int) -> Bool {
        let (before, after) = (volumes[shell].x, volumes[shell].y)
        return before * after < 0.25 * before * before
      }
      for index in mine {
        let t = triangles[index]
        let shell = shells.root(of: t.a)
        guard isCollapsed(shell) else { continue }
        found += [Int(t.a), Int(t.b), Int(t.c)]
      }
    }
    return found
  }

  /// The signed volume between a triangle and a vertex of its shell.
  private func volumeUnder(_ index: Int, _ points: [SIMD3<Float>], _ apex: Int) -> Double {
    let t = triangles[index]
    let origin = SIMD3<Double>(points[apex])
    let a = SIMD3<Double>(points[Int(t.a)]) - origin
    let b = SIMD3<Double>(points[Int(t.b)]) - origin
    let c = SIMD3<Double>(points[Int(t.c)]) - origin
    return a.dot(b.cross(c)) / 6
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

extension Mesh {
  /// The triangles whose corners lie exactly on one line.
  func flatTriangles() -> [Int] {
    let chunk = 1 << 13
    let parts = parallelMap((triangles.count + chunk - 1) / chunk) { part in
      (part * chunk..<min(triangles.count, (part + 1) * chunk)).filter { index in
        let t = triangles[index]
        return Corners(a: positions[Int(t.a)], b: positions[Int(t.b)], c: positions[Int(t.c)])
          .hasZeroArea
      }
    }
    return parts.flatMap { $0 }
  }
}

/// Vertices joined by triangles, as sets named by one of their vertices.
private struct VertexSets {
  private var parent: [UInt32]

  init(of triangles: [Triangle], vertices: Int) {
    parent = (0..<UInt32(vertices)).map { $0 }
    for triangle in triangles {
      unite(triangle.a, triangle.b)
      unite(triangle.b, triangle.c)
    }
    for vertex in parent.indices { parent[vertex] = find(UInt32(vertex)) }
  }

  func root(of vertex: UInt32) -> Int { Int(parent[Int(vertex)]) }

  private mutating func find(_ vertex: UInt32) -> UInt32 {
    var at = vertex
    while parent[Int(at)] != at {
      parent[Int(at)] = parent[Int(parent[Int(at)])]
      at = parent[Int(at)]
    }
    return at
  }

  private mutating func unite(_ a: UInt32, _ b: UInt32) {
    let (rootA, rootB) = (find(a), find(b))
    parent[Int(max(rootA, rootB))] = min(rootA, rootB)
  }
}
