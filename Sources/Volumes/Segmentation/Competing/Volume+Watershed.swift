import Geometry
import Parallel

extension Volume {
  /// The watershed of grey values from markers: every voxel that a marker reaches takes the label of
  /// the basin that floods it first.
  ///
  /// Flooding by levels (Meyer 1994, doi 10.1016/0165-1684(94)90060-4): of all voxels beside a basin
  /// the lowest is taken next, of equals the one that was reached first; voxels of markers are
  /// reached in the order of memory, neighbours in the order -z, -y, -x, +x, +y, +z. No line is kept
  /// between basins. So `skimage.segmentation.watershed` does it, but for ties among markers.
  ///
  /// - Parameters:
  ///   - markers: labels other than background are basins' beginnings, of at most 65,534 structures;
  ///     the same grid size. They are flooded in place where the caller keeps no copy.
  ///   - mask: where water may flow; nil for everywhere. Markers outside it are left out.
  /// - Returns: the map with the markers' structures.
  /// - Complexity: one thread. Linear in voxels for integers whose range is at most 2²⁰, else what
  ///   `RankQueue` takes. Besides the map what waits beside the basins, four bytes a voxel and more in
  ///   a heap.
  public func watershed(from markers: consuming LabelMap, in mask: Mask? = nil) -> LabelMap {
    precondition(markers.grid.size == grid.size && (mask.map { $0.size == grid.size } ?? true))
    switch voxels {
    case .uint8(let values): markers.flood(over: values, within: mask)
    case .int16(let values): markers.flood(over: values, within: mask)
    case .uint16(let values): markers.flood(over: values, within: mask)
    case .int32(let values):
      let bounds = valueBounds(values)
      if Int(bounds.upperBound) - Int(bounds.lowerBound) < LevelQueue<Int32>.largestRange {
        markers.flood(over: values, LevelQueue(bounds), within: mask)
      } else {
        markers.flood(over: values, RankQueue(), within: mask)
      }
    case .float(let values): markers.flood(over: values, RankQueue(), within: mask)
    case .double(let values): markers.flood(over: values, RankQueue(), within: mask)
    }
    return markers
  }
}

extension Mask {
  /// The watershed of a mask's depth from markers: pieces are parted at necks.
  ///
  /// What floods is the distance to the background, deepest first; see `Volume.watershed`.
  /// - Complexity: a distance transform and the flooding. Besides the map a quarter of a byte a voxel,
  ///   six or more a voxel of the mask, and what waits.
  public func watershed(from markers: consuming LabelMap) -> LabelMap {
    precondition(markers.grid.size == size)
    markers.flood(over: MinusDepths(of: self, markers.grid.spacing), RankQueue(), within: self)
    return markers
  }
}

/// Minus the squared distances from a mask's voxels to the background, mm².
private struct MinusDepths: Relief {
  private let depths: CellField<Float>
  private let width: UInt32
  /// By how many voxels the field's rows are longer than the mask's.
  private let rest: Int

  init(of mask: Mask, _ spacing: SIMD3<Double>) {
    let whole = Cell.whole(.zero, mask.size)
    var depths = CellField(holding: mask.framed(.zero, whole), repeating: Float(0))
    let background = mask.complement().framed(.zero, whole)
    depths.fill(to: background, spacing: spacing, .toCentres) { _, squared in -Float(squared) }
    self.depths = depths
    width = UInt32(mask.size.x)
    rest = whole.x - mask.size.x
  }

  @inline(__always)
  subscript(voxel: Int) -> Float {
    depths[voxel &+ Int(UInt32(truncatingIfNeeded: voxel) / width) &* rest]
  }
}

private func valueBounds<T: Voxel>(_ values: [T]) -> ClosedRange<T> {
  var (low, high) = (values[0], values[0])
  for value in values {
    if value < low { low = value }
    if value > high { high = value }
  }
  return low...high
}

/// What a voxel has that no basin may take.
private let closed = UInt16.max

extension LabelMap {
  fileprivate mutating func flood<T: Voxel & FixedWidthInteger>(
    over values: [T], within mask: Mask?
  ) {
    flood(over: values, LevelQueue(valueBounds(values)), within: mask)
  }

  /// Spreads the labels over the voxels without one, inside the mask; outside it none is left.
  fileprivate mutating func flood<R: Relief, Q: FloodQueue & ~Copyable>(
    over relief: R, _ queue: consuming Q, within mask: Mask?
  ) where Q.Value == R.Value {
    precondition(structures.count <= Int(closed))
    if let mask { forEachVoxel(outside: mask) { $0 = closed } }
    spread(over: relief, queue)
    if let mask { forEachVoxel(outside: mask) { $0 = 0 } }
  }

  private mutating func spread<R: Relief, Q: FloodQueue & ~Copyable>(
    over relief: R, _ queue: consuming Q
  ) where Q.Value == R.Value {
    let size = grid.size
    let isAtFace = rowsAtFaces(size)
    var label = indices.mutableSpan
    for voxel in 0..<label.count where label[voxel] != 0 && label[voxel] != closed {
      queue.append(Int32(truncatingIfNeeded: voxel), relief[voxel])
    }
    let (row, slice) = (size.x, size.x * size.y)
    while let entry = queue.removeFirst(over: relief) {
      let voxel = Int(entry)
      let own = label[voxel]
      let line = Int(UInt32(bitPattern: entry) / UInt32(truncatingIfNeeded: row))
      let x = voxel &- line &* row
      let faces = isAtFace[line]
      if faces & 1 == 0 { take(voxel &- slice, own, relief, &label, &queue) }
      if faces & 2 == 0 { take(voxel &- row, own, relief, &label, &queue) }
      if x > 0 { take(voxel &- 1, own, relief, &label, &queue) }
      if x &+ 1 < row { take(voxel &+ 1, own, relief, &label, &queue) }
      if faces & 4 == 0 { take(voxel &+ row, own, relief, &label, &queue) }
      if faces & 8 == 0 { take(voxel &+ slice, own, relief, &label, &queue) }
    }
  }

  /// Changes the position of every voxel outside a mask. Parallel over rows.
  private mutating func forEachVoxel(
    outside mask: Mask, _ change: @Sendable (inout UInt16) -> Void
  ) {
    parallelChunks(of: &indices, chunk: grid.size.x) { [width = grid.size.x] start, row in
      let words = mask.words.span
      let first = start / width * mask.wordsPerRow
      for x in 0..<width where words[first &+ (x &+ 1) >> 6] >> UInt64((x &+ 1) & 63) & 1 == 0 {
        change(&row[x])
      }
    }
  }
}

/// Gives a voxel to a basin where it has none.
@inline(__always)
private func take<R: Relief, Q: FloodQueue & ~Copyable>(
  _ voxel: Int, _ own: UInt16, _ relief: R, _ label: inout MutableSpan<UInt16>, _ queue: inout Q
) where Q.Value == R.Value {
  guard label[voxel] == 0 else { return }
  label[voxel] = own
  queue.append(Int32(truncatingIfNeeded: voxel), relief[voxel])
}

/// For every row along x a bit for each side where it has no neighbour: 1 for -z, 2 for -y, 4 for +y
/// and 8 for +z.
func rowsAtFaces(_ size: SIMD3<Int>) -> [UInt8] {
  (0..<size.y * size.z).map { line in
    let (y, z) = (line % size.y, line / size.y)
    return (z == 0 ? 1 : 0) | (y == 0 ? 2 : 0) | (y == size.y - 1 ? 4 : 0)
      | (z == size.z - 1 ? 8 : 0)
  }
}
