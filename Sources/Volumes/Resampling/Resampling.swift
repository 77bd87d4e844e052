import Geometry
import Parallel

/// The sampling of one grid at the voxels of another.
struct Resampling: Sendable {
  let source: SIMD3<Int>
  let target: SIMD3<Int>
  /// From indices of the target to indices of the source.
  let map: Affine
  let interpolation: Interpolation

  /// Whether a position along an axis lies within half a voxel of the centres there are. The rim is
  /// widened by a millionth of a voxel, so that rounding does not decide about aligned grids.
  static func isInside(_ position: Double, _ count: Int) -> Bool {
    position >= -0.5 - 1e-6 && position <= Double(count) - 0.5 + 1e-6
  }

  /// The samples along each axis, where no axis of the source depends on another of the target.
  private var axes: [AxisSamples]? {
    let columns = [map.x, map.y, map.z]
    for axis in 0..<3 {
      for other in 0..<3 where other != axis {
        guard abs(columns[axis][other]) * Double(target[axis]) < 1e-6 else { return nil }
      }
    }
    return (0..<3).map { axis in
      AxisSamples(
        origin: map.translation[axis], step: columns[axis][axis], count: target[axis],
        sourceCount: source[axis], interpolation: interpolation)
    }
  }

  /// The value of the nearest voxel, or `filler` outside.
  func nearest<T: Voxel>(_ values: [T], _ filler: T) -> [T] {
    var result = [T](repeating: filler, count: target.x * target.y * target.z)
    let axes = axes
    parallelChunks(of: &result, chunk: target.x * target.y) { start, slice in
      let z = start / (target.x * target.y)
      let all = values.span
      for y in 0..<target.y {
        if let axes {
          guard axes[1].inside.contains(y), axes[2].inside.contains(z) else { continue }
          let row = (Int(axes[2].indices[z]) * source.y + Int(axes[1].indices[y])) * source.x
          let samples = axes[0]
          for x in samples.inside {
            slice[y &* target.x &+ x] = all[row &+ Int(samples.indices[x])]
          }
        } else {
          for x in 0..<target.x {
            guard let position = position(x, y, z) else { continue }
            let index = SIMD3<Int>((position + 0.5).rounded(.down))
            let inside = index.clamped(lowerBound: .zero, upperBound: source &- 1)
            slice[y * target.x + x] = all[(inside.z * source.y + inside.y) * source.x + inside.x]
          }
        }
      }
    }
    return result
  }

  /// The weighted sum of the voxels around, or `filler` outside.
  func weighted<T: Voxel>(_ values: [T], _ filler: Float) -> [Float] {
    var result = [Float](repeating: filler, count: target.x * target.y * target.z)
    let axes = axes
    parallelChunks(of: &result, chunk: target.x * target.y) { start, slice in
      let z = start / (target.x * target.y)
      if let axes {
        separable(values.span, axes, z: z, into: &slice)
      } else {
        oblique(values.span, z: z, into: &slice)
      }
    }
    return result
  }

  private func position(_ x: Int, _ y: Int, _ z: Int) -> SIMD3<Double>? {
    let position = map(SIMD3(Double(x), Double(y), Double(z)))
    for axis in 0..<3 where !Self.isInside(position[axis], source[axis]) { return nil }
    return position
  }

  /// One slice: the slices of the source blended, then its rows, then the voxels of a row.
  private func separable<T: Voxel>(
    _ values: Span<T>, _ axes: [AxisSamples], z: Int, into slice: inout MutableSpan<Float>
  ) {
    guard axes[2].inside.contains(z), !axes[1].inside.isEmpty, !axes[0].inside.isEmpty else {
      return
    }
    let taps = interpolation.tapCount
    let count = source.x * source.y
    var blended = [Float](repeating: 0, count: count)
    for tap in z * taps..<(z + 1) * taps where axes[2].weights[tap] != 0 {
      let first = Int(axes[2].indices[tap]) * count
      add(values.extracting(first..<first + count), axes[2].weights[tap], to: &blended)
    }
    var row = [Float](repeating: 0, count: source.x)
    for y in axes[1].inside {
      row = [Float](repeating: 0, count: source.x)
      for tap in y * taps..<(y + 1) * taps where axes[1].weights[tap] != 0 {
        let first = Int(axes[1].indices[tap]) * source.x
        add(blended.span.extracting(first..<first + source.x), axes[1].weights[tap], to: &row)
      }
      pick(row.span, axes[0], taps, into: &slice, at: y * target.x)
    }
  }

  private func pick(
    _ row: Span<Float>, _ axis: AxisSamples, _ taps: Int, into slice: inout MutableSpan<Float>,
    at start: Int
  ) {
    let indices = axis.indices.span
    let weights = axis.weights.span
    if taps == 2 {
      for x in axis.inside {
        slice[start &+ x] =
          row[Int(indices[2 &* x])] * weights[2 &* x]
          + row[Int(indices[2 &* x &+ 1])] * weights[2 &* x &+ 1]
      }
    } else {
      for x in axis.inside {
        let low =
          row[Int(indices[4 &* x])] * weights[4 &* x]
          + row[Int(indices[4 &* x &+ 1])] * weights[4 &* x &+ 1]
        let high =
          row[Int(indices[4 &* x &+ 2])] * weights[4 &* x &+ 2]
          + row[Int(indices[4 &* x &+ 3])] * weights[4 &* x &+ 3]
        slice[start &+ x] = low + high
      }
    }
  }

  private func oblique<T: Voxel>(
    _ values: Span<T>, z: Int, into slice: inout MutableSpan<Float>
  ) {
    let taps = interpolation.tapCount
    let border = interpolation.border
    for y in 0..<target.y {
      for x in 0..<target.x {
        guard let position = position(x, y, z) else { continue }
        let alongX = interpolation.taps(at: position.x)
        let alongY = interpolation.taps(at: position.y)
        let alongZ = interpolation.taps(at: position.z)
        var columns = SIMD4<Int>(repeating: 0)
        for i in 0..<taps { columns[i] = border.index(alongX.first + i, source.x) }
        var sum: Float = 0
        for k in 0..<taps {
          let plane = border.index(alongZ.first + k, source.z) * source.y
          for j in 0..<taps {
            let row = (plane + border.index(alongY.first + j, source.y)) * source.x
            var part: Float = 0
            for i in 0..<taps { part += values[row + columns[i]].asFloat * alongX.weights[i] }
            sum += part * alongY.weights[j] * alongZ.weights[k]
          }
        }
        slice[y * target.x + x] = sum
      }
    }
  }
}

private func add<T: Voxel>(_ values: Span<T>, _ weight: Float, to sum: inout [Float]) {
  var target = sum.mutableSpan
  precondition(values.count == target.count)
  for i in 0..<values.count { target[i] += weight * values[i].asFloat }
}
