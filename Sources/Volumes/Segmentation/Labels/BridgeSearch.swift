import Geometry

/// The shortest way from a structure's joined part to a piece of it.
struct Bridge {
  /// The piece that it reaches.
  let piece: Int
  /// From a voxel of the joined part to one of the piece.
  let path: [SIMD3<Int>]
  /// Its length, mm.
  let length: Double
}

/// Looks for the shortest path by faces from a structure's largest piece to the others, one after the
/// other: a single search after Dijkstra, in the box that no path can leave. A piece that is joined,
/// and its bridge, become sources as well, so the search goes on from there and forgets nothing.
struct BridgeSearch {
  /// By piece, whether it belongs to the joined part.
  private(set) var isJoined: [Bool]
  private let grid: Grid
  private let longest: Double
  private let lower: SIMD3<Int>
  private let size: SIMD3<Int>
  /// For every voxel of the grid the number of its piece from 1; 0 where it is of none.
  private let pieces: [Int32]
  private var isPassable: [Bool]
  private var costs: [Float]
  private var parents: [Int32]
  private var heap = CostHeap()

  /// Nil where the structure has no voxel.
  init?(
    in map: LabelMap, of structure: UInt16, through passable: Set<UInt16>, longest: Double,
    pieces: [Int32], count: Int
  ) {
    guard let box = map.mask(of: structure).boundingBox else { return nil }
    grid = map.grid
    self.longest = longest
    self.pieces = pieces
    isJoined = [Bool](repeating: false, count: count)
    let far = (SIMD3(repeating: longest) / map.grid.spacing).rounded(.up)
    let reach = SIMD3<Int>(
      far.clamped(lowerBound: .zero, upperBound: SIMD3<Double>(map.grid.size)))
    lower = pointwiseMax(box.lower &- reach, .zero)
    size = pointwiseMin(box.upper &+ reach, map.grid.size) &- lower
    isPassable = [Bool](repeating: false, count: map.structures.count)
    isPassable[0] = true
    for label in passable { isPassable[Int(label)] = true }
    costs = [Float](repeating: .infinity, count: size.x * size.y * size.z)
    parents = [Int32](repeating: -1, count: costs.count)
  }

  /// Starts at the surface of the largest piece.
  mutating func begin(at body: Mask, _ piece: Int) {
    isJoined[piece] = true
    body.surfaceVoxels.forEachVoxel(in: lower, lower &+ size) { x, y, z in
      start(SIMD3(x, y, z))
    }
  }

  /// The shortest way to a piece that is not joined yet; nil where none is within reach.
  mutating func nextBridge(in labels: [UInt16]) -> Bridge? {
    let steps = [1, size.x, size.x * size.y]
    while let (cost, node) = heap.pop() {
      guard cost == costs[Int(node)] else { continue }
      let place = voxel(Int(node)) &+ lower
      let piece = Int(pieces[grid.offset(place.x, place.y, place.z)]) - 1
      if piece >= 0, !isJoined[piece] {
        return Bridge(piece: piece, path: path(to: node), length: Double(cost))
      }
      for axis in 0..<3 {
        let total = cost + Float(grid.spacing[axis])
        guard Double(total) <= longest + 1e-4 else { continue }
        for step in [-1, 1] {
          var neighbour = place
          neighbour[axis] += step
          let along = neighbour[axis] - lower[axis]
          guard along >= 0, along < size[axis] else { continue }
          let to = Int(node) + step * steps[axis]
          guard total < costs[to] else { continue }
          let offset = grid.offset(neighbour.x, neighbour.y, neighbour.z)
          let other = Int(pieces[offset]) - 1
          // Inside the joined part nothing is nearer than its surface.
          guard other >= 0 ? !isJoined[other] : isPassable[Int(labels[offset])] else { continue }
          costs[to] = total
          parents[to] = node
          heap.push(total, Int32(to))
        }
      }
    }
    return nil
  }

  /// Goes on from a piece, from the voxels of its bridge, and from pieces that these touch.
  mutating func join(_ bridge: Bridge, _ painted: [SIMD3<Int>]) {
    if let end = bridge.path.last { join(pieceAt: end) }
    for voxel in painted {
      start(voxel)
      forEachNeighbour(of: voxel) { search, neighbour in search.join(pieceAt: neighbour) }
    }
  }

  /// Makes the voxels of a piece sources, where it is not joined yet.
  private mutating func join(pieceAt seed: SIMD3<Int>) {
    let number = pieces[grid.offset(seed.x, seed.y, seed.z)]
    guard number > 0, !isJoined[Int(number) - 1] else { return }
    isJoined[Int(number) - 1] = true
    var stack = [seed]
    start(seed)
    while let voxel = stack.popLast() {
      forEachNeighbour(of: voxel) { search, next in
        guard search.pieces[search.grid.offset(next.x, next.y, next.z)] == number,
          search.costs[search.place(of: next)] > 0
        else { return }
        search.start(next)
        stack.append(next)
      }
    }
  }

  /// Makes a voxel a source.
  private mutating func start(_ voxel: SIMD3<Int>) {
    let at = place(of: voxel)
    costs[at] = 0
    parents[at] = -1
    heap.push(0, Int32(at))
  }

  private mutating func forEachNeighbour(
    of voxel: SIMD3<Int>, _ body: (inout BridgeSearch, SIMD3<Int>) -> Void
  ) {
    for axis in 0..<3 {
      for step in [-1, 1] {
        var next = voxel
        next[axis] += step
        guard next[axis] >= lower[axis], next[axis] < lower[axis] + size[axis] else { continue }
        body(&self, next)
      }
    }
  }

  private func voxel(_ place: Int) -> SIMD3<Int> {
    SIMD3(place % size.x, place / size.x % size.y, place / (size.x * size.y))
  }

  private func place(of voxel: SIMD3<Int>) -> Int {
    let at = voxel &- lower
    return (at.z * size.y + at.y) * size.x + at.x
  }

  /// The way by which a voxel was reached, from its beginning.
  private func path(to node: Int32) -> [SIMD3<Int>] {
    var path: [SIMD3<Int>] = []
    var next = node
    while next >= 0 {
      path.append(voxel(Int(next)) &+ lower)
      next = parents[Int(next)]
    }
    return path.reversed()
  }
}
