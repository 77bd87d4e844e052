import Geometry
import Parallel

/// What is wrong with the result of a decimation: where it leaves the bound or crosses itself.
struct DecimationAudit {
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
  /// The squared reach of each original triangle. Where it has to be looked at again whatever changes, its
  /// negative, and where it is beyond the bound or not known yet, minus infinity.
  private var back: [Float] = []
  /// The triangles of the result when it was looked at last, in rising order, and their squared reaches,
  /// or minus infinity.
  private var survivors: [UInt32] = []
  private var forth: [Float] = []
  private static let beyond = -Float.infinity

  init() {}

  /// Looks at what has changed since the last time.
  ///
  /// - Parameter bound: in mm; nil where there is none.
  mutating func look(at decimator: inout Decimator, within bound: Double?) {
    let survivors = decimator.survivors
    result = decimator.result(survivors)
    let mesh = Mesh(positions: result.positions, triangles: result.triangles)
    let tree = TriangleTree(mesh)
    triangles = mesh.flatTriangles().map { survivors[$0] }
    for pair in mesh.selfIntersections(tree, first: 1 << 20).first {
      triangles += [survivors[pair.one], survivors[pair.two]]
    }
    guard let bound else { return }
    if back.isEmpty {
      back = [Float](repeating: Self.beyond, count: decimator.triangles.count)
    }
    takeOver(survivors)
    let isChanged = decimator.changes(survivors)
    measureBack(decimator, bound * bound, survivors, tree, isChanged)
    measureForth(decimator, bound * bound, isChanged)
    measureFarForth(decimator, bound, tree)
    let farthest = (back.lazy.map(Self.known).max() ?? 0, forth.lazy.map(Self.known).max() ?? 0)
    largest = Double(max(farthest.0, farthest.1)).squareRoot()
    isWithin = !back.contains(Self.beyond) && !forth.contains(Self.beyond)
    let heirs = decimator.heirs()
    for triangle in back.indices where back[triangle] == Self.beyond {
      triangles += decimator.stead(of: triangle, heirs)
    }
    triangles += zip(survivors, forth).filter { $0.1 == Self.beyond }.map(\.0)
    decimator.forgetChanges()
  }

  /// What is known of a reach; zero where it is beyond the bound.
  private static func known(_ reach: Float) -> Float { reach.isFinite ? abs(reach) : 0 }

  /// Keeps of what was known what is true of a triangle that still is there.
  private mutating func takeOver(_ present: [UInt32]) {
    var reaches = [Float](repeating: Self.beyond, count: present.count)
    var old = 0
    for (new, triangle) in present.enumerated() {
      while old < survivors.count, survivors[old] < triangle { old += 1 }
      if old < survivors.count, survivors[old] == triangle { reaches[new] = forth[old] }
    }
    (survivors, forth) = (present, reaches)
  }

  /// How far the original surface reaches from the result.
  private mutating func measureBack(
    _ decimator: borrowing Decimator, _ squaredBound: Double, _ survivors: [UInt32],
    _ tree: TriangleTree, _ isChanged: [Bool]
  ) {
    let heirs = decimator.heirs()
    let feet = Self.feet(decimator, heirs, isChanged)
    parallelChunks(of: &back, chunk: 1 << 11) { start, reaches in
      for index in 0..<reaches.count {
        let triangle = start + index
        let t = decimator.original.triangles[triangle]
        if reaches[index] >= 0, !isChanged[Int(heirs[Int(t.a)])],
          !isChanged[Int(heirs[Int(t.b)])], !isChanged[Int(heirs[Int(t.c)])]
        {
          continue
        }
        func foot(_ vertex: UInt32) -> Decimator.Foot {
          let known = feet[Int(vertex)]
          return known.triangle == Decimator.none
            ? decimator.foot(of: vertex, heir: heirs[Int(vertex)]) : known
        }
        if let reach = decimator.squaredReach(
          original: triangle, heirs, (foot(t.a), foot(t.b), foot(t.c)), within: squaredBound)
        {
          reaches[index] = Float(reach)
        } else if let reach = decimator.squaredReach(
          original: triangle, tree, survivors, within: squaredBound)
        {
          reaches[index] = -max(Float(reach), .leastNormalMagnitude)
        } else {
          reaches[index] = Self.beyond
        }
      }
    }
  }

  /// How far the result reaches from the original surface, where that is plain to see from around
  /// places near by.
  private mutating func measureForth(
    _ decimator: borrowing Decimator, _ squaredBound: Double, _ isChanged: [Bool]
  ) {
    parallelChunks(of: &forth, chunk: 1 << 9) { [survivors] start, reaches in
      for index in 0..<reaches.count {
        let triangle = survivors[start + index]
        let t = decimator.triangles[triangle]
        if reaches[index] >= 0, !isChanged[Int(t.a)], !isChanged[Int(t.b)], !isChanged[Int(t.c)] {
          continue
        }
        let reach = decimator.squaredReach(result: triangle, nil, within: squaredBound)
        reaches[index] = reach.map { Float($0) } ?? Self.beyond
      }
    }
  }

  /// The same where all that lies within the bound has to be searched: a few at a time that lie beside
  /// each other, for a tree over the whole original would take as much memory as the decimation.
  ///
  /// - Parameter tree: of the result.
  private mutating func measureFarForth(
    _ decimator: borrowing Decimator, _ bound: Double, _ tree: TriangleTree
  ) {
    // In the order of the tree neighbours follow each other.
    let open = tree.triangles.filter { forth[Int($0)] == Self.beyond }
    let size = max(1 << 8, (open.count + 31) / 32)
    for first in stride(from: 0, to: open.count, by: size) {
      let some = open[first..<min(first + size, open.count)]
      let near = decimator.originals(within: bound, of: some.map { survivors[Int($0)] })
      let reaches = parallelMap(some.count) { [survivors] index in
        decimator.squaredReach(
          result: survivors[Int(some[first + index])], near, within: bound * bound)
      }
      for (place, reach) in zip(some, reaches) {
        if let reach { forth[Int(place)] = Float(reach) }
      }
    }
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
}

extension Decimator {
  /// Some original triangles, in a tree.
  struct Nearby: Sendable {
    var tree: TriangleTree
    /// Their numbers in the order of the tree's mesh.
    var numbers: [UInt32]
  }

  /// The original triangles that lie within a distance in mm of some of those that are left; some more.
  fileprivate func originals(within bound: Double, of some: [UInt32]) -> Nearby {
    let mask = BoxMask(
      some.map { number in
        let t = triangles[number]
        return Corners(
          a: vertices[t.a].position, b: vertices[t.b].position, c: vertices[t.c].position
        ).box.grown(by: bound)
      })
    let mesh = Mesh(positions: original.positions, triangles: original.triangles)
    let parts = parallelMap(0..<mesh.triangles.count, length: 1 << 14) { range in
      range.compactMap { triangle in
        let corners = mesh.corners(triangle)
        return corners.isFinite && mask.mayTouch(corners.box) ? UInt32(triangle) : nil
      }
    }
    let numbers = Array(parts.joined())
    let near = Mesh(
      positions: mesh.positions, triangles: numbers.map { mesh.triangles[Int($0)] })
    return Nearby(tree: TriangleTree(near), numbers: numbers)
  }

  /// A triangle of the result for each corner of an original one: among those that stand for it.
  fileprivate func stead(of triangle: Int, _ heirs: [UInt32]) -> [UInt32] {
    let t = original.triangles[triangle]
    return [t.a, t.b, t.c].compactMap { corner in
      let ring = vertices[heirs[Int(corner)]].ring
      return ring.isEmpty ? nil : rings[ring.lowerBound]
    }
  }
}
