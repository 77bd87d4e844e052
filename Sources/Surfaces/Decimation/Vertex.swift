/// All that a decimation knows of a vertex, in one cache line.
struct Vertex: BitwiseCopyable, Sendable {
  /// How free a vertex is.
  enum Freedom: UInt8, BitwiseCopyable, Sendable {
    /// Inside a wall between two labels.
    case wall
    /// On a curve where three or more walls meet: moves along it only.
    case curve
    /// Stays where it is.
    case fixed
  }

  private var x: Float
  private var y: Float
  private var z: Float
  /// The squared distances to the planes around it.
  var quadric = Quadric()
  /// Where its triangles start in the pool of rings, and their number with the freedom in its two
  /// lowest bits.
  private var ringStart: UInt32 = 0
  private var ringCount: UInt32 = 2
  /// Rises when the edges at the vertex change.
  var version: UInt32 = 0
  /// The last collapse that it survived, or -1.
  var lastCollapse: Int32 = -1
  /// How far in mm planes around it may have been left behind; an estimate.
  var stray: Float = 0
  /// What the running question has marked it with.
  var mark: UInt32 = 0

  init(_ position: SIMD3<Float>, ring: Range<Int>) {
    (x, y, z) = (position.x, position.y, position.z)
    self.ring = ring
  }

  /// In mm.
  var position: SIMD3<Float> {
    @inline(__always) get { SIMD3(x, y, z) }
    @inline(__always) set { (x, y, z) = (newValue.x, newValue.y, newValue.z) }
  }

  /// Where its triangles stand in the pool of rings; fewer than a billion.
  var ring: Range<Int> {
    @inline(__always) get { Int(ringStart)..<Int(ringStart) &+ Int(ringCount >> 2) }
    @inline(__always) set {
      ringStart = UInt32(newValue.lowerBound)
      ringCount = UInt32(newValue.count) << 2 | ringCount & 3
    }
  }

  var freedom: Freedom {
    @inline(__always) get { Freedom(rawValue: UInt8(ringCount & 3)) ?? .fixed }
    @inline(__always) set { ringCount = ringCount & ~3 | UInt32(newValue.rawValue) }
  }
}
