import Geometry
import Parallel

/// The state of a running decimation, in flat arrays. Triangles keep their number and their labels
/// throughout; a collapsed triangle has `Decimator.none` for its first vertex.
struct Decimator: Sendable {
  static let none = UInt32.max

  /// How free a vertex is.
  enum Freedom: UInt8, Sendable {
    /// Inside a wall between two labels.
    case wall
    /// On a curve where three or more walls meet: moves along it only.
    case curve
    /// Stays where it is.
    case fixed
  }

  /// How strict the gates of shape are.
  struct Strictness: Sendable {
    /// The cosine of the largest angle that a triangle's normal may turn by in one collapse.
    var turn: Double
    /// The least quality of a new triangle where its surroundings are better: 1 for the
    /// equilateral one, 0 for a needle.
    var quality: Double
    /// The most triangles around a vertex.
    var degree: Int

    static let firstChoice = Strictness(turn: 0.3, quality: 0.12, degree: 20)
    static let lastChoice = Strictness(turn: 0.1, quality: 0.01, degree: 60)
  }

  let original: LabelSurface
  let origin: SIMD3<Double>
  /// nil where nothing but the count limits the decimation.
  let bound: Double?
  /// The mean edge length of the original: how far apart points are that gates and audit look at.
  let spacing: Double
  /// For every original vertex, the share of the bound that is granted near it; 0 keeps it where it
  /// is. Empty where all have the whole.
  let shares: [Float]
  var strictness = Strictness.firstChoice

  var positions: [SIMD3<Float>]
  var triangles: [Triangle]
  var alive: Int
  /// The corners `3 t + k` at a vertex as a linked list.
  var firstCorner: [UInt32]
  var nextCorner: [UInt32]
  var freedom: [Freedom]
  var quadrics: [Quadric]
  /// The other end of each vertex's cheapest edge among those to vertices of higher number.
  var partner: [UInt32]
  var queue: CollapseQueue
  var report = DecimationReport()

  /// The original vertices that a triangle stands for, as a linked list.
  var firstPoint: [UInt32]
  var nextPoint: [UInt32]
  /// The corners at the original vertices, for measuring against the original surface.
  let originalFirstCorner: [UInt32]
  let originalNextCorner: [UInt32]

  var star = CollapseStar()
  private var marks: [UInt32]
  private var mark: UInt32 = 0

  init(_ surface: LabelSurface, bound: Double?, shares: [Float]) {
    original = surface
    origin = Bounds(surface.positions.lazy.filter { $0.isFinite }).center
    self.bound = bound
    self.shares = shares
    spacing = Mesh(positions: surface.positions, triangles: surface.triangles).meanEdgeLength
    positions = surface.positions
    triangles = surface.triangles
    alive = triangles.count
    let vertexCount = positions.count
    firstCorner = [UInt32](repeating: Self.none, count: vertexCount)
    nextCorner = [UInt32](repeating: Self.none, count: 3 * triangles.count)
    firstPoint = [UInt32](repeating: Self.none, count: triangles.count)
    nextPoint = [UInt32](repeating: Self.none, count: vertexCount)
    for index in triangles.indices.reversed() {
      let t = triangles[index]
      for (k, vertex) in [t.a, t.b, t.c].enumerated() {
        precondition(vertex < vertexCount, "a triangle names a vertex that is not there")
        nextCorner[3 * index + k] = firstCorner[Int(vertex)]
        firstCorner[Int(vertex)] = UInt32(3 * index + k)
      }
    }
    originalFirstCorner = firstCorner
    originalNextCorner = nextCorner
    for vertex in 0..<vertexCount where firstCorner[vertex] != Self.none {
      let triangle = Int(firstCorner[vertex] / 3)
      nextPoint[vertex] = firstPoint[triangle]
      firstPoint[triangle] = UInt32(vertex)
    }
    freedom = []
    quadrics = []
    partner = [UInt32](repeating: Self.none, count: vertexCount)
    queue = CollapseQueue(vertices: vertexCount)
    marks = [UInt32](repeating: 0, count: vertexCount)
    freedom = classified()
    for vertex in shares.indices where shares[vertex] == 0 { freedom[vertex] = .fixed }
    quadrics = initialQuadrics()
    report.trianglesBefore = triangles.count
    report.fixedVertices = freedom.count { $0 == .fixed }
  }

  /// Collapses edges, cheapest first, until `target` triangles are left or no collapse is allowed.
  mutating func run(downTo target: Int) {
    let stages: [Strictness] =
      bound == nil || target > 0 ? [.firstChoice, .lastChoice] : [.firstChoice]
    for stage in stages where alive > target {
      strictness = stage
      fillQueue()
      while alive > target, let (vertex, cost) = queue.first {
        if !tryCollapse(vertex, partner[Int(vertex)]) {
          offerCheapest(vertex, after: cost, partner[Int(vertex)])
        }
      }
    }
  }

  /// What is left, without the vertices that nothing names.
  func result() -> LabelSurface {
    var newIndex = [UInt32](repeating: Self.none, count: positions.count)
    var used = 0
    for t in triangles where t.a != Self.none {
      newIndex[Int(t.a)] = 0
      newIndex[Int(t.b)] = 0
      newIndex[Int(t.c)] = 0
    }
    for vertex in newIndex.indices where newIndex[vertex] == 0 {
      newIndex[vertex] = UInt32(used)
      used += 1
    }
    let kept = triangles.indices.filter { triangles[$0].a != Self.none }
    return LabelSurface(
      positions: positions.indices.lazy.filter { newIndex[$0] != Self.none }.map { positions[$0] },
      triangles: kept.map {
        let t = triangles[$0]
        return Triangle(newIndex[Int(t.a)], newIndex[Int(t.b)], newIndex[Int(t.c)])
      },
      inner: kept.map { original.inner[$0] }, outer: kept.map { original.outer[$0] })
  }

  // MARK: - Small things that all parts use

  /// Inner and outer label of a triangle as one number.
  @inline(__always)
  func wall(_ triangle: Int) -> UInt32 {
    UInt32(original.inner[triangle]) << 16 | UInt32(original.outer[triangle])
  }

  /// The vertices that follow a corner around its triangle.
  @inline(__always)
  func others(_ corner: UInt32) -> (next: UInt32, last: UInt32) {
    let triangle = corner / 3
    let t = triangles[Int(triangle)]
    switch corner &- 3 &* triangle {
    case 0: return (t.b, t.c)
    case 1: return (t.c, t.a)
    default: return (t.a, t.b)
    }
  }

  /// A vertex relative to the origin of the quadrics.
  @inline(__always)
  func local(_ vertex: UInt32) -> SIMD3<Double> {
    SIMD3<Double>(positions[Int(vertex)]) - origin
  }

  /// Takes a new set of marks into use; all vertices are unmarked. Marks are `base + 1`, `base + 2`.
  mutating func freshMarks() -> UInt32 {
    if mark > UInt32.max - 8 {
      for index in marks.indices { marks[index] = 0 }
      mark = 0
    }
    mark += 4
    return mark
  }

  @inline(__always)
  func isMarked(_ vertex: UInt32, _ value: UInt32) -> Bool { marks[Int(vertex)] == value }

  @inline(__always)
  mutating func setMark(_ vertex: UInt32, _ value: UInt32) { marks[Int(vertex)] = value }
}
