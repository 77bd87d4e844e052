import Parallel
package import Volumes

/// From slices along one line, aslant or at uneven distances, to a straight regular grid.
///
/// Linear: a point of the grid takes its value from the two slices on either side of it, along the
/// line on which the slices lie, and within each from the four pixels around it. A field that is
/// linear in space comes back exactly, up to the rounding of integers. The shift and all weights are
/// the same for a whole slice.
package struct SliceResampling: Sendable {
  /// The heights of the slices along the normal from the first, rising, mm.
  let heights: [Double]
  let columns: Int
  let rows: Int
  /// Between the new slices, mm; the first and the last lie on the first and the last old ones.
  let step: Double
  let count: Int
  /// How far the slices move, in columns and rows for each mm of height.
  let drift: SIMD2<Double>

  /// The first column and row of the new grid, counted in those of the first slice.
  var start: SIMD2<Int> {
    SIMD2(Self.extent(drift.x * top).low, Self.extent(drift.y * top).low)
  }

  /// The size of the new grid, which covers all slices.
  var size: SIMD3<Int> {
    let (x, y) = (Self.extent(drift.x * top), Self.extent(drift.y * top))
    return SIMD3(columns + x.high - x.low, rows + y.high - y.low, count)
  }

  private var top: Double { heights[heights.count - 1] }

  /// The new voxels, of the same type; outside the slices `padding`, or where that is nil the least
  /// value. A voxel that would be mixed from padding is padding. Both volumes are in memory.
  package func apply(to voxels: Voxels, padding: Double?) -> Voxels {
    switch voxels {
    case .uint8(let values): .uint8(resampled(values, padding: padding))
    case .int16(let values): .int16(resampled(values, padding: padding))
    case .uint16(let values): .uint16(resampled(values, padding: padding))
    case .int32(let values): .int32(resampled(values, padding: padding))
    case .float(let values): .float(resampled(values, padding: padding))
    case .double(let values): .double(resampled(values, padding: padding))
    }
  }

  private func resampled<Value: InterpolatedVoxel>(_ values: [Value], padding: Double?) -> [Value] {
    let padding = padding.map { Value(nearest: $0) }
    let fill = padding ?? values.min() ?? Value(nearest: 0)
    let size = self.size
    var result: [Value] = unspecifiedArray(count: size.x * size.y * size.z)
    parallelChunks(of: &result, chunk: size.x * size.y) { offset, target in
      resample(
        slice: offset / (size.x * size.y), from: values.span, into: &target, padding: padding,
        fill: fill)
    }
    return result
  }

  private func resample<Value: InterpolatedVoxel>(
    slice: Int, from source: Span<Value>, into target: inout MutableSpan<Value>, padding: Value?,
    fill: Value
  ) {
    let height = Double(slice) * step
    let (below, up) = segment(at: height)
    let x = Shift(Double(start.x) - drift.x * height)
    let y = Shift(Double(start.y) - drift.y * height)
    let width = size.x
    let left = max(0, min(width, -x.whole))
    let right = max(left, min(width, columns - x.next - x.whole))
    let sliceCount = columns * rows
    let nextSlice = up > 0 ? sliceCount : 0
    let nextRow = y.next * columns
    let (low, high) = (1 - up, up)
    let weights = (low * (1 - y.part), low * y.part, high * (1 - y.part), high * y.part)
    for row in 0..<size.y {
      let begin = row * width
      let from = row + y.whole
      guard from >= 0, from + y.next < rows else {
        for place in begin..<(begin + width) { target[place] = fill }
        continue
      }
      for place in begin..<(begin + left) { target[place] = fill }
      for place in (begin + right)..<(begin + width) { target[place] = fill }
      let base = below * sliceCount + from * columns + x.whole
      for column in left..<right {
        let a = base &+ column
        let b = a &+ nextRow
        let c = a &+ nextSlice
        let d = c &+ nextRow
        if let padding {
          let near =
            source[a] == padding || source[b] == padding || source[c] == padding
            || source[d] == padding
          let far =
            source[a &+ x.next] == padding || source[b &+ x.next] == padding
            || source[c &+ x.next] == padding || source[d &+ x.next] == padding
          if near || far {
            target[begin &+ column] = padding
            continue
          }
        }
        let first =
          source[a].asDouble * weights.0 + source[b].asDouble * weights.1
          + source[c].asDouble * weights.2 + source[d].asDouble * weights.3
        let second =
          source[a &+ x.next].asDouble * weights.0 + source[b &+ x.next].asDouble * weights.1
          + source[c &+ x.next].asDouble * weights.2 + source[d &+ x.next].asDouble * weights.3
        target[begin &+ column] = Value(nearest: first * (1 - x.part) + second * x.part)
      }
    }
  }

  /// The slice at or below a height, and how far it is from there to the next one, 0 to 1.
  private func segment(at height: Double) -> (below: Int, up: Double) {
    let below = (heights.lastIndex { $0 <= height + 1e-9 } ?? 0)
    guard below + 1 < heights.count else { return (heights.count - 1, 0) }
    let part = (height - heights[below]) / (heights[below + 1] - heights[below])
    if part < Shift.least { return (below, 0) }
    return part > 1 - Shift.least ? (below + 1, 0) : (below, part)
  }

  private static func extent(_ drift: Double) -> (low: Int, high: Int) {
    (
      Int((min(0, drift) + Shift.least).rounded(.down)),
      Int((max(0, drift) - Shift.least).rounded(.up))
    )
  }
}

/// A shift along one axis: whole voxels, the part of one that is left, and whether the next voxel
/// takes part (1) or not (0).
private struct Shift {
  /// Shifts below a millionth of a voxel are rounding.
  static let least = 1e-6

  let whole: Int
  let part: Double
  let next: Int

  init(_ shift: Double) {
    let nearest = shift.rounded()
    if abs(shift - nearest) < Self.least {
      (whole, part, next) = (Int(nearest), 0, 0)
    } else {
      let floor = shift.rounded(.down)
      (whole, part, next) = (Int(floor), shift - floor, 1)
    }
  }
}

/// A voxel that can take an interpolated value, which lies between values of its type.
private protocol InterpolatedVoxel: Voxel {
  init(nearest value: Double)
}

extension FixedWidthInteger {
  fileprivate init(nearest value: Double) {
    let rounded = value.rounded()
    self = Self(exactly: rounded) ?? (rounded < 0 ? .min : .max)
  }
}

extension UInt8: InterpolatedVoxel {}
extension Int16: InterpolatedVoxel {}
extension UInt16: InterpolatedVoxel {}
extension Int32: InterpolatedVoxel {}

extension Float: InterpolatedVoxel {
  fileprivate init(nearest value: Double) { self = Float(value) }
}

extension Double: InterpolatedVoxel {
  fileprivate init(nearest value: Double) { self = value }
}
