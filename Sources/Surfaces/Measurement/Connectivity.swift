import Parallel

/// Which triangles of a mesh meet at which edges, as flat arrays.
///
/// Half-edge `3 t + k` runs from corner `k` of triangle `t` to the next corner. Triangles that name
/// a vertex out of range or one vertex twice take no part. A counting sort by the lower vertex of
/// each edge and a sort within each vertex's few edges: linear for all but absurd meshes.
struct Connectivity: Sendable {
  /// The mate of a half-edge whose edge has no second triangle.
  static let boundary = UInt32.max
  /// The mate of a half-edge whose edge has more than two triangles, and of those that take no part.
  static let branching = UInt32.max - 1

  /// What is wrong with a triangle's indices.
  enum Validity: UInt8, Sendable { case valid, repeatedIndex, outOfRange }

  /// For every triangle, whether it takes part.
  var validity: [Validity]
  /// For every half-edge, the half-edge of the other triangle at a manifold edge.
  var mates: [UInt32]
  /// For every vertex, the number of corners at it.
  var degrees: [UInt32]
  /// For every vertex of positive degree, one corner `3 t + k` at it, the last.
  var cornerOfVertex: [UInt32]
  /// For every triangle, the lowest triangle that can be reached over edges.
  var roots: [UInt32] = []
  /// Edges by the number of triangles at them, and what the sweep over them finds.
  var edges = EdgeCounts()
  /// For edges that are not manifold: how many of each kind belong to which triangle's shell.
  var irregularEdges: [IrregularEdge] = []
  /// Triangles that have the same three vertices as an earlier one.
  var duplicates: [UInt32] = []

  struct EdgeCounts: Equatable, Sendable {
    var boundary = 0
    var manifold = 0
    var nonManifold = 0
    var inconsistent = 0
  }

  struct IrregularEdge: Sendable {
    var triangle: UInt32
    var triangles: Int
    var isInconsistent: Bool
  }

  init(_ mesh: Mesh) {
    let triangles = mesh.triangles
    let vertexCount = mesh.positions.count
    precondition(
      3 * triangles.count < Int(Connectivity.branching) && vertexCount < Int(UInt32.max))
    validity = unspecifiedArray(count: triangles.count)
    parallelChunks(of: &validity, chunk: 1 << 16) { start, span in
      for index in 0..<span.count {
        let t = triangles[start + index]
        span[index] =
          max(t.a, max(t.b, t.c)) >= vertexCount
          ? .outOfRange : t.a == t.b || t.b == t.c || t.c == t.a ? .repeatedIndex : .valid
      }
    }
    mates = [UInt32](repeating: Connectivity.branching, count: 3 * triangles.count)
    degrees = [UInt32](repeating: 0, count: vertexCount)
    cornerOfVertex = [UInt32](repeating: 0, count: vertexCount)
    let (entries, starts) = sortedHalfEdges(triangles)
    var sets = DisjointSets(count: triangles.count)
    sweep(entries, starts, triangles, &sets)
    roots = sets.roots()
  }

  /// Half-edges as (higher vertex, half-edge) packed in 64 bits, grouped by their lower vertex and
  /// sorted within each group; and where each group starts.
  private mutating func sortedHalfEdges(_ triangles: [Triangle]) -> ([UInt64], [Int]) {
    let vertexCount = degrees.count
    var starts = [Int](repeating: 0, count: vertexCount + 1)
    for index in triangles.indices where validity[index] == .valid {
      let t = triangles[index]
      let corner = UInt32(3 * index)
      starts[Int(min(t.a, t.b))] &+= 1
      starts[Int(min(t.b, t.c))] &+= 1
      starts[Int(min(t.c, t.a))] &+= 1
      degrees[Int(t.a)] &+= 1
      degrees[Int(t.b)] &+= 1
      degrees[Int(t.c)] &+= 1
      cornerOfVertex[Int(t.a)] = corner
      cornerOfVertex[Int(t.b)] = corner &+ 1
      cornerOfVertex[Int(t.c)] = corner &+ 2
    }
    var total = 0
    for vertex in 0...vertexCount {
      let count = starts[vertex]
      starts[vertex] = total
      total += count
    }
    var entries = [UInt64](repeating: 0, count: total)
    var next = starts
    for index in triangles.indices where validity[index] == .valid {
      let t = triangles[index]
      let halfEdge = UInt64(3 * index)
      func put(_ u: UInt32, _ v: UInt32, _ halfEdge: UInt64) {
        let low = Int(min(u, v))
        entries[next[low]] = UInt64(max(u, v)) << 32 | halfEdge
        next[low] &+= 1
      }
      put(t.a, t.b, halfEdge)
      put(t.b, t.c, halfEdge + 1)
      put(t.c, t.a, halfEdge + 2)
    }
    let group = 1 << 14
    let groups = (vertexCount + group - 1) / group
    let cuts = (0...groups).map { starts[min(vertexCount, $0 * group)] }
    let groupStarts = starts
    parallelPieces(of: &entries, offsets: cuts) { piece, span in
      let base = cuts[piece]
      for vertex in piece * group..<min(vertexCount, (piece + 1) * group) {
        sort(&span, from: groupStarts[vertex] - base, to: groupStarts[vertex + 1] - base)
      }
    }
    return (entries, starts)
  }

  /// Walks over the sorted half-edges edge by edge: mates, kinds, duplicates, connected triangles.
  private mutating func sweep(
    _ entries: [UInt64], _ starts: [Int], _ triangles: [Triangle], _ sets: inout DisjointSets
  ) {
    for low in degrees.indices {
      var first = starts[low]
      let end = starts[low + 1]
      while first < end {
        let high = entries[first] >> 32
        var last = first + 1
        while last < end && entries[last] >> 32 == high { last += 1 }
        settleEdge(
          entries, first..<last, low: UInt32(low), high: UInt32(high), triangles, &sets)
        first = last
      }
    }
  }

  private mutating func settleEdge(
    _ entries: [UInt64], _ run: Range<Int>, low: UInt32, high: UInt32, _ triangles: [Triangle],
    _ sets: inout DisjointSets
  ) {
    let one = UInt32(truncatingIfNeeded: entries[run.lowerBound])
    func isForward(_ halfEdge: UInt32) -> Bool { origin(halfEdge, triangles) == low }
    if run.count == 2 {
      let two = UInt32(truncatingIfNeeded: entries[run.lowerBound + 1])
      mates[Int(one)] = two
      mates[Int(two)] = one
      edges.manifold += 1
      sets.unite(one / 3, two / 3)
      if isForward(one) == isForward(two) {
        edges.inconsistent += 1
        irregularEdges.append(IrregularEdge(triangle: one / 3, triangles: 2, isInconsistent: true))
      }
      let apex = apex(one, triangles)
      if apex > high && apex == self.apex(two, triangles) { duplicates.append(two / 3) }
    } else if run.count == 1 {
      mates[Int(one)] = Connectivity.boundary
      edges.boundary += 1
      irregularEdges.append(IrregularEdge(triangle: one / 3, triangles: 1, isInconsistent: false))
    } else {
      edges.nonManifold += 1
      var balance = 0
      var apexes: [UInt64] = []
      for position in run {
        let halfEdge = UInt32(truncatingIfNeeded: entries[position])
        sets.unite(one / 3, halfEdge / 3)
        balance += isForward(halfEdge) ? 1 : -1
        let apex = apex(halfEdge, triangles)
        // Each triangle is looked at from its two lower vertices only, so that it counts once.
        if apex > high { apexes.append(UInt64(apex) << 32 | UInt64(halfEdge / 3)) }
      }
      apexes.sort()
      for (earlier, later) in zip(apexes, apexes.dropFirst()) where earlier >> 32 == later >> 32 {
        duplicates.append(UInt32(truncatingIfNeeded: later))
      }
      if balance != 0 { edges.inconsistent += 1 }
      irregularEdges.append(
        IrregularEdge(triangle: one / 3, triangles: run.count, isInconsistent: balance != 0))
    }
  }

  private func origin(_ halfEdge: UInt32, _ triangles: [Triangle]) -> UInt32 {
    triangles[Int(halfEdge / 3)].corner(halfEdge % 3)
  }

  private func apex(_ halfEdge: UInt32, _ triangles: [Triangle]) -> UInt32 {
    triangles[Int(halfEdge / 3)].corner((halfEdge + 2) % 3)
  }
}

extension Triangle {
  /// Corner 0, 1 or 2.
  @inlinable func corner(_ index: UInt32) -> UInt32 { index == 0 ? a : index == 1 ? b : c }
}

/// Sorts a part of a span: by insertion where it is short, which it nearly always is.
private func sort(_ span: inout MutableSpan<UInt64>, from start: Int, to end: Int) {
  if end - start > 64 {
    var copy = (start..<end).map { span[$0] }
    copy.sort()
    for index in copy.indices { span[start + index] = copy[index] }
    return
  }
  var index = start + 1
  while index < end {
    let value = span[index]
    var hole = index
    while hole > start && span[hole - 1] > value {
      span[hole] = span[hole - 1]
      hole -= 1
    }
    span[hole] = value
    index += 1
  }
}
