import Geometry
import Volumes

/// A binary mask as the stretches of its voxels along x: little memory, so that all masks of a
/// folder can wait until all are read.
struct MaskRuns: Sendable {
  /// A stretch of voxels within a row.
  struct Run: BitwiseCopyable {
    /// The place of its first voxel in memory.
    var offset: Int
    var length: Int32
  }

  let grid: Grid
  /// In the order of memory.
  let runs: [Run]
  /// The number of voxels.
  let count: Int
  /// The first and last voxel of the box around it; meaningless without voxels.
  let lower: SIMD3<Int>
  let upper: SIMD3<Int>

  /// Reads a mask.
  ///
  /// - Throws: `MaskFolderFailure` where there are other values than 0 and one more.
  init(_ volume: Volume, of structure: String) throws {
    let width = volume.grid.size.x
    let found =
      switch volume.voxels {
      case .uint8(let values): binaryRuns(values.span, width: width)
      case .int16(let values): binaryRuns(values.span, width: width)
      case .uint16(let values): binaryRuns(values.span, width: width)
      case .int32(let values): binaryRuns(values.span, width: width)
      case .float(let values): binaryRuns(values.span, width: width)
      case .double(let values): binaryRuns(values.span, width: width)
      }
    guard let found else {
      throw LabelMap.looksLikeLabels(volume).0
        ? MaskFolderFailure.severalLabels(structure: structure)
        : MaskFolderFailure.scanAmongMasks(structure: structure)
    }
    var lower = volume.grid.size
    var upper = SIMD3(-1, -1, -1)
    var count = 0
    for run in found {
      let row = run.offset / width
      let first = SIMD3(run.offset % width, row % volume.grid.size.y, row / volume.grid.size.y)
      let last = SIMD3(first.x + Int(run.length) - 1, first.y, first.z)
      lower = pointwiseMin(lower, first)
      upper = pointwiseMax(upper, last)
      count += Int(run.length)
    }
    grid = volume.grid
    runs = found
    self.count = count
    self.lower = lower
    self.upper = upper
  }

  /// Its volume in mm³.
  var volume: Double { Double(count) * grid.voxelVolume }

  /// Whether it reaches the outermost voxels of its own grid.
  var touchesBorder: Bool {
    count > 0 && (lower.min() == 0 || (grid.size &- upper).min() == 1)
  }
}

/// The runs of values that are not zero, nil where these are not all alike.
private func binaryRuns<Value: Voxel & AdditiveArithmetic>(
  _ values: Span<Value>, width: Int
) -> [MaskRuns.Run]? {
  let zero = Value.zero
  var inside = zero
  var runs: [MaskRuns.Run] = []
  for start in stride(from: 0, to: values.count, by: width) {
    let row = values.extracting(start..<start + width)
    var x = 0
    while x < width {
      if row[x] == zero {
        x &+= 1
        continue
      }
      if inside == zero { inside = row[x] }
      let begin = x
      // Not-a-number equals nothing, so it begins a run that does not grow.
      while x < width && row[x] == inside { x &+= 1 }
      if x == begin { return nil }
      runs.append(MaskRuns.Run(offset: start + begin, length: Int32(x - begin)))
    }
  }
  return runs
}
