import Geometry

extension Mask {
  /// Splits a blood pool into structures from one seed for each: chambers, arteries and veins.
  ///
  /// Between seeds that the pool joins a path is laid through its middle, and the pool is cut by a
  /// plane across that path: between chambers at the narrowest cross-section, for an artery at the
  /// narrowest just outside its chamber, for a vein where its tube has left the atrium by
  /// `SplitSeed.stub`. This is repeated until no path is left; then each structure takes all
  /// that its seed reaches without crossing a plane. Where structures still touch through a leak
  /// (thin walls in a noisy scan), the leak is closed by an erosion of up to 3 mm, and what that
  /// erosion took off goes to the structure that reaches it first. What no seed reaches goes to the
  /// structure that it touches; pieces that touch none are background.
  ///
  /// A structure for which there is no seed is not parted from its neighbour. Holes in the pool of up to
  /// 0.1 ml (of noise) count as pool.
  ///
  /// - Parameters:
  ///   - seeds: at least two and at most 62.
  ///   - grid: where the mask's voxels lie; its size must be the mask's.
  /// - Returns: the map, structures in rising order of their values, and a report.
  /// - Throws: `SplitFailure` where seeds are amiss or two structures cannot be parted.
  /// - Complexity: a few passes over the mask, one byte a voxel of its box; paths are sought on a
  ///   grid of about 1 mm.
  public func splitFromSeeds(
    _ seeds: [SplitSeed], on grid: Grid, options: SplitOptions = SplitOptions()
  ) throws -> (LabelMap, SplitReport) {
    let spacing = grid.spacing
    let (filled, places) = try prepared(seeds, on: grid, options)
    var split = PoolSplit(filled, seeds: seeds, places: places, grid: grid)
    let cuts = split.findCuts()
    var report = SplitReport()
    report.cuts = cuts.map { cut in
      SplitCut(
        between: [seeds[cut.first].structure.name, seeds[cut.second].structure.name],
        center: grid.patient(cut.section.centroid), normal: grid.direction(cut.section.normal),
        area: cut.section.area)
    }
    let rooms = PoolRooms(split, seeds: seeds)
    (report.rooms, report.mismatches) = (rooms.rooms(on: grid), rooms.mismatches())
    var middles = [SIMD3<Double>?](repeating: nil, count: seeds.count)
    for place in split.nodes {
      middles[place.number] = SIMD3(grid.patient(split.paths.position(place.node)))
    }
    report.exchanges = SplitPlaces(seeds: seeds).exchanges(
      middles: middles,
      cuts: zip(cuts, report.cuts).map { cut, said in
        SplitPlaces.Cut(
          first: cut.first, second: cut.second,
          normal: SIMD3(said.normal[0], said.normal[1], said.normal[2]))
      })
    var race = RegionRace(filled)
    race.close(split.closing, spacing: spacing)
    report.leakWidth = try filled.part(&race, places: split.middles, seeds: seeds, spacing: spacing)
    (report.voxelsTaken, report.voxelsLeft) = race.takeRest()
    var indices = [UInt16](repeating: 0, count: grid.count)
    race.write(into: &indices, gridSize: size)
    report.voxelsFilled = filled.count - count
    for (index, cut) in cuts.enumerated() {
      guard let sides = grid.structures(beside: cut.section, in: indices) else { continue }
      report.cuts[index].between = sides.map { seeds[$0].structure.name }
    }
    for (index, place) in places.enumerated()
    where indices[grid.offset(place.x, place.y, place.z)] != UInt16(index + 1) {
      report.strayedSeeds.append(seeds[index].structure.name)
    }
    return (labelMap(indices, seeds, grid), report)
  }

  /// The pool without the holes of noise, and a voxel of it for each seed.
  func prepared(
    _ seeds: [SplitSeed], on grid: Grid, _ options: SplitOptions
  ) throws -> (pool: Mask, places: [SIMD3<Int>]) {
    precondition(grid.size == size)
    try check(seeds)
    let filled = holesFilled(upTo: Int(100 / grid.voxelVolume))
    let places = try seeds.map {
      try filled.nearestVoxel(to: $0, grid.spacing, options.seedTolerance)
    }
    for (index, place) in places.enumerated() {
      if let earlier = places[..<index].firstIndex(of: place) {
        throw SplitFailure.samePlace(seeds[earlier].structure.name, seeds[index].structure.name)
      }
    }
    return (filled, places)
  }

  /// Lets the structures grow, in cores eroded further and further until they keep apart; returns
  /// the width of the leaks closed, mm.
  private func part(
    _ race: inout RegionRace, places: [SIMD3<Int>], seeds: [SplitSeed], spacing: SIMD3<Double>
  ) throws -> Double {
    guard var meeting = race.run(from: places, core: nil) else { return 0 }
    for radius in [0.75, 1.5, 2.25, 3] where radius >= spacing.min() {
      guard let next = race.run(from: places, core: eroded(by: radius, spacing: spacing)) else {
        return 2 * radius
      }
      meeting = next
    }
    throw SplitFailure.inseparable(
      seeds[meeting.0].structure.name, seeds[meeting.1].structure.name)
  }

  private func check(_ seeds: [SplitSeed]) throws {
    precondition(seeds.count <= RegionRace.mostRegions)
    guard seeds.count > 1 else { throw SplitFailure.tooFewSeeds(seeds.count) }
    for (index, seed) in seeds.enumerated() {
      let name = seed.structure.name
      if let twin = seeds[..<index].first(where: { $0.structure.value == seed.structure.value }) {
        throw SplitFailure.sameStructure(twin.structure.name, name)
      }
      guard all(seed.voxel .>= 0), all(seed.voxel .< size) else {
        throw SplitFailure.outside(
          name: name, voxel: [seed.voxel.x, seed.voxel.y, seed.voxel.z],
          size: [size.x, size.y, size.z])
      }
    }
  }

  /// The voxel of the mask nearest to a seed within a tolerance in mm, the first of equals.
  private func nearestVoxel(
    to seed: SplitSeed, _ spacing: SIMD3<Double>, _ tolerance: Double
  ) throws -> SIMD3<Int> {
    let reach = SIMD3<Int>((tolerance / spacing).rounded(.down))
    var best: SIMD3<Int>?
    var least = tolerance * tolerance + 1e-9
    forEachVoxel(in: seed.voxel &- reach, seed.voxel &+ reach &+ 1) { x, y, z in
      let offset = SIMD3<Double>(SIMD3(x, y, z) &- seed.voxel) * spacing
      if offset.squaredLength < least || (best == nil && offset.squaredLength <= least) {
        least = offset.squaredLength
        best = SIMD3(x, y, z)
      }
    }
    guard let best else {
      throw SplitFailure.notInPool(name: seed.structure.name, tolerance: tolerance)
    }
    return best
  }

  private func labelMap(_ indices: [UInt16], _ seeds: [SplitSeed], _ grid: Grid) -> LabelMap {
    let order = seeds.indices.sorted { seeds[$0].structure.value < seeds[$1].structure.value }
    var positions = [UInt16](repeating: 0, count: seeds.count + 1)
    for (position, seed) in order.enumerated() { positions[seed + 1] = UInt16(position + 1) }
    return LabelMap(
      grid: grid, indices: indices.map { positions[Int($0)] },
      structures: [.background] + order.map { seeds[$0].structure })
  }
}

extension Grid {
  /// The two seeds whose structures lie on either side of a cut in the end; nil where they cannot be told.
  /// Later cuts may have given a side to another than the two that were parted by it.
  fileprivate func structures(
    beside section: CrossSection, in indices: [UInt16]
  ) -> [Int]? {
    let sides = [-1.0, 1].map { side in
      stride(from: 1.0, through: 6, by: 0.5).lazy.compactMap { distance -> Int? in
        let place = (section.centroid + section.normal * (side * distance)) / spacing
        guard let voxel = voxel(holding: place) else { return nil }
        let index = indices[offset(voxel.x, voxel.y, voxel.z)]
        return index > 0 ? Int(index) - 1 : nil
      }.first
    }
    guard let first = sides[0], let second = sides[1], first != second else { return nil }
    return [first, second]
  }

  /// The patient position (mm) of a point given in mm along the index axes from voxel 0.
  func patient(_ point: SIMD3<Double>) -> [Double] {
    let index = point / spacing
    let result =
      indexToPatient.x * index.x + indexToPatient.y * index.y + indexToPatient.z * index.z + origin
    return [result.x, result.y, result.z]
  }

  /// The patient direction, of length one, of a direction along the index axes.
  fileprivate func direction(_ vector: SIMD3<Double>) -> [Double] {
    let step = vector / spacing
    let result =
      (indexToPatient.x * step.x + indexToPatient.y * step.y + indexToPatient.z * step.z).normalized
    return [result.x, result.y, result.z]
  }
}
