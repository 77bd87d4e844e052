import Parallel

/// Edges by the cost of their collapse, in buckets 1/16 of a doubling wide: the cheapest bucket
/// first, within a bucket the edges that came last. Taking an edge out and putting one in cost the
/// same whatever their number.
///
/// An edge whose ends have changed since it was put in is stale, which its stamp tells. Edges are
/// kept in blocks, and a block is searched for stale ones before it is used: so their ends are
/// looked up many at a time.
struct CollapseQueue: ~Copyable, Sendable {
  /// An edge as it was when it was put in.
  struct Edge: BitwiseCopyable, Sendable {
    var u: UInt32
    var v: UInt32
    /// The sum of both ends' versions.
    var stamp: UInt32
  }

  /// Where a bucket's newest block is and how many edges it holds; older blocks are full.
  ///
  /// Not private: in debug builds Swift 6.3.1 names it in other files, for `Slots` is generic.
  struct Bucket: BitwiseCopyable, Sendable {
    var block: UInt32
    var count: UInt32
    /// How many of them are known to have been fresh when the block was searched.
    var searched: UInt32
  }

  private static let absent = UInt32.max
  private static let blockSize: UInt32 = 64
  /// The bits of a float that choose the bucket: sign, exponent and four of the fraction.
  private static let shift = 19
  private var buckets = Slots<Bucket>(
    repeating: Bucket(block: absent, count: blockSize, searched: 0), count: 1 << 12)
  /// A bit for every bucket that is not empty.
  private var filled = Slots<UInt64>(repeating: 0, count: 1 << 6)
  private var lowestWord: UInt32 = 64
  private var edges: [Edge] = []
  /// The older block of the same bucket, or the next free one.
  private var older: [UInt32] = []
  private var free = absent
  /// The number of edges, stale ones included.
  private(set) var count = 0
  /// A sum of what was looked at ahead, so that looking is not left out.
  private var fetched: UInt32 = 0

  init() {}

  /// Makes room for so many edges, whatever buckets they fall into: the newest block of each may be
  /// nearly empty. An array that grows would need three times as much while it does.
  mutating func reserve(_ edges: Int) {
    self.edges.reserveCapacity(edges + buckets.count * Int(Self.blockSize))
  }

  /// The bucket of a cost, which is not negative and finite.
  @inline(__always)
  static func bucket(_ cost: Float) -> UInt32 { cost.bitPattern >> shift }

  @inline(__always)
  mutating func insert(_ edge: Edge, bucket: UInt32) {
    if buckets[bucket].count == Self.blockSize { open(bucket) }
    let place = buckets[bucket].block &* Self.blockSize &+ buckets[bucket].count
    edges[Int(place)] = edge
    buckets[bucket].count &+= 1
    count &+= 1
  }

  private mutating func open(_ bucket: UInt32) {
    var block = free
    if block == Self.absent {
      block = UInt32(older.count)
      older.append(Self.absent)
      edges.append(
        contentsOf: repeatElement(Edge(u: 0, v: 0, stamp: 0), count: Int(Self.blockSize)))
    } else {
      free = older[Int(block)]
    }
    older[Int(block)] = buckets[bucket].block
    buckets[bucket] = Bucket(block: block, count: 0, searched: 0)
    filled[bucket >> 6] |= 1 << UInt64(bucket & 63)
    lowestWord = min(lowestWord, bucket >> 6)
  }

  /// Takes out an edge of the cheapest bucket that is not stale; nil where none is left.
  mutating func popFirst(
    _ vertices: borrowing Slots<Vertex>, _ rings: [UInt32], _ triangles: borrowing Slots<Triangle>
  ) -> (edge: Edge, bucket: UInt32)? {
    while lowestWord < 64 {
      let word = filled[lowestWord]
      guard word != 0 else {
        lowestWord += 1
        continue
      }
      let bucket = lowestWord << 6 | UInt32(word.trailingZeroBitCount)
      let start = buckets[bucket].block &* Self.blockSize
      if buckets[bucket].searched < buckets[bucket].count {
        let first = buckets[bucket].searched
        search(bucket, vertices)
        fetch(start &+ first..<start &+ buckets[bucket].count, vertices, rings, triangles)
      }
      while buckets[bucket].count > 0 {
        buckets[bucket].count &-= 1
        buckets[bucket].searched = buckets[bucket].count
        count &-= 1
        let edge = edges[Int(start &+ buckets[bucket].count)]
        if isFresh(edge, vertices) { return (edge, bucket) }
      }
      close(bucket)
    }
    return nil
  }

  @inline(__always)
  private func isFresh(_ edge: Edge, _ vertices: borrowing Slots<Vertex>) -> Bool {
    vertices[edge.u].version &+ vertices[edge.v].version == edge.stamp
  }

  /// Drops the stale edges of a bucket's newest block; the others keep their order.
  private mutating func search(_ bucket: UInt32, _ vertices: borrowing Slots<Vertex>) {
    let start = buckets[bucket].block &* Self.blockSize
    var kept = buckets[bucket].searched
    for place in kept..<buckets[bucket].count {
      let edge = edges[Int(start &+ place)]
      edges[Int(start &+ kept)] = edge
      kept &+= isFresh(edge, vertices) ? 1 : 0
    }
    count -= Int(buckets[bucket].count - kept)
    buckets[bucket].count = kept
    buckets[bucket].searched = kept
  }

  /// Looks at what a collapse of these edges will read first: one after the other they would wait for
  /// memory each, so many together wait once.
  private mutating func fetch(
    _ places: Range<UInt32>, _ vertices: borrowing Slots<Vertex>, _ rings: [UInt32],
    _ triangles: borrowing Slots<Triangle>
  ) {
    var seen: UInt32 = 0
    for place in places {
      let edge = edges[Int(place)]
      seen &+= rings[vertices[edge.u].ring.lowerBound] &+ rings[vertices[edge.v].ring.lowerBound]
    }
    for place in places {
      let edge = edges[Int(place)]
      for index in vertices[edge.u].ring { seen &+= triangles[rings[index]].a }
      for index in vertices[edge.v].ring { seen &+= triangles[rings[index]].a }
    }
    fetched &+= seen
  }

  /// Gives back a bucket's newest block, which is empty.
  private mutating func close(_ bucket: UInt32) {
    let block = buckets[bucket].block
    let next = older[Int(block)]
    older[Int(block)] = free
    free = block
    buckets[bucket] = Bucket(block: next, count: Self.blockSize, searched: 0)
    if next == Self.absent { filled[bucket >> 6] &= ~(1 << UInt64(bucket & 63)) }
  }

  /// Takes out all stale edges; the others keep their order.
  mutating func removeStale(_ vertices: borrowing Slots<Vertex>) {
    var fresh: [Edge] = []
    for bucket in 0..<UInt32(buckets.count) where buckets[bucket].block != Self.absent {
      takeFresh(bucket, vertices, &fresh)
      for edge in fresh.reversed() { insert(edge, bucket: bucket) }
    }
  }

  /// The same, and gives the memory back that the others do not need.
  mutating func shrink(_ vertices: borrowing Slots<Vertex>) {
    var kept: [(bucket: UInt32, edges: [Edge])] = []
    var fresh: [Edge] = []
    for bucket in 0..<UInt32(buckets.count) where buckets[bucket].block != Self.absent {
      takeFresh(bucket, vertices, &fresh)
      kept.append((bucket, fresh.reversed()))
    }
    (edges, older, free) = ([], [], Self.absent)
    for (bucket, edges) in kept {
      for edge in edges { insert(edge, bucket: bucket) }
    }
  }

  /// Empties a bucket.
  ///
  /// - Parameter fresh: becomes what was not stale, from the last that came to the first.
  private mutating func takeFresh(
    _ bucket: UInt32, _ vertices: borrowing Slots<Vertex>, _ fresh: inout [Edge]
  ) {
    fresh.removeAll(keepingCapacity: true)
    while buckets[bucket].block != Self.absent {
      let start = Int(buckets[bucket].block * Self.blockSize)
      for place in (start..<start + Int(buckets[bucket].count)).reversed()
      where isFresh(edges[place], vertices) {
        fresh.append(edges[place])
      }
      count -= Int(buckets[bucket].count)
      buckets[bucket].count = 0
      close(bucket)
    }
  }
}
