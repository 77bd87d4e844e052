import Geometry
import Parallel

extension Volume {
  /// The volume on another grid. Linear and cubic give single precision; nearest keeps the type.
  ///
  /// A voxel of the new grid whose centre is more than half a voxel outside the outermost centres of
  /// this grid gets the value `outside`; within that rim the border's values continue. Where both
  /// grids have the same axes the work is separable, a slice at a time; otherwise each voxel is
  /// interpolated by itself, about ten times as long. Not-a-number spreads to what uses it; cubic
  /// spreads it by 14 voxels. Parallel over slices; memory: the result, and for cubic four bytes a voxel
  /// for a tenth of this grid and thread, or for all of it where axes differ. No smoothing before it
  /// gets coarser: smooth first if that matters.
  /// - Parameter outside: the value outside; nil is the smallest finite value of the volume, which
  ///   is air in CT. A type that cannot hold it gets the nearest that it can.
  public func resampled(
    to target: Grid, by interpolation: Interpolation, outside: Double? = nil
  ) -> Volume {
    guard let toIndex = grid.indexToPatient.inverse else {
      preconditionFailure("a grid's map has an inverse")
    }
    let map = toIndex.after(target.indexToPatient)
    let sampling = Resampling(
      source: grid.size, target: target.size, map: map, interpolation: interpolation)
    let filler = sampling.leavesNone ? 0 : outside ?? statistics.minimum
    if interpolation == .nearest {
      return Volume(grid: target, voxels: nearest(sampling, filler))
    }
    let filled = Float(filler)
    let result =
      switch voxels {
      case .uint8(let values): sampling.weighted(values, filled)
      case .int16(let values): sampling.weighted(values, filled)
      case .uint16(let values): sampling.weighted(values, filled)
      case .int32(let values): sampling.weighted(values, filled)
      case .float(let values): sampling.weighted(values, filled)
      case .double(let values): sampling.weighted(values, filled)
      }
    return Volume(grid: target, voxels: .float(result))
  }

  /// The volume on a grid of the same axes and extent with another spacing in mm; see
  /// `resampled(to:by:outside:)` and `Grid.respaced(_:)`.
  public func resampled(spacing: SIMD3<Double>, by interpolation: Interpolation) -> Volume {
    resampled(to: grid.respaced(spacing), by: interpolation)
  }

  private func nearest(_ sampling: Resampling, _ filler: Double) -> Voxels {
    switch voxels {
    case .uint8(let values): .uint8(sampling.nearest(values, UInt8(within: filler)))
    case .int16(let values): .int16(sampling.nearest(values, Int16(within: filler)))
    case .uint16(let values): .uint16(sampling.nearest(values, UInt16(within: filler)))
    case .int32(let values): .int32(sampling.nearest(values, Int32(within: filler)))
    case .float(let values): .float(sampling.nearest(values, Float(filler)))
    case .double(let values): .double(sampling.nearest(values, filler))
    }
  }
}

extension FixedWidthInteger {
  /// The nearest whole number of this type; 0 for not-a-number.
  fileprivate init(within value: Double) {
    let limited = Swift.min(Swift.max(value.rounded(), Double(Self.min)), Double(Self.max))
    self = limited.isNaN ? 0 : Self(limited)
  }
}

extension Grid {
  /// A grid of the same axes, whose voxels fill the same box as nearly as whole numbers allow: the
  /// centre of the box stays where it is.
  public func respaced(_ spacing: SIMD3<Double>) -> Grid {
    precondition(all(spacing .> 0))
    var count = SIMD3<Int>(repeating: 1)
    var steps = SIMD3<Double>(repeating: 1)
    for axis in 0..<3 {
      let extent = Double(size[axis]) * self.spacing[axis]
      count[axis] = max(1, Int((extent / spacing[axis]).rounded()))
      steps[axis] = spacing[axis] / self.spacing[axis]
    }
    let centre = indexToPatient(SIMD3<Double>(size &- 1) / 2)
    var map = Affine(
      x: indexToPatient.x * steps.x, y: indexToPatient.y * steps.y, z: indexToPatient.z * steps.z)
    map.translation = centre - map.direction(SIMD3<Double>(count &- 1) / 2)
    return Grid(size: count, indexToPatient: map)
  }
}
