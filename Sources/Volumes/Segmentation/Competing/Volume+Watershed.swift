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
  ///   - markers: labels other than background are basins' beginnings; the same grid size.
  ///   - mask: where water may flow; nil for everywhere. Markers outside it are left out.
  /// - Returns: the map with the markers' structures.
  /// - Complexity: one thread. Linear in voxels for integers whose range is at most 2²⁰, else a heap of
  ///   the voxels beside basins. Besides the result a byte a voxel (four above 254 markers), and for
  ///   each voxel beside a basin 4 bytes, 12 in a heap, 16 in one of `Double`.
  public func watershed(from markers: LabelMap, in mask: Mask? = nil) -> LabelMap {
    precondition(markers.grid.size == grid.size && (mask.map { $0.size == grid.size } ?? true))
    let count = markers.structures.count
    let indices =
      count <= Int(UInt8.max)
      ? flooded(RaceLabels<UInt8>(markers, within: mask))
      : flooded(RaceLabels<UInt32>(markers, within: mask))
    return LabelMap(grid: grid, indices: indices, structures: markers.structures)
  }

  private func flooded<Label>(_ labels: consuming RaceLabels<Label>) -> [UInt16] {
    switch voxels {
    case .uint8(let values): labels.flood(over: values)
    case .int16(let values): labels.flood(over: values)
    case .uint16(let values): labels.flood(over: values)
    case .int32(let values):
      let bounds = valueBounds(values)
      if Int(bounds.upperBound) - Int(bounds.lowerBound) < LevelQueue<Int32>.largestRange {
        labels.flood(over: values, LevelQueue(bounds))
      } else {
        labels.flood(over: values, RankQueue())
      }
    case .float(let values): labels.flood(over: values, RankQueue())
    case .double(let values): labels.flood(over: values, RankQueue())
    }
    return labels.indices(grid)
  }
}

extension Mask {
  /// The watershed of a mask's depth from markers: pieces are parted at necks.
  ///
  /// What floods is the distance to the background, deepest first; see `Volume.watershed`.
  /// - Complexity: a distance transform of the mask's box and a heap. Besides the result a byte and a
  ///   half a voxel of the box, about six a voxel of the mask, and 12 for each that waits.
  public func watershed(from markers: LabelMap) -> LabelMap {
    precondition(markers.grid.size == size)
    let count = markers.structures.count
    let indices =
      count <= Int(UInt8.max)
      ? floodedByDepth(markers, UInt8.self)
      : floodedByDepth(markers, UInt32.self)
    return LabelMap(grid: markers.grid, indices: indices, structures: markers.structures)
  }

  private func floodedByDepth<
    Label: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable
  >(
    _ markers: LabelMap, _ type: Label.Type
  ) -> [UInt16] {
    guard let box = boundingBox else { return [UInt16](repeating: 0, count: markers.grid.count) }
    // The nearest background is not farther away than the layer around the box.
    let lower = pointwiseMax(box.lower &- 1, .zero)
    let upper = Cell.whole(lower, pointwiseMin(box.upper &+ 1, size))
    var labels = RaceLabels<Label>(markers, within: self, lower: lower, size: upper &- lower)
    labels.flood(over: negativeDepths(lower, upper, markers.grid.spacing), RankQueue())
    return labels.indices(markers.grid)
  }

  /// Minus the squared distances to the background, mm², of the mask's voxels in a box.
  private func negativeDepths(
    _ lower: SIMD3<Int>, _ upper: SIMD3<Int>, _ spacing: SIMD3<Double>
  ) -> CellField<Float> {
    var depths = CellField(holding: framed(lower, upper), repeating: Float(0))
    let background = complement().framed(lower, upper)
    depths.fill(to: background, spacing: spacing, .toCentres) { _, squared in -Float(squared) }
    return depths
  }
}

/// Values that are flooded, by the position of their voxel in memory.
protocol Relief {
  associatedtype Value: Voxel

  subscript(voxel: Int) -> Value { get }
}

extension Array: Relief where Element: Voxel {
  typealias Value = Element
}

private func valueBounds<T: Voxel>(_ values: [T]) -> ClosedRange<T> {
  var (low, high) = (values[0], values[0])
  for value in values {
    if value < low { low = value }
    if value > high { high = value }
  }
  return low...high
}

extension RaceLabels {
  fileprivate mutating func flood<T: Voxel & FixedWidthInteger>(over values: [T]) {
    flood(over: values, LevelQueue(valueBounds(values)))
  }

  /// Spreads the labels over the voxels without one, whose values are at the same positions.
  fileprivate mutating func flood<R: Relief, Q: FloodQueue & ~Copyable>(
    over relief: R, _ queue: consuming Q
  ) where Q.Value == R.Value {
    let size = size
    let isAtFace = rowsAtFaces(size)
    var label = values.mutableSpan
    for voxel in 0..<label.count where label[voxel] != 0 && label[voxel] != Self.closed {
      queue.append(Int32(truncatingIfNeeded: voxel), relief[voxel])
    }
    let (row, slice) = (size.x, size.x * size.y)
    while let entry = queue.removeFirst() {
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
}

/// Gives a voxel to a basin where it has none.
@inline(__always)
private func take<Label: FixedWidthInteger, R: Relief, Q: FloodQueue & ~Copyable>(
  _ voxel: Int, _ own: Label, _ relief: R, _ label: inout MutableSpan<Label>, _ queue: inout Q
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
