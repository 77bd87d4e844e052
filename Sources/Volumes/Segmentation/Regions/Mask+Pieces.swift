extension Mask {
  /// The `count` largest pieces; of pieces of equal size, those that come first in memory.
  public func keepingLargest(_ count: Int, connectivity: Connectivity = .faces) -> Mask {
    let pieces = Components(of: self, connectivity: connectivity)
    var kept = [Bool](repeating: false, count: pieces.sizes.count)
    for piece in pieces.largest(count) { kept[piece] = true }
    return pieces.mask { kept[$0] }
  }

  /// The pieces that have at least so many voxels.
  public func keepingPieces(
    ofAtLeast voxels: Int, connectivity: Connectivity = .faces
  ) -> Mask {
    let pieces = Components(of: self, connectivity: connectivity)
    return pieces.mask { pieces.sizes[$0] >= voxels }
  }

  /// The pieces that have at least one of the seeds. Seeds are voxel indices inside the grid; one
  /// that is not in the mask keeps nothing.
  public func keepingPieces(
    at seeds: [SIMD3<Int>], connectivity: Connectivity = .faces
  ) -> Mask {
    let pieces = Components(of: self, connectivity: connectivity)
    var kept = [Bool](repeating: false, count: pieces.sizes.count)
    for piece in seeds.compactMap(pieces.piece) { kept[piece] = true }
    return pieces.mask { kept[$0] }
  }

  /// The pieces that have at least one voxel of another mask of the same size.
  public func keepingPieces(
    touching other: Mask, connectivity: Connectivity = .faces
  ) -> Mask {
    let pieces = Components(of: self, connectivity: connectivity)
    var kept = [Bool](repeating: false, count: pieces.sizes.count)
    for piece in pieces.pieces(touching: other) { kept[piece] = true }
    return pieces.mask { kept[$0] }
  }

  /// The mask without the pieces that have fewer voxels.
  public func removingIslands(
    below voxels: Int, connectivity: Connectivity = .faces
  ) -> Mask {
    keepingPieces(ofAtLeast: voxels, connectivity: connectivity)
  }
}
