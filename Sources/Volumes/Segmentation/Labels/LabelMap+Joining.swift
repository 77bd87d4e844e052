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
  /// - Complexity: one search, nearest voxel first, through the voxels that are no farther from the
  ///   structure than `largestGap`; what a joined piece brings nearer is looked at again. Memory: eight
  ///   bytes a voxel of the box around the structure and four a voxel of the grid.
  public func joiningPieces(
    of structure: UInt16, largestGap: Double, width: Double = 1, through passable: Set<UInt16> = []
  ) -> (LabelMap, JoinReport) {
    precondition(Int(structure) < structures.count && structure > 0)
    var result = self
    var report = JoinReport(name: structures[Int(structure)].name)
    let components = Components(of: mask(of: structure), connectivity: .faces)
    guard components.sizes.count > 1, let main = components.largest,
      var search = BridgeSearch(
        in: self, of: structure, through: passable, longest: largestGap,
        pieces: components.labels(), count: components.sizes.count)
    else { return (self, report) }
    let volume = { (piece: Int) in Double(components.sizes[piece]) * grid.voxelVolume / 1000 }
    search.begin(at: components.mask(of: main), main)
    while let bridge = search.nextBridge(in: result.indices) {
      report.pieces.append(
        JoinReport.Piece(
          millilitres: volume(bridge.piece), bridge: bridge.length, reason: nil))
      let painted = result.paint(bridge.path, structure, passable, width: width)
      report.voxelsAdded += painted.count
      search.join(bridge, painted)
    }
    let apart = components.sizes.indices.filter { !search.isJoined[$0] }
    guard !apart.isEmpty else { return (result, report) }
    let gaps = result.gaps(to: apart, of: structure, components)
    for piece in apart {
      report.pieces.append(
        JoinReport.Piece(
          millilitres: volume(piece), bridge: nil,
          reason: Self.reason(gap: gaps[piece], longest: largestGap)))
    }
    return (result, report)
  }

  /// By piece, the distance in mm of those that stay apart to the rest of the structure.
  private func gaps(to apart: [Int], of structure: UInt16, _ components: Components) -> [Double] {
    let isApart = Set(apart)
    let others = components.mask { isApart.contains($0) }
    let squares = mask(of: structure).subtracting(others).squaredDistances(spacing: grid.spacing)
    var least = [Float](repeating: .infinity, count: components.sizes.count)
    for voxel in others.voxels {
      guard let piece = components.piece(at: voxel) else { continue }
      least[piece] = min(least[piece], squares[grid.offset(voxel.x, voxel.y, voxel.z)])
    }
    return least.map { Double($0).squareRoot() }
  }

  private static func reason(gap: Double, longest: Double) -> String {
    let gap = (gap * 10).rounded() / 10
    return gap > longest
      ? "it is \(gap) mm away, more than the longest bridge of \(longest) mm"
      : "other structures or a detour of more than \(longest) mm lie in the gap of \(gap) mm"
  }

  /// Paints a path and what is within half the width of it; returns the voxels that changed.
  private mutating func paint(
    _ path: [SIMD3<Int>], _ structure: UInt16, _ passable: Set<UInt16>, width: Double
  ) -> [SIMD3<Int>] {
    let spacing = grid.spacing
    let reach = SIMD3<Int>((width / 2 / spacing).rounded(.down))
    var added: [SIMD3<Int>] = []
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
            added.append(SIMD3(x, y, z))
          }
        }
      }
    }
    return added
  }
}
