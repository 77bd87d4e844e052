import Geometry
import Parallel

/// What is wrong with the result of a decimation: where it leaves the bound or crosses itself.
struct DecimationAudit {
  /// The bound in mm and what is asked of the original surface.
  struct Original {
    var bound: Double
    var tree: TriangleTree
    var rings: VertexRings
  }

  /// Triangles of the result that cross others, have no area or leave the bound, as the decimator
  /// numbers them.
  private(set) var triangles: [UInt32] = []
  /// The surface that was looked at last.
  private(set) var result = LabelSurface(Mesh())
  /// A distance in mm that no point of either surface exceeds; zero without a bound, for then no
  /// distance is measured.
  private(set) var largest = 0.0
  /// Whether no point lies beyond the bound.
  private(set) var isWithin = true
  /// The squared reach of each original triangle, and of each of the result by its number; less
  /// than zero where it has to be looked at again whatever changes.
  private var back: [Float] = []
  private var forth: [Float] = []

  init() {}

  /// Looks at what has changed since the last time.
  ///
  /// - Parameter original: nil where there is no bound.
  mutating func look(at decimator: inout Decimator, _ original: Original?) {
    let survivors = decimator.survivors
    result = decimator.result(survivors)
    let mesh = Mesh(positions: result.positions, triangles: result.triangles)
    let tree = TriangleTree(mesh)
    triangles = mesh.flatTriangles().map { survivors[$0] }
    for pair in mesh.selfIntersections(tree, first: 1 << 20).first {
      triangles += [survivors[pair.one], survivors[pair.two]]
    }
    guard let original else { return }
    measure(decimator, original, survivors, tree)
    decimator.forgetChanges()
  }

  private mutating func measure(
    _ decimator: borrowing Decimator, _ original: Original, _ survivors: [UInt32],
    _ tree: TriangleTree
  ) {
    let squaredBound = original.bound * original.bound
    let isFirst = back.isEmpty
    if isFirst {
      back = [Float](repeating: -1, count: decimator.triangles.count)
      forth = back
    }
    let heirs = decimator.heirs()
    let isChanged = decimator.changes(survivors)
    let (oldBack, oldForth) = (back, forth)
    let feet = Self.feet(decimator, heirs, isChanged)
    let backFound = Self.scan(decimator.original.triangles.count, into: &back) { triangle, found in
      let t = decimator.original.triangles[triangle]
      if oldBack[triangle] >= 0, !isChanged[Int(heirs[Int(t.a)])],
        !isChanged[Int(heirs[Int(t.b)])], !isChanged[Int(heirs[Int(t.c)])]
      {
        return
      }
      func foot(_ vertex: UInt32) -> Decimator.Foot {
        let known = feet[Int(vertex)]
        return known.triangle == Decimator.none
          ? decimator.foot(of: vertex, heir: heirs[Int(vertex)]) : known
      }
      if let reach = decimator.squaredReach(
        original: triangle, heirs, (foot(t.a), foot(t.b), foot(t.c)), within: squaredBound)
      {
        found.add(triangle, reach)
      } else if let reach = decimator.squaredReach(
        original: triangle, tree, survivors, within: squaredBound)
      {
        found.distant = max(found.distant, reach)
        found.add(triangle, -1)
      } else {
        found.offenders += decimator.stead(of: triangle, heirs)
        found.add(triangle, -1)
        found.isBeyond = true
      }
    }
    let forthFound = Self.scan(survivors.count, into: &forth) { index, found in
      let triangle = survivors[index]
      let t = decimator.triangles[triangle]
      if oldForth[Int(triangle)] >= 0, !isChanged[Int(t.a)], !isChanged[Int(t.b)],
        !isChanged[Int(t.c)]
      {
        return
      }
      if let reach = decimator.squaredReach(
        result: triangle, original.rings, original.tree, within: squaredBound)
      {
        found.add(Int(triangle), reach)
      } else {
        found.offenders.append(triangle)
        found.add(Int(triangle), -1)
        found.isBeyond = true
      }
    }
    largest = max(
      Double(back.max() ?? 0),
      max(survivors.reduce(0) { max($0, Double(forth[Int($1)])) }, backFound.distant)
    ).squareRoot()
    isWithin = !backFound.isBeyond && !forthFound.isBeyond
    triangles += backFound.offenders + forthFound.offenders
  }

  /// The feet of the original vertices whose surroundings have changed; of the others none.
  private static func feet(
    _ decimator: borrowing Decimator, _ heirs: [UInt32], _ isChanged: [Bool]
  ) -> [Decimator.Foot] {
    var feet = unspecifiedArray(of: Decimator.Foot.self, count: heirs.count)
    parallelChunks(of: &feet, chunk: 1 << 12) { start, span in
      for index in 0..<span.count {
        let heir = heirs[start + index]
        span[index] =
          isChanged[Int(heir)]
          ? decimator.foot(of: UInt32(start + index), heir: heir)
          : Decimator.Foot(triangle: Decimator.none, squared: .infinity)
      }
    }
    return feet
  }

  /// What a scan found.
  private struct Found: Sendable {
    /// Whether a point lies, or may lie, beyond the bound.
    var isBeyond = false
    /// The triangles of the result that are to blame.
    var offenders: [UInt32] = []
    /// What was measured: a triangle and its squared reach, or -1.
    var reaches: [(triangle: UInt32, squared: Float)] = []
    /// The largest squared distance that was found by looking everywhere, in mm².
    var distant = 0.0

    mutating func add(_ triangle: Int, _ squared: Double) {
      reaches.append((UInt32(triangle), Float(squared)))
    }
  }

  /// Runs `body` for all numbers below a count, in parallel, and writes the reaches that it finds.
  private static func scan(
    _ count: Int, into reaches: inout [Float], _ body: @Sendable (Int, inout Found) -> Void
  ) -> Found {
    let chunk = 1 << 11
    let parts = parallelMap((count + chunk - 1) / chunk) { part in
      var found = Found()
      for index in part * chunk..<min(count, (part + 1) * chunk) { body(index, &found) }
      return found
    }
    return parts.reduce(into: Found()) { all, part in
      for (triangle, squared) in part.reaches { reaches[Int(triangle)] = squared }
      all.isBeyond = all.isBeyond || part.isBeyond
      all.offenders += part.offenders
      all.distant = max(all.distant, part.distant)
    }
  }
}

extension Decimator {
  /// A triangle of the result for each corner of an original one: among those that stand for it.
  fileprivate func stead(of triangle: Int, _ heirs: [UInt32]) -> [UInt32] {
    let t = original.triangles[triangle]
    return [t.a, t.b, t.c].compactMap { corner in
      let ring = vertices[heirs[Int(corner)]].ring
      return ring.isEmpty ? nil : rings[ring.lowerBound]
    }
  }
}
