extension Volume {
  /// The voxels of at least `low` that are joined, through such voxels, with one of at least `high`.
  ///
  /// Keeps thin parts that pass below the higher level, without the noise that the lower one alone
  /// lets in. Two thresholds and one pass over the runs.
  public func hysteresis(
    low: Double, high: Double, connectivity: Connectivity = .faces
  ) -> Mask {
    precondition(low <= high)
    return mask(in: low...Double.infinity)
      .keepingPieces(touching: mask(in: high...Double.infinity), connectivity: connectivity)
  }

  /// The voxels in the range that are joined with a seed through such voxels. Seeds are voxel
  /// indices inside the grid; one whose value is not in the range grows nothing.
  public func regionGrown(
    from seeds: [SIMD3<Int>], in range: ClosedRange<Double>, connectivity: Connectivity = .faces
  ) -> Mask {
    mask(in: range).keepingPieces(at: seeds, connectivity: connectivity)
  }
}
