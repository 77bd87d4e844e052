import Geometry
import Parallel

/// The state of a running decimation, in flat arrays. Triangles keep their number and their walls
/// throughout; one that collapsed keeps its corners too, so that the collapse can be undone.
///
/// Questions that every collapse asks are `mutating` though they change nothing: so the state is handed on by
/// its address, and else it is copied for each of them, which was an eighth of the time.
struct Decimator: ~Copyable, Sendable {
  static let none = UInt32.max

  /// How strict the gates of shape are.
  struct Strictness: Sendable, Equatable {
    /// The cosine of the largest angle that a triangle's normal may turn by in one collapse.
    var turn: Float
    /// The least quality of a new triangle where its surroundings are better: 1 for the
    /// equilateral one, 0 for a needle.
    var quality: Float
    /// The most triangles around a vertex.
    var degree: Int

    static let firstChoice = Strictness(turn: 0.3, quality: 0.12, degree: 20)
    static let lastChoice = Strictness(turn: 0.1, quality: 0.01, degree: 60)
  }

  let original: LabelSurface
  let origin: SIMD3<Double>
  /// How far in mm planes may be left behind; infinite where nothing but the count is a limit.
  let bound: Float
  /// Whether all triangles are one wall between the same two labels.
  let isOneWall: Bool
  var strictness = Strictness.firstChoice

  var vertices: Slots<Vertex>
  var triangles: Slots<Triangle>
  var isGone: Slots<Bool>
  var alive: Int
  /// The triangles around the vertices. A ring that is replaced stays where it is, so that a
  /// collapse can be undone by putting the old place back.
  var rings: [UInt32]
  /// Where the original rings begin in the pool, for audits of the deviation; empty without a bound.
  let ringStarts: [UInt32]
  var queue = CollapseQueue()
  var report = DecimationReport()

  /// How far in mm planes may be left behind at each vertex; less than the bound where a place was
  /// taken back.
  var limits: Slots<Float>
  var isLimited = false
  /// How far in mm an original vertex may come to lie once some lay too far; see `takeBackStrays`.
  var strayLimit = Float.infinity
  /// How far in mm a new vertex or the middle of a new edge may lie from the original then.
  var bulgeLimit = Float.infinity
  /// All collapses in order.
  var log: [Collapse] = []
  /// Whether the triangles at a vertex have changed since the last audit.
  var isTouched: Slots<Bool>
  var star = CollapseStar()
  /// The strictness with which all edges were offered last.
  private var offered: Strictness?
  private var mark: UInt32 = 0

  init(_ surface: LabelSurface, bound: Double?) {
    original = surface
    origin = surface.positions.finiteBounds.center
    self.bound = bound.map { Float($0) } ?? .infinity
    isOneWall =
      surface.inner.allSatisfy { $0 == surface.inner.first }
      && surface.outer.allSatisfy { $0 == surface.outer.first }
    let vertexCount = surface.positions.count
    for t in surface.triangles {
      precondition(
        max(t.a, max(t.b, t.c)) < vertexCount, "a triangle names a vertex that is not there")
    }
    alive = surface.triangles.count
    triangles = Slots(surface.triangles)
    isGone = Slots(repeating: false, count: alive)
    isTouched = Slots(repeating: true, count: vertexCount)
    limits = Slots(repeating: self.bound, count: vertexCount)
    let rings = VertexRings(surface.triangles, vertices: vertexCount)
    // Nothing is collapsed more often than there are vertices, and a collapse leaves some six
    // triangles; what is reserved and not used costs nothing.
    log.reserveCapacity(vertexCount)
    self.rings = []
    self.rings.reserveCapacity(rings.triangles.count + 8 * vertexCount)
    self.rings += rings.triangles
    ringStarts = bound == nil ? [] : rings.starts
    vertices = Slots(count: vertexCount) { Vertex(surface.positions[$0], ring: rings[$0]) }
    for (vertex, freedom) in classified().enumerated() {
      vertices[UInt32(vertex)].freedom = freedom
      if freedom == .fixed { report.fixedVertices += 1 }
    }
    for (vertex, quadric) in initialQuadrics().enumerated() {
      vertices[UInt32(vertex)].quadric = quadric
    }
    report.trianglesBefore = alive
  }

  /// Collapses edges, cheapest first, until `target` triangles are left or no collapse is allowed.
  mutating func run(downTo target: Int) {
    let stages: [Strictness] =
      bound.isInfinite || target > 0 ? [.firstChoice, .lastChoice] : [.firstChoice]
    for stage in stages where alive > target {
      // An edge that was refused is refused again unless something around it has changed, and then it
      // has been offered anew.
      if offered != stage {
        offered = stage
        strictness = stage
        offerAllEdges()
      }
      while alive > target, let (edge, bucket) = queue.popFirst(vertices, rings, triangles) {
        tryCollapse(edge.u, edge.v, bucket)
      }
    }
  }

  /// Gives back what the queue does not need for the edges that it still holds.
  mutating func releaseQueue() { queue.shrink(vertices) }

  /// The numbers of the triangles that are left.
  var survivors: [UInt32] {
    var survivors: [UInt32] = []
    survivors.reserveCapacity(alive)
    for triangle in 0..<UInt32(triangles.count) where !isGone[triangle] {
      survivors.append(triangle)
    }
    return survivors
  }

  /// What is left, without the vertices that nothing names.
  ///
  /// - Parameter kept: the survivors.
  func result(_ kept: [UInt32]) -> LabelSurface {
    var newIndex = [UInt32](repeating: Self.none, count: vertices.count)
    for index in kept {
      let t = triangles[index]
      newIndex[Int(t.a)] = 0
      newIndex[Int(t.b)] = 0
      newIndex[Int(t.c)] = 0
    }
    var points: [SIMD3<Float>] = []
    points.reserveCapacity(kept.count / 2 + 2)
    for vertex in newIndex.indices where newIndex[vertex] == 0 {
      newIndex[vertex] = UInt32(points.count)
      points.append(vertices[UInt32(vertex)].position)
    }
    return LabelSurface(
      positions: points,
      triangles: kept.map {
        let t = triangles[$0]
        return Triangle(newIndex[Int(t.a)], newIndex[Int(t.b)], newIndex[Int(t.c)])
      },
      inner: kept.map { original.inner[Int($0)] }, outer: kept.map { original.outer[Int($0)] })
  }

  /// For every vertex whether a triangle at it or at one of its neighbours has changed.
  ///
  /// - Parameter survivors: the triangles that are left.
  func changes(_ survivors: [UInt32]) -> [Bool] {
    var isChanged = [Bool](repeating: false, count: vertices.count)
    for index in survivors {
      let t = triangles[index]
      guard isTouched[t.a] || isTouched[t.b] || isTouched[t.c] else { continue }
      isChanged[Int(t.a)] = true
      isChanged[Int(t.b)] = true
      isChanged[Int(t.c)] = true
    }
    return isChanged
  }

  /// From now on only what comes is a change.
  mutating func forgetChanges() {
    for vertex in 0..<UInt32(vertices.count) { isTouched[vertex] = false }
  }

  // MARK: - Small things that all parts use

  /// Inner and outer label of a triangle as one number.
  @inline(__always)
  func wall(_ triangle: UInt32) -> UInt32 {
    UInt32(original.inner[Int(triangle)]) << 16 | UInt32(original.outer[Int(triangle)])
  }

  /// The vertices that follow a vertex around one of its triangles.
  @inline(__always)
  func others(_ triangle: UInt32, than vertex: UInt32) -> (next: UInt32, last: UInt32) {
    let t = triangles[triangle]
    return t.a == vertex ? (t.b, t.c) : t.b == vertex ? (t.c, t.a) : (t.a, t.b)
  }

  /// A vertex relative to the origin of the quadrics.
  @inline(__always)
  func local(_ vertex: UInt32) -> SIMD3<Double> {
    SIMD3<Double>(vertices[vertex].position) - origin
  }

  /// Takes a new set of marks into use; all vertices are unmarked. Marks are `base`, `base + 1` and
  /// `base + 2`.
  mutating func freshMarks() -> UInt32 {
    if mark > UInt32.max - 8 {
      for vertex in 0..<UInt32(vertices.count) { vertices[vertex].mark = 0 }
      mark = 0
    }
    mark += 4
    return mark
  }

  @inline(__always)
  func isMarked(_ vertex: UInt32, _ value: UInt32) -> Bool { vertices[vertex].mark == value }

  @inline(__always)
  mutating func setMark(_ vertex: UInt32, _ value: UInt32) { vertices[vertex].mark = value }
}
