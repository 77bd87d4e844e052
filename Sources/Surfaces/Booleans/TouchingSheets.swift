import Geometry

/// Sheets that touch in an edge or a point, which no file of triangles can keep apart.
extension Mesh {
  /// How sheets are brought apart: by moves of this many units of float32, against the normals or
  /// towards the neighbours, or by a cube that reaches so many units.
  private enum Way {
    case moved(units: Int, byNormal: Bool)
    case notched(units: Int)
  }

  private static let ways: [Way] = [
    .moved(units: 16, byNormal: true), .moved(units: 64, byNormal: false),
    .moved(units: 256, byNormal: true), .moved(units: 8, byNormal: false),
    .moved(units: 1024, byNormal: false), .notched(units: 64), .notched(units: 512),
    .notched(units: 4096), .notched(units: 1536), .notched(units: 16384),
  ]

  /// More tests of the whole mesh for crossings than this many triangles in all are not made.
  private static let mostTestedTriangles = 20_000_000

  /// The mesh, free of crossings, with its sheets apart by the least that does it: vertices moved, or
  /// else cubes taken out; all points alike, or where that makes new crossings, one by one. Nil
  /// where no way was found.
  func withSheetsApart(_ report: inout CrossingsReport) -> Mesh? {
    let points = meetingPoints()
    guard !points.isEmpty else { return nil }
    if let apart = withSheetsApart(at: points, &report) { return apart }
    guard points.count * triangles.count <= Self.mostTestedTriangles else { return nil }
    var mesh = self
    var done = report
    for point in points {
      guard let apart = mesh.withSheetsApart(at: [point], &done) else { return nil }
      mesh = apart
    }
    guard mesh.topology().isManifold else { return nil }
    report = done
    return mesh
  }

  /// The same at some of the points; what meets elsewhere stays as it is.
  private func withSheetsApart(
    at points: [SIMD3<Float>], _ report: inout CrossingsReport
  ) -> Mesh? {
    let places = Set(points)
    for way in Self.ways {
      var tried = report
      let apart: Mesh?
      switch way {
      case .moved(let units, let byNormal):
        apart = parted(by: units, byNormal: byNormal, at: places, &tried)
      case .notched(let units): apart = notched(by: units, at: points, &tried)
      }
      guard let apart, places.isDisjoint(with: apart.meetingPoints()),
        apart.selfIntersections(first: 0).pairs == 0
      else { continue }
      report = tried
      return apart
    }
    return nil
  }

  /// The positions where sheets meet in a point or an edge, each once.
  private func meetingPoints() -> [SIMD3<Float>] {
    var seams = Repair(mesh: self, options: RepairOptions())
    seams.cutSeams()
    let first = firstAtSamePosition(seams.mesh.positions)
    return Set(first.indices.lazy.filter { Int(first[$0]) != $0 }.map { first[$0] }).sorted()
      .map { seams.mesh.positions[Int($0)] }
  }

  /// The mesh with the sheets that touch, in these points or anywhere, moved apart.
  func parted(
    by units: Int, byNormal: Bool, at points: Set<SIMD3<Float>>? = nil,
    _ report: inout CrossingsReport
  ) -> Mesh {
    var seams = Repair(mesh: self, options: RepairOptions())
    seams.cutSeams()
    var parted = seams.mesh
    let first = firstAtSamePosition(parted.positions)
    var isDoubled = [Bool](repeating: false, count: parted.positions.count)
    for vertex in first.indices where Int(first[vertex]) != vertex {
      guard points?.contains(parted.positions[vertex]) ?? true else { continue }
      isDoubled[vertex] = true
      isDoubled[Int(first[vertex])] = true
    }
    let inward = parted.inwardDirections(where: isDoubled, byNormal: byNormal)
    for vertex in isDoubled.indices where isDoubled[vertex] {
      let position = parted.positions[vertex]
      let step = coarseness * Double(units)
      let moved = SIMD3<Float>(SIMD3<Double>(position) + inward[vertex] * step)
      report.partedVertices += 1
      report.longestMove = max(
        report.longestMove, (SIMD3<Double>(moved) - SIMD3<Double>(position)).length)
      parted.positions[vertex] = moved
    }
    return parted.weldedWithoutRepeats()
  }

  /// The solid without a cube around each of these points; nil where too much would be
  /// cut.
  ///
  /// Whatever meets in a point, above or below the surface: the cube's own faces take its place.
  private func notched(
    by units: Int, at points: [SIMD3<Float>], _ report: inout CrossingsReport
  ) -> Mesh? {
    let reach = coarseness * Double(units)
    var both = self
    for point in points { both.addCube(around: SIMD3<Double>(point), reach: reach) }
    both = both.welded()
    let tree = TriangleTree(both)
    guard let pairs = both.crossingPairs(tree, limit: Self.mostCrossingPairs),
      let arrangement = Arrangement(
        both, tree: tree, pairs: pairs, secondOperand: triangles.count)
    else { return nil }
    report.notches += points.count
    report.longestNotch = max(report.longestNotch, 2 * reach)
    return arrangement.solid { $0.x > 0 && $0.y <= 0 }.weldedWithoutRepeats()
  }

  /// Adds a cube with edges along the axes, facing outward.
  private mutating func addCube(around middle: SIMD3<Double>, reach: Double) {
    let base = UInt32(positions.count)
    for corner in 0..<8 {
      let side = SIMD3<Double>(
        corner & 1 == 0 ? -reach : reach, corner & 2 == 0 ? -reach : reach,
        corner & 4 == 0 ? -reach : reach)
      positions.append(SIMD3<Float>(middle + side))
    }
    for (a, b, c, d) in [
      (0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5),
    ] as [(UInt32, UInt32, UInt32, UInt32)] {
      triangles.append(Triangle(base + a, base + b, base + c))
      triangles.append(Triangle(base + a, base + c, base + d))
    }
  }

  /// Unit vectors from marked vertices into the solid: against the mean normal of their triangles,
  /// or towards the middle of their neighbours.
  func inwardDirections(where isMarked: [Bool], byNormal: Bool) -> [SIMD3<Double>] {
    var sums = [SIMD3<Double>](repeating: .zero, count: positions.count)
    for t in triangles {
      let vertices = [t.a, t.b, t.c]
      for k in 0..<3 where isMarked[Int(vertices[k])] {
        let p = SIMD3<Double>(positions[Int(vertices[k])])
        let u = (SIMD3<Double>(positions[Int(vertices[(k + 1) % 3])]) - p).normalized
        let v = (SIMD3<Double>(positions[Int(vertices[(k + 2) % 3])]) - p).normalized
        // Normals count by the angle at the vertex.
        let angle = max(0, 1 - u.dot(v)).squareRoot()
        sums[Int(vertices[k])] += byNormal ? u.cross(v).normalized * -angle : u + v
      }
    }
    return sums.map(\.normalized)
  }
}
