extension Mask {
  /// Finds the great vessels that leave the chambers of a blood pool, for which no seed was given.
  ///
  /// The pool is cut between the seeds' structures as `splitFromSeeds` does; on each chamber the
  /// middle of the pool is followed to its far ends. An end beyond a neck that runs on as a tube is
  /// a vessel, named by its chamber and by its course in the patient (`VesselSearch`).
  ///
  /// - Parameters:
  ///   - seeds: those of chambers have names that `HeartPart` knows; what has a seed is not sought.
  ///   - grid: where the mask's voxels lie; its size must be the mask's.
  /// - Throws: `SplitFailure` where seeds are amiss.
  /// - Complexity: as `splitFromSeeds`.
  public func vessels(
    besides seeds: [SplitSeed], on grid: Grid, options: SplitOptions = SplitOptions()
  ) throws -> VesselFindings {
    let (filled, places) = try prepared(seeds, on: grid, options)
    var split = PoolSplit(filled, seeds: seeds, places: places, grid: grid)
    _ = split.findCuts()
    return VesselSearch(split, seeds: seeds, grid: grid).run()
  }
}
