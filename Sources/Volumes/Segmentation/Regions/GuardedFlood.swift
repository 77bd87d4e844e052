import Geometry

extension Volume {
  /// Floods from seeds through the voxels in a range, but not through necks thinner than `neck` into
  /// another body.
  ///
  /// Bodies are where a ball of the neck's diameter fits into the range; the flood begins in those
  /// that have a seed. All other voxels of the unguarded flood, the thin ones, go to the body from
  /// which they are reached in fewest steps, and to a body without seed where that is a tie. So thin
  /// branches of the seeds' bodies are kept, and a thin bridge is held half-way. A seed in a thin
  /// part floods from there.
  ///
  /// Voxels are boxes here: every neck thinner than `neck` is held, and none that is a voxel thicker.
  /// The time of region growing and two morphological operations, and of a walk over thin voxels.
  /// - Parameters:
  ///   - seeds: voxel indices inside the grid; those whose value is not in the range are left out.
  ///   - neck: in mm; zero holds nothing.
  public func guardedFlood(
    from seeds: [SIMD3<Int>], in range: ClosedRange<Double>, neck: Double
  ) -> (region: Mask, report: LeakReport) {
    let whole = regionGrown(from: seeds, in: range)
    let ball = Ball(solidOfRadius: neck / 2, spacing: grid.spacing)
    let bodies = Bodies(of: whole, ball, seeds: seeds)
    let region = bodies.shared(within: whole)
    let held = whole.subtracting(region)
    var report = LeakReport(
      keptVoxels: region.count, heldVoxels: held.count,
      leaks: leaks(from: region, to: held))
    report.start = bodies.start
    return (region, report)
  }

  /// The places where a region borders on what was held.
  private func leaks(from region: Mask, to held: Mask) -> [HeldLeak] {
    guard !held.isEmpty else { return [] }
    let whole = region.union(held)
    let contact = region.intersection(held.dilated(.faceNeighbours))
    let places = Components(of: contact, connectivity: .corners)
    var voxels = [[SIMD3<Int>]](repeating: [], count: places.sizes.count)
    for voxel in contact.voxels {
      if let place = places.piece(at: voxel) { voxels[place].append(voxel) }
    }
    let pieces = Components(of: held)
    let found = voxels.map { place in
      let voxel = middle(of: place)
      return HeldLeak(
        voxel: voxel, position: grid.indexToPatient(SIMD3<Double>(voxel)),
        width: whole.widest(at: place, spacing: grid.spacing),
        voxelsBehind: pieces.beside(place, size: grid.size).reduce(0) { $0 + pieces.sizes[$1] })
    }
    return found.enumerated().sorted {
      (-$0.element.voxelsBehind, $0.offset) < (-$1.element.voxelsBehind, $1.offset)
    }.map(\.element)
  }
}

/// The voxel that is nearest to the mean of all, the first of equals.
private func middle(of voxels: [SIMD3<Int>]) -> SIMD3<Int> {
  let mean = voxels.reduce(SIMD3<Double>.zero) { $0 + SIMD3<Double>($1) } / Double(voxels.count)
  func distance(_ voxel: SIMD3<Int>) -> Double { (SIMD3<Double>(voxel) - mean).squaredLength }
  return voxels.dropFirst().reduce(voxels[0]) { distance($1) < distance($0) ? $1 : $0 }
}

extension Components {
  /// The pieces that have a voxel at a face of one of the given voxels.
  fileprivate func beside(_ voxels: [SIMD3<Int>], size: SIMD3<Int>) -> Set<Int> {
    var pieces: Set<Int> = []
    for voxel in voxels {
      for axis in 0..<3 {
        for direction in [-1, 1] {
          var neighbour = voxel
          neighbour[axis] += direction
          guard neighbour[axis] >= 0, neighbour[axis] < size[axis] else { continue }
          if let piece = piece(at: neighbour) { pieces.insert(piece) }
        }
      }
    }
    return pieces
  }
}

extension Mask {
  /// The diameter in mm of the largest ball in the mask around one of the given voxels.
  fileprivate func widest(at voxels: [SIMD3<Int>], spacing: SIMD3<Double>) -> Double {
    let low = voxels.dropFirst().reduce(voxels[0], pointwiseMin)
    let high = voxels.dropFirst().reduce(voxels[0], pointwiseMax)
    var margin = 4
    while true {
      let lower = pointwiseMax(low &- margin, .zero)
      let upper = pointwiseMin(high &+ (margin + 1), size)
      let frame = framed(lower, upper)
      let distances = frame.signedDistances(spacing: spacing)
      let widest = voxels.reduce(0.0) { widest, voxel in
        let at = voxel &- lower
        let offset = (at.z * frame.size.y + at.y) * frame.size.x + at.x
        return max(widest, -2 * Double(distances[offset]))
      }
      // A ball that fits between the voxels and the frame's border is not cut by it.
      let isWhole = lower == .zero && upper == size
      if isWhole || widest / 2 < Double(margin) * spacing.min() { return widest }
      margin *= 2
    }
  }
}
