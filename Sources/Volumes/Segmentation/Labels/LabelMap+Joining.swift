import Geometry

/// What became of a structure's pieces.
public struct JoinReport: Codable, Equatable, Sendable {
  /// A piece that is not the largest.
  public struct Piece: Codable, Equatable, Sendable {
    /// Its volume, ml.
    public var millilitres: Double
    /// The length of the bridge from its surface voxel to the structure's, mm; nil where none was
    /// built.
    public var bridge: Double?
    /// Why it stays apart; nil where it was joined.
    public var reason: String?
  }

  /// The structure.
  public var name: String
  /// Its pieces besides the largest, in the order in which they were looked at.
  public var pieces: [Piece] = []
  /// The voxels of all bridges.
  public var voxelsAdded = 0
}

extension LabelMap {
  /// The map with the pieces of a structure joined to its largest one by the shortest bridges.
  ///
  /// A bridge goes from face to face through background and `passable` structures, and is as thick
  /// as asked wherever these have room. The nearest piece is joined first, then serves others.
  /// Structures that are not passable are never changed.
  ///
  /// - Parameters:
  ///   - structure: the position in `structures`.
  ///   - largestGap: the longest bridge, mm.
  ///   - width: a bridge's thickness, mm; at least one voxel is made.
  ///   - passable: positions of structures that a bridge may cut through, besides the background.
  /// - Complexity: for each piece a search through the voxels around the largest that are no farther
  ///   than the nearest piece; memory: eight bytes a voxel of the box around the structure.
  public func joiningPieces(
    of structure: UInt16, largestGap: Double, width: Double = 1, through passable: Set<UInt16> = []
  ) -> (LabelMap, JoinReport) {
    precondition(Int(structure) < structures.count && structure > 0)
    var result = self
    var report = JoinReport(name: structures[Int(structure)].name)
    guard
      var search = BridgeSearch(
        in: self, of: structure, through: passable, longest: largestGap)
    else { return (self, report) }
    while true {
      let mask = result.mask(of: structure)
      let components = Components(of: mask, connectivity: .faces)
      guard components.sizes.count > 1, let main = components.largest else { break }
      let body = components.mask(of: main)
      guard
        let bridge = search.bridge(
          from: body, to: mask.subtracting(body), of: structure, in: result.indices)
      else {
        let squares = body.squaredDistances(spacing: grid.spacing)
        for (piece, size) in components.sizes.enumerated() where piece != main {
          report.pieces.append(
            JoinReport.Piece(
              millilitres: Double(size) * grid.voxelVolume / 1000, bridge: nil,
              reason: result.reason(
                components.mask(of: piece), squares: squares, longest: largestGap)))
        }
        break
      }
      let end = bridge.path[bridge.path.count - 1]
      let joined = components.piece(at: end).map { components.sizes[$0] } ?? 0
      report.pieces.append(
        JoinReport.Piece(
          millilitres: Double(joined) * grid.voxelVolume / 1000, bridge: bridge.length, reason: nil)
      )
      report.voxelsAdded += result.paint(bridge.path, structure, passable, width: width)
    }
    return (result, report)
  }

  private func reason(_ piece: Mask, squares: [Float], longest: Double) -> String {
    guard let box = piece.boundingBox else { return "it is empty" }
    var least = Float.infinity
    piece.forEachVoxel(in: box.lower, box.upper) { x, y, z in
      least = min(least, squares[grid.offset(x, y, z)])
    }
    let gap = (Double(least).squareRoot() * 10).rounded() / 10
    return gap > longest
      ? "it is \(gap) mm away, more than the longest bridge of \(longest) mm"
      : "other structures or a detour of more than \(longest) mm lie in the gap of \(gap) mm"
  }

  /// Paints a path and what is within half the width of it; returns how many voxels changed.
  private mutating func paint(
    _ path: [SIMD3<Int>], _ structure: UInt16, _ passable: Set<UInt16>, width: Double
  ) -> Int {
    let spacing = grid.spacing
    let reach = SIMD3<Int>((width / 2 / spacing).rounded(.down))
    var added = 0
    for center in path {
      let from = pointwiseMax(center &- reach, .zero)
      let to = pointwiseMin(center &+ reach, grid.size &- 1)
      for z in from.z...to.z {
        for y in from.y...to.y {
          for x in from.x...to.x {
            let offset = SIMD3<Double>(SIMD3(x, y, z) &- center) * spacing
            guard offset.squaredLength <= width * width / 4 + 1e-9 else { continue }
            let at = grid.offset(x, y, z)
            guard indices[at] == 0 || passable.contains(indices[at]) else { continue }
            indices[at] = structure
            added += 1
          }
        }
      }
    }
    return added
  }
}

/// Looks for the shortest path by faces from one mask to another, again and again, in the box that no
/// path can leave: what it learnt is forgotten voxel by voxel, so that a short search costs little.
private struct BridgeSearch {
  private let grid: Grid
  private let longest: Double
  private let lower: SIMD3<Int>
  private let size: SIMD3<Int>
  private var isPassable: [Bool]
  private var costs: [Float]
  private var parents: [Int32]
  private var touched: [Int32] = []

  /// Nil where the structure has no voxel.
  init?(in map: LabelMap, of structure: UInt16, through passable: Set<UInt16>, longest: Double) {
    guard let box = map.mask(of: structure).boundingBox else { return nil }
    grid = map.grid
    self.longest = longest
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

  private func voxel(_ place: Int) -> SIMD3<Int> {
    SIMD3(place % size.x, place / size.x % size.y, place / (size.x * size.y))
  }

  private mutating func reach(_ place: Int, _ cost: Float, from parent: Int32) {
    if costs[place] == .infinity { touched.append(Int32(place)) }
    costs[place] = cost
    parents[place] = parent
  }

  /// The shortest path; its ends are voxels of the two masks.
  mutating func bridge(
    from body: Mask, to others: Mask, of structure: UInt16, in labels: [UInt16]
  ) -> (path: [SIMD3<Int>], length: Double)? {
    defer {
      for place in touched {
        costs[Int(place)] = .infinity
        parents[Int(place)] = -1
      }
      touched.removeAll(keepingCapacity: true)
    }
    var heap = CostHeap()
    body.surfaceVoxels.forEachVoxel(in: lower, lower &+ size) { x, y, z in
      let at = ((z - lower.z) * size.y + y - lower.y) * size.x + x - lower.x
      reach(at, 0, from: -1)
      heap.push(0, Int32(at))
    }
    let steps = [1, size.x, size.x * size.y]
    while let (cost, node) = heap.pop() {
      guard cost == costs[Int(node)] else { continue }
      let here = voxel(Int(node))
      let place = here &+ lower
      if others[place.x, place.y, place.z] {
        return (path(to: node), Double(cost))
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
          let label = labels[grid.offset(neighbour.x, neighbour.y, neighbour.z)]
          guard label == structure || isPassable[Int(label)], total < costs[to] else { continue }
          reach(to, total, from: node)
          heap.push(total, Int32(to))
        }
      }
    }
    return nil
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
