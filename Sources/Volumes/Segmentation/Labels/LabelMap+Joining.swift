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
  /// - Complexity: for each piece a search through the voxels within the gap.
  public func joiningPieces(
    of structure: UInt16, largestGap: Double, width: Double = 1, through passable: Set<UInt16> = []
  ) -> (LabelMap, JoinReport) {
    precondition(Int(structure) < structures.count && structure > 0)
    var result = self
    var report = JoinReport(name: structures[Int(structure)].name)
    while true {
      let mask = result.mask(of: structure)
      let components = Components(of: mask, connectivity: .faces)
      guard components.sizes.count > 1, let main = components.largest else { break }
      let body = components.mask(of: main)
      guard
        let bridge = result.bridge(
          from: body, to: mask.subtracting(body), structure, passable, longest: largestGap)
      else {
        for (piece, size) in components.sizes.enumerated() where piece != main {
          report.pieces.append(
            JoinReport.Piece(
              millilitres: Double(size) * grid.voxelVolume / 1000, bridge: nil,
              reason: result.reason(
                components.mask(of: piece), apartFrom: body, longest: largestGap)))
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

  private func reason(_ piece: Mask, apartFrom body: Mask, longest: Double) -> String {
    guard let box = piece.boundingBox else { return "it is empty" }
    let squares = body.squaredDistances(spacing: grid.spacing)
    var least = Float.infinity
    piece.forEachVoxel(in: box.lower, box.upper) { x, y, z in
      least = min(least, squares[grid.offset(x, y, z)])
    }
    let gap = (Double(least).squareRoot() * 10).rounded() / 10
    return gap > longest
      ? "it is \(gap) mm away, more than the longest bridge of \(longest) mm"
      : "other structures or a detour of more than \(longest) mm lie in the gap of \(gap) mm"
  }

  /// The shortest path by faces from one mask to another; its ends are voxels of the two.
  private func bridge(
    from body: Mask, to others: Mask, _ structure: UInt16, _ passable: Set<UInt16>, longest: Double
  ) -> (path: [SIMD3<Int>], length: Double)? {
    let (size, spacing) = (grid.size, grid.spacing)
    var isPassable = [Bool](repeating: false, count: structures.count)
    isPassable[0] = true
    for label in passable { isPassable[Int(label)] = true }
    var costs = [Float](repeating: .infinity, count: grid.count)
    var parents = [Int32](repeating: -1, count: grid.count)
    var heap = CostHeap()
    body.surfaceVoxels.forEachVoxel(in: .zero, size) { x, y, z in
      let at = grid.offset(x, y, z)
      costs[at] = 0
      heap.push(0, Int32(at))
    }
    while let (cost, node) = heap.pop() {
      let at = Int(node)
      guard cost == costs[at] else { continue }
      let voxel = SIMD3(at % size.x, at / size.x % size.y, at / (size.x * size.y))
      if others[voxel.x, voxel.y, voxel.z] {
        var path: [SIMD3<Int>] = []
        var next = node
        while next >= 0 {
          let place = Int(next)
          path.append(
            SIMD3(place % size.x, place / size.x % size.y, place / (size.x * size.y)))
          next = parents[place]
        }
        return (path.reversed(), Double(cost))
      }
      for axis in 0..<3 {
        let total = cost + Float(spacing[axis])
        guard Double(total) <= longest + 1e-4 else { continue }
        for step in [-1, 1] {
          var neighbour = voxel
          neighbour[axis] += step
          guard neighbour[axis] >= 0, neighbour[axis] < size[axis] else { continue }
          let to = grid.offset(neighbour.x, neighbour.y, neighbour.z)
          let label = indices[to]
          guard label == structure || isPassable[Int(label)], total < costs[to] else { continue }
          costs[to] = total
          parents[to] = node
          heap.push(total, Int32(to))
        }
      }
    }
    return nil
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
