import Geometry
import Parallel

extension LabelMap {
  /// The label map on another grid, smooth between the voxels: no terraces where it gets finer.
  ///
  /// Each structure, and the background, becomes its signed distance in mm to the half-way surface
  /// between voxels, smoothed over a few voxels without shrinking what is round; where that would
  /// take a voxel from its structure or give it another's, the distances of it and of those that
  /// touch it stay as they were, so that the centre of every old voxel keeps its structure and
  /// vessels of one voxel survive. A new voxel gets the structure that
  /// it is deepest in by linear interpolation, of equals the first. Between voxels that would take
  /// from what is a few voxels thin; a structure that loses more than a hundredth of its volume is
  /// widened until it holds what it held, as far as no old voxel's centre changes hands. Distances make contours move
  /// evenly between thick slices. New voxels more than half a voxel outside the old centres are
  /// background.
  ///
  /// Memory: for the box around a structure sixteen bytes a voxel of this grid and four of the new
  /// one, and for the box around all structures four of the new one more; where structures are
  /// widened, twice that and two copies of the new map. Time grows with these boxes. Parallel.
  public func resampled(to target: Grid) -> LabelMap {
    guard let toTarget = target.indexToPatient.inverse?.after(grid.indexToPatient) else {
      preconditionFailure("a grid's map has an inverse")
    }
    let boxes = boxes()
    let present = boxes.indices.filter { $0 > 0 && !boxes[$0].isEmpty }
    guard !present.isEmpty else {
      return LabelMap(
        grid: target, indices: [UInt16](repeating: 0, count: target.count), structures: structures)
    }
    let everything = present.map { boxes[$0] }.reduce(IndexBox()) { $0.united(with: $1) }
    let whole = everything.grown(by: Self.margin, within: grid.size)
    let frame = whole.mapped(by: toTarget, within: target.size)
    guard !frame.isEmpty else {
      return LabelMap(
        grid: target, indices: [UInt16](repeating: 0, count: target.count), structures: structures)
    }
    let contest = Contest(map: self, target: target, frame: frame, boxes: boxes, toTarget: toTarget)
    let water = distances(of: 0, in: whole).resampled(
      to: target.cropped(lower: frame.lower, upper: frame.upper), by: .linear, outside: -.infinity)
    var plain = contest.start(water.floats)
    for index in present {
      contest.lay(distances(of: index, in: contest.box(index)), index, &plain)
    }
    let held = voxelCounts()
    let thin = contest.thinned(present, plain.indices, held: held)
    guard !thin.isEmpty else {
      return LabelMap(grid: target, indices: plain.indices, structures: structures)
    }
    var others = contest.start(water.floats)
    for index in present where !thin.contains(index) {
      contest.lay(distances(of: index, in: contest.box(index)), index, &others)
    }
    let fields = thin.map { distances(of: $0, in: contest.box($0)) }
    let widened = contest.widened(thin, fields, over: others, from: plain, held: held)
    return LabelMap(grid: target, indices: widened, structures: structures)
  }

  /// How far around a structure its distances are taken, in voxels.
  static let margin = 6

  /// The smoothed signed distance of a structure in a box of the grid, in mm.
  private func distances(of index: Int, in box: IndexBox) -> Volume {
    let part = grid.cropped(lower: box.lower, upper: box.upper)
    let spacing = grid.spacing
    let mask = mask(of: UInt16(index), in: box)
    // A structure that fills the box has no surface in it: any depth that all sides share will do.
    let limit = Float(4 * max(spacing.x, max(spacing.y, spacing.z)))
    var exact = mask.signedDistances(spacing: spacing)
    for offset in exact.indices { exact[offset] = min(max(exact[offset], -limit), limit) }
    let smooth = smoothed(exact, part.size)
    var field = smooth
    for offset in smooth.indices where (smooth[offset] < 0) != (exact[offset] < 0) {
      restore(&field, exact, around: offset, part)
    }
    return Volume(grid: part, voxels: .float(field))
  }

  /// Smooths without moving curved surfaces inwards: what a Gaussian takes off is added before the
  /// Gaussian is applied, which leaves the second moment of the whole at zero.
  private func smoothed(_ values: [Float], _ size: SIMD3<Int>) -> [Float] {
    let kernel = LineKernel.gaussian(sigma: 1.4)
    let kernels = [kernel, kernel, kernel]
    var sharp = convolve(values, size, kernels, .nearest)
    parallelChunks(of: &sharp, chunk: 1 << 16) { start, target in
      let before = values.span.extracting(start..<start + target.count)
      for i in 0..<target.count { target[i] = 2 * before[i] - target[i] }
    }
    return convolve(sharp, size, kernels, .nearest)
  }

  /// Puts back the distances of a voxel and of those that touch it.
  private func restore(_ field: inout [Float], _ exact: [Float], around offset: Int, _ part: Grid) {
    let voxel = SIMD3(
      offset % part.size.x, offset / part.size.x % part.size.y,
      offset / (part.size.x * part.size.y))
    let low = pointwiseMax(voxel &- 1, .zero)
    let high = pointwiseMin(voxel &+ 1, part.size &- 1)
    for z in low.z...high.z {
      for y in low.y...high.y {
        let row = part.offset(0, y, z)
        for x in row + low.x...row + high.x { field[x] = exact[x] }
      }
    }
  }

  private func mask(of index: UInt16, in box: IndexBox) -> Mask {
    let size = box.size
    var mask = Mask(size: size)
    let width = mask.wordsPerRow
    parallelChunks(of: &mask.words, chunk: width * size.y) { start, words in
      let z = start / (width * size.y) + box.lower.z
      for y in 0..<size.y {
        let first = grid.offset(box.lower.x, y + box.lower.y, z)
        let row = indices.span.extracting(first..<first + size.x)
        for x in 0..<size.x where row[x] == index {
          words[y &* width &+ (x &+ 1) >> 6] |= 1 << UInt64((x &+ 1) & 63)
        }
      }
    }
    return mask
  }

  /// The bounding box of every structure.
  private func boxes() -> [IndexBox] {
    let slices = parallelMap(grid.size.z) { z in
      var boxes = [IndexBox](repeating: IndexBox(), count: structures.count)
      let all = indices.span
      for y in 0..<grid.size.y {
        let row = all.extracting(grid.offset(0, y, z)..<grid.offset(0, y, z) + grid.size.x)
        var x = 0
        while x < row.count {
          let index = row[x]
          let start = x
          repeat { x &+= 1 } while x < row.count && row[x] == index
          boxes[Int(index)].include(from: [start, y, z], to: [x, y + 1, z + 1])
        }
      }
      return boxes
    }
    return slices.dropFirst().reduce(slices[0]) { zip($0, $1).map { $0.united(with: $1) } }
  }
}
