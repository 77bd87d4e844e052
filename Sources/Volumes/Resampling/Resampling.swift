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

  /// Whether every voxel of the target is surely inside, so that none gets what fills the outside.
  var leavesNone: Bool {
    axes.map { axes in (0..<3).allSatisfy { axes[$0].inside == 0..<target[$0] } } ?? false
  }

  /// The value of the nearest voxel, or `filler` outside.
  func nearest<T: Voxel>(_ values: [T], _ filler: T) -> [T] {
    var result = unspecifiedArray(of: T.self, count: target.x * target.y * target.z)
    let axes = axes
    parallelChunks(of: &result, chunk: target.x * target.y) { start, slice in
      let z = start / (target.x * target.y)
      let all = values.span
      for y in 0..<target.y {
        let first = y &* target.x
        if let axes {
          let isInside = axes[1].inside.contains(y) && axes[2].inside.contains(z)
          let samples = axes[0]
          let (inside, steady) = isInside ? (samples.inside, samples.steady) : (0..<0, 0..<0)
          for x in 0..<inside.lowerBound { slice[first &+ x] = filler }
          for x in inside.upperBound..<target.x { slice[first &+ x] = filler }
          guard isInside, !inside.isEmpty else { continue }
          let row = (Int(axes[2].indices[z]) * source.y + Int(axes[1].indices[y])) * source.x
          for x in inside.lowerBound..<steady.lowerBound {
            slice[first &+ x] = all[row &+ Int(samples.indices[x])]
          }
          if !steady.isEmpty {
            let from = row + Int(samples.indices[steady.lowerBound])
            let line = all.extracting(from..<from + steady.count)
            let to = first &+ steady.lowerBound
            for x in 0..<line.count { slice[to &+ x] = line[x] }
          }
          for x in steady.upperBound..<inside.upperBound {
            slice[first &+ x] = all[row &+ Int(samples.indices[x])]
          }
        } else {
          for x in 0..<target.x {
            guard let position = position(x, y, z) else {
              slice[first &+ x] = filler
              continue
            }
            let index = SIMD3<Int>((position + 0.5).rounded(.down))
            let inside = index.clamped(lowerBound: .zero, upperBound: source &- 1)
            slice[first &+ x] = all[(inside.z * source.y + inside.y) * source.x + inside.x]
          }
        }
      }
    }
    return result
  }

  /// The weighted sum of the voxels around, or of what cubic splines through them are made of, or
  /// `filler` outside.
  func weighted<T: Voxel>(_ values: [T], _ filler: Float) -> [Float] {
    guard let axes else {
      return interpolation == .cubic
        ? oblique(convolve(values, source, Self.spline, .mirror), filler) : oblique(values, filler)
    }
    var result = unspecifiedArray(of: Float.self, count: target.x * target.y * target.z)
    let area = target.x * target.y
    // A few slices a piece of work, which share the room for those that are blended. The coefficients
    // of splines are made for a piece; where two meet, twice.
    let pieces = interpolation == .cubic ? 8 : 32
    parallelChunks(of: &result, chunk: area * max(1, target.z / pieces)) { start, slab in
      let slices = start / area..<(start + slab.count) / area
      if interpolation == .cubic {
        let needed = axes[2].sources(of: slices, interpolation.tapCount)
        let coefficients = needed.flatMap {
          convolvedSlice(values, source, z: $0, Self.spline, .mirror)
        }
        separable(coefficients.span, from: needed.lowerBound, axes, slices, filler, into: &slab)
      } else {
        separable(values.span, from: 0, axes, slices, filler, into: &slab)
      }
    }
    return result
  }

  private static let spline = [LineKernel](repeating: .splineCoefficients, count: 3)

  private func oblique<T: Voxel>(_ values: [T], _ filler: Float) -> [Float] {
    var result = unspecifiedArray(of: Float.self, count: target.x * target.y * target.z)
    let area = target.x * target.y
    parallelChunks(of: &result, chunk: area) { start, slice in
      oblique(values.span, z: start / area, filler, into: &slice)
    }
    return result
  }

  private func position(_ x: Int, _ y: Int, _ z: Int) -> SIMD3<Double>? {
    let position = map(SIMD3(Double(x), Double(y), Double(z)))
    for axis in 0..<3 where !Self.isInside(position[axis], source[axis]) { return nil }
    return position
  }

  /// Slices of the target: each from the slices of the source blended, then its rows, then the voxels
  /// of a row.
  /// - Parameter from: the slice of the source with which the values begin.
  private func separable<T: Voxel>(
    _ values: Span<T>, from: Int, _ axes: [AxisSamples], _ slices: Range<Int>, _ filler: Float,
    into slab: inout MutableSpan<Float>
  ) {
    let area = target.x * target.y
    var blended = [Float](repeating: 0, count: source.x * source.y)
    var row = [Float](repeating: 0, count: source.x)
    let inside = axes[0].inside
    let taps = interpolation.tapCount
    for z in slices {
      let start = (z - slices.lowerBound) * area
      guard axes[2].inside.contains(z), !axes[1].inside.isEmpty, !inside.isEmpty else {
        for i in start..<start + area { slab[i] = filler }
        continue
      }
      blend(values, from: from, axes[2], at: z, taps, step: source.x * source.y, into: &blended)
      for y in 0..<target.y {
        let first = start + y * target.x
        guard axes[1].inside.contains(y) else {
          for x in 0..<target.x { slab[first &+ x] = filler }
          continue
        }
        for x in 0..<inside.lowerBound { slab[first &+ x] = filler }
        for x in inside.upperBound..<target.x { slab[first &+ x] = filler }
        if let only = axes[1].single(at: y, taps) {
          let line = blended.span.extracting(only * source.x..<(only + 1) * source.x)
          pick(line, axes[0], taps, into: &slab, at: first)
        } else {
          blend(blended.span, from: 0, axes[1], at: y, taps, step: source.x, into: &row)
          pick(row.span, axes[0], taps, into: &slab, at: first)
        }
      }
    }
  }

  private func pick(
    _ row: Span<Float>, _ axis: AxisSamples, _ taps: Int, into slice: inout MutableSpan<Float>,
    at start: Int
  ) {
    let indices = axis.indices.span
    let weights = axis.weights.span
    let steady = axis.steady
    for x in axis.inside.lowerBound..<steady.lowerBound {
      slice[start &+ x] = sum(row, indices, weights, taps, x)
    }
    if !steady.isEmpty {
      let (tap, count) = (taps * steady.lowerBound, steady.count)
      let near = row.extracting(Int(indices[tap])..<Int(indices[tap]) + count)
      let far = row.extracting(Int(indices[tap + 1])..<Int(indices[tap + 1]) + count)
      let (w0, w1, to) = (weights[tap], weights[tap + 1], start + steady.lowerBound)
      if taps == 2 {
        for i in 0..<count { slice[to &+ i] = near[i] * w0 + far[i] * w1 }
      } else {
        let third = row.extracting(Int(indices[tap + 2])..<Int(indices[tap + 2]) + count)
        let fourth = row.extracting(Int(indices[tap + 3])..<Int(indices[tap + 3]) + count)
        let (w2, w3) = (weights[tap + 2], weights[tap + 3])
        for i in 0..<count {
          let low = near[i] * w0 + far[i] * w1
          let high = third[i] * w2 + fourth[i] * w3
          slice[to &+ i] = low + high
        }
      }
    }
    for x in steady.upperBound..<axis.inside.upperBound {
      slice[start &+ x] = sum(row, indices, weights, taps, x)
    }
  }

  /// One voxel of a row.
  @inline(__always)
  private func sum(
    _ row: Span<Float>, _ indices: Span<Int32>, _ weights: Span<Float>, _ taps: Int, _ x: Int
  ) -> Float {
    let tap = taps &* x
    let low =
      row[Int(indices[tap])] * weights[tap] + row[Int(indices[tap &+ 1])] * weights[tap &+ 1]
    guard taps == 4 else { return low }
    return low
      + (row[Int(indices[tap &+ 2])] * weights[tap &+ 2]
        + row[Int(indices[tap &+ 3])] * weights[tap &+ 3])
  }

  private func oblique<T: Voxel>(
    _ values: Span<T>, z: Int, _ filler: Float, into slice: inout MutableSpan<Float>
  ) {
    let taps = interpolation.tapCount
    let border = interpolation.border
    for y in 0..<target.y {
      for x in 0..<target.x {
        guard let position = position(x, y, z) else {
          slice[y * target.x + x] = filler
          continue
        }
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

/// The weighted sum of what an axis takes for one of its voxels: parts of `values` that are as long as
/// the sum, `step` values for each index; the values begin with that of the index `from`.
private func blend<T: Voxel>(
  _ values: Span<T>, from: Int, _ axis: AxisSamples, at place: Int, _ taps: Int, step: Int,
  into sum: inout [Float]
) {
  var target = sum.mutableSpan
  var isFirst = true
  for tap in place * taps..<(place + 1) * taps where axis.weights[tap] != 0 {
    let first = (Int(axis.indices[tap]) - from) * step
    let part = values.extracting(first..<first + target.count)
    let weight = axis.weights[tap]
    if isFirst {
      // Added to zero, as if the sum had been cleared: there is no minus zero in it.
      for i in 0..<part.count { target[i] = 0 + weight * part[i].asFloat }
    } else {
      for i in 0..<part.count { target[i] += weight * part[i].asFloat }
    }
    isFirst = false
  }
}
