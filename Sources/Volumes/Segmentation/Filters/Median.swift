import Parallel

extension Volume {
  /// The median of the 3 x 3 x 3 voxels around each, in the volume's own type; border values repeat.
  ///
  /// SciPy's `median_filter(size=3, mode='nearest')`, value for value. Not-a-number counts as
  /// +infinity. Parallel over slices; besides the result a few rows a thread.
  public func medianOfNeighbours() -> Volume {
    let size = grid.size
    let filtered: Voxels =
      switch voxels {
      case .uint8(let values): .uint8(medianOf27(values, size))
      case .int16(let values): .int16(medianOf27(values, size))
      case .uint16(let values): .uint16(medianOf27(values, size))
      case .int32(let values): .int32(medianOf27(values, size))
      case .float(let values): .float(medianOf27(values.withoutNaN(), size))
      case .double(let values): .double(medianOf27(values.withoutNaN(), size))
      }
    return Volume(grid: grid, voxels: filtered)
  }

  /// The median of the voxels whose centre is at most `radius` mm away, in the volume's own type;
  /// border values repeat. A radius that reaches no neighbour changes nothing.
  ///
  /// SciPy's `median_filter(footprint=ball, mode='nearest')`, value for value. Not-a-number counts as
  /// +infinity. Types of up to 16 bits by a sliding histogram, in a time that grows with the square
  /// of the radius; others by sorting, with its cube. No reach beyond the size of the grid. Parallel
  /// over slices; besides the result a histogram or a neighbourhood a thread.
  public func median(radius: Double) -> Volume {
    precondition(radius >= 0 && radius.isFinite)
    let size = grid.size
    let ball = BallRuns(radius: radius, spacing: grid.spacing, limit: size)
    let filtered: Voxels =
      switch voxels {
      case .uint8(let values): .uint8(slidingMedian(values, size, ball))
      case .int16(let values): .int16(slidingMedian(values, size, ball))
      case .uint16(let values): .uint16(slidingMedian(values, size, ball))
      case .int32(let values): .int32(sortedMedian(values, size, ball))
      case .float(let values): .float(sortedMedian(values.withoutNaN(), size, ball))
      case .double(let values): .double(sortedMedian(values.withoutNaN(), size, ball))
      }
    return Volume(grid: grid, voxels: filtered)
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// The values with +infinity in the place of not-a-number; the array itself where there is none.
  func withoutNaN() -> [Element] {
    contains { $0.isNaN } ? map { $0.isNaN ? .infinity : $0 } : self
  }
}
