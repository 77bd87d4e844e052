/// The pieces of a mask: voxels that are joined through neighbours of the mask.
///
/// Found by union-find over the runs of each row (after Rosenfeld and Pfaltz 1966,
/// doi 10.1145/321356.321357, with runs in the place of voxels). Face connection is what the
/// surface of a mask uses: voxels that meet at an edge or a corner only are separate solids.
public struct Components: Sendable {
  /// Voxels in each piece, in the order in which the pieces first appear in memory.
  public let sizes: [Int]
  private let runs: JoinedRuns

  /// Finds the pieces. Linear in the number of words and runs, parallel over slabs of slices;
  /// 12 bytes a run.
  public init(of mask: Mask, connectivity: Connectivity = .faces) {
    runs = JoinedRuns(of: mask, joining: connectivity.earlierRows)
    sizes = runs.pieceSizes
  }

  /// The index of the piece with most voxels, the first of equals; nil where there is none.
  public var largest: Int? {
    sizes.indices.max { sizes[$0] < sizes[$1] || (sizes[$0] == sizes[$1] && $0 > $1) }
  }

  /// The indices of the `count` pieces with most voxels, largest first, the first of equals first.
  public func largest(_ count: Int) -> [Int] {
    precondition(count >= 0)
    let order = sizes.indices.sorted {
      sizes[$0] > sizes[$1] || (sizes[$0] == sizes[$1] && $0 < $1)
    }
    return Array(order.prefix(count))
  }

  /// The piece that has a voxel; nil where the mask has not. Logarithmic in the runs of a row.
  public func piece(at voxel: SIMD3<Int>) -> Int? { runs.piece(at: voxel) }

  /// The pieces that have at least one voxel of another mask of the same size, rising.
  public func pieces(touching mask: Mask) -> [Int] {
    let touched = runs.touches(mask)
    return sizes.indices.filter { touched[$0] }
  }

  /// The smallest box of each piece. One pass over the runs.
  var boxes: [IndexBox] { runs.pieceBoxes }

  /// For each piece whether it has one of the outermost voxels of the grid. One pass over the runs.
  package var reachesBorder: [Bool] { runs.reachesEnds() }

  /// One piece as a mask.
  public func mask(of piece: Int) -> Mask { mask { $0 == piece } }

  /// The pieces for which `keeps` says so, as one mask. It is asked once for each piece, in order.
  public func mask(where keeps: (Int) -> Bool) -> Mask {
    runs.mask(of: sizes.indices.map(keeps))
  }

  /// For every voxel, x fastest, the number of its piece: 0 outside the mask, then 1, 2, ... as the
  /// pieces first appear in memory. Four bytes a voxel, parallel over slices.
  public func labels() -> [Int32] { runs.labels() }
}
