/// One iteration of modified curvature diffusion, slice by slice.
///
/// The flow through a face between two voxels is computed once and used by both. Memory: fourteen
/// slices a thread.
struct DiffusionSlices: Sendable {
  let size: SIMD3<Int>
  /// 1 / spacing.
  private let scale: SIMD3<Float>

  init(size: SIMD3<Int>, spacing: SIMD3<Double>) {
    self.size = size
    scale = SIMD3(Float(1 / spacing.x), Float(1 / spacing.y), Float(1 / spacing.z))
  }

  private var count: Int { size.x * size.y }

  /// Central differences of a slice along each axis, by millimetres.
  private struct Slopes {
    var x: [Float]
    var y: [Float]
    var z: [Float]
  }

  private func slopes(
    _ below: Span<Float>, _ here: Span<Float>, _ above: Span<Float>
  ) -> Slopes {
    let blank = [Float](repeating: 0, count: count)
    var result = Slopes(x: blank, y: blank, z: blank)
    difference(below, above, scale.z / 2, &result.z, 0)
    for y in 0..<size.y {
      let last = max(0, y - 1) * size.x
      let next = min(size.y - 1, y + 1) * size.x
      difference(
        here.extracting(last..<last + size.x), here.extracting(next..<next + size.x), scale.y / 2,
        &result.y, y * size.x)
      let row = here.extracting(y * size.x..<(y + 1) * size.x)
      guard size.x > 1 else { continue }
      let start = y * size.x
      difference(
        row.extracting(0..<size.x - 2), row.extracting(2..<size.x), scale.x / 2, &result.x,
        start + 1)
      result.x[start] = (row[1] - row[0]) * scale.x / 2
      result.x[start + size.x - 1] = (row[size.x - 1] - row[size.x - 2]) * scale.x / 2
    }
    return result
  }

  /// The sum over a slice of the squared length of the gradient, by central differences.
  func squaredGradients(_ values: [Float], z: Int) -> Double {
    let all = values.span
    let (below, above) = (max(0, z - 1) * count, min(size.z - 1, z + 1) * count)
    let slopes = slopes(
      all.extracting(below..<below + count), all.extracting(z * count..<(z + 1) * count),
      all.extracting(above..<above + count))
    var total = 0.0
    for y in 0..<size.y {
      let range = y * size.x..<(y + 1) * size.x
      let dx = slopes.x.span.extracting(range)
      let dy = slopes.y.span.extracting(range)
      let dz = slopes.z.span.extracting(range)
      for i in 0..<size.x { total += Double(dx[i] * dx[i] + dy[i] * dy[i] + dz[i] * dz[i]) }
    }
    return total
  }

  /// Copies of some slices.
  func slices(_ values: [Float], _ range: Range<Int>) -> [[Float]] {
    range.map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  /// Advances the slices of a slab where they are.
  ///
  /// - Parameters:
  ///   - below: the two slices before the slab as they were; fewer where the volume begins.
  ///   - above: the two slices after it.
  func advance(
    _ slab: inout MutableSpan<Float>, below: [[Float]], above: [[Float]], exponent: Float,
    step: Float
  ) {
    let depth = slab.count / count
    var window = SliceWindow(
      below: old(-1, slab, below, above), here: old(0, slab, below, above),
      above: old(1, slab, below, above), beyond: old(2, slab, below, above))
    var here = slopes(window.below.span, window.here.span, window.above.span)
    var flowBelow = [Float](repeating: 0, count: count)
    if !below.isEmpty {
      let last = slopes(old(-2, slab, below, above).span, window.below.span, window.here.span)
      flowUp(window.below.span, window.here.span, last, here, exponent, &flowBelow)
    }
    var flowAbove = flowBelow
    var flowLast = [Float](repeating: 0, count: size.x)
    var flowNext = flowLast
    // Place 0 is the border's face, and place x + 1 the face after voxel x.
    var flowRow = [Float](repeating: 0, count: size.x + 1)
    var speed = flowLast
    for z in 0..<depth {
      var next = here
      if z + 1 < depth || !above.isEmpty {
        next = slopes(window.here.span, window.above.span, window.beyond.span)
        flowUp(window.here.span, window.above.span, here, next, exponent, &flowAbove)
      } else {
        flowAbove = [Float](repeating: 0, count: count)
      }
      flowLast = [Float](repeating: 0, count: size.x)
      for y in 0..<size.y {
        flowAlongRow(window.here.span, y: y, here, exponent, &flowRow)
        flowToNextRow(window.here.span, y: y, here, exponent, &flowNext)
        divergence(
          flowRow.span, flowLast.span, flowNext.span,
          flowBelow.span.extracting(y * size.x..<(y + 1) * size.x),
          flowAbove.span.extracting(y * size.x..<(y + 1) * size.x), &speed)
        move(window, y: y, speed.span, step, &slab, z * count + y * size.x)
        swap(&flowLast, &flowNext)
      }
      swap(&flowBelow, &flowAbove)
      here = next
      window.advance(to: z + 1 < depth ? old(z + 3, slab, below, above) : [])
    }
  }

  /// A slice of a slab, or near it, that has not been advanced; where the volume ends the last one.
  private func old(
    _ z: Int, _ slab: borrowing MutableSpan<Float>, _ below: [[Float]], _ above: [[Float]]
  ) -> [Float] {
    let depth = slab.count / count
    if z < 0, !below.isEmpty { return below[max(0, below.count + z)] }
    if z >= depth, !above.isEmpty { return above[min(z - depth, above.count - 1)] }
    let first = min(max(z, 0), depth - 1) * count
    let all = slab.span
    return (first..<first + count).map { all[$0] }
  }

  private func flowUp(
    _ low: Span<Float>, _ high: Span<Float>, _ here: Slopes, _ above: Slopes, _ exponent: Float,
    _ flow: inout [Float]
  ) {
    faceFlow(
      low, high, scale.z, here.x.span, above.x.span, here.y.span, above.y.span, exponent, &flow, 0)
  }

  private func flowAlongRow(
    _ slice: Span<Float>, y: Int, _ here: Slopes, _ exponent: Float, _ flow: inout [Float]
  ) {
    guard size.x > 1 else { return }
    let start = y * size.x
    let (low, high) = (start..<start + size.x - 1, start + 1..<start + size.x)
    faceFlow(
      slice.extracting(low), slice.extracting(high), scale.x,
      here.y.span.extracting(low), here.y.span.extracting(high),
      here.z.span.extracting(low), here.z.span.extracting(high), exponent, &flow, 1)
  }

  private func flowToNextRow(
    _ slice: Span<Float>, y: Int, _ here: Slopes, _ exponent: Float, _ flow: inout [Float]
  ) {
    guard y + 1 < size.y else {
      flow = [Float](repeating: 0, count: size.x)
      return
    }
    let (low, high) = (y * size.x..<(y + 1) * size.x, (y + 1) * size.x..<(y + 2) * size.x)
    faceFlow(
      slice.extracting(low), slice.extracting(high), scale.y,
      here.x.span.extracting(low), here.x.span.extracting(high),
      here.z.span.extracting(low), here.z.span.extracting(high), exponent, &flow, 0)
  }

  /// Moves a row by the speed times the upwind length of the gradient.
  private func move(
    _ window: SliceWindow, y: Int, _ speed: Span<Float>, _ step: Float,
    _ target: inout MutableSpan<Float>, _ start: Int
  ) {
    let width = size.x
    func range(_ y: Int) -> Range<Int> {
      let first = min(max(y, 0), size.y - 1) * width
      return first..<first + width
    }
    let row = window.here.span.extracting(range(y))
    let last = window.here.span.extracting(range(y - 1))
    let next = window.here.span.extracting(range(y + 1))
    let below = window.below.span.extracting(range(y))
    let above = window.above.span.extracting(range(y))
    let scale = scale
    precondition(start + width <= target.count && speed.count == width)
    for x in 1..<max(1, width - 1) {
      let value = row[x]
      let length = upwindLength(
        SIMD3(row[x &+ 1] - value, next[x] - value, above[x] - value) * scale,
        SIMD3(value - row[x &- 1], value - last[x], value - below[x]) * scale, speed[x])
      target[start &+ x] = value + step * speed[x] * length
    }
    for x in Set([0, width - 1]) {
      let value = row[x]
      let length = upwindLength(
        SIMD3(row[min(x + 1, width - 1)] - value, next[x] - value, above[x] - value) * scale,
        SIMD3(value - row[max(x - 1, 0)], value - last[x], value - below[x]) * scale, speed[x])
      target[start + x] = value + step * speed[x] * length
    }
  }
}

/// Four slices that follow each other, as they were before any was advanced.
private struct SliceWindow {
  var below: [Float]
  var here: [Float]
  var above: [Float]
  var beyond: [Float]

  mutating func advance(to next: [Float]) {
    below = here
    here = above
    above = beyond
    beyond = next
  }
}

@inline(__always)
private func upwindLength(
  _ forward: SIMD3<Float>, _ backward: SIMD3<Float>, _ speed: Float
) -> Float {
  // Rising where the speed is positive: falls behind and rises ahead count; else the reverse.
  let sign: Float = speed > 0 ? 1 : -1
  let (fx, fy, fz) = (forward.x * sign, forward.y * sign, forward.z * sign)
  let (bx, by, bz) = (backward.x * sign, backward.y * sign, backward.z * sign)
  let ahead = (max(fx, 0), max(fy, 0), max(fz, 0))
  let behind = (min(bx, 0), min(by, 0), min(bz, 0))
  let rises = ahead.0 * ahead.0 + ahead.1 * ahead.1 + ahead.2 * ahead.2
  let falls = behind.0 * behind.0 + behind.1 * behind.1 + behind.2 * behind.2
  return (rises + falls).squareRoot()
}

private func difference(
  _ low: Span<Float>, _ high: Span<Float>, _ scale: Float, _ result: inout [Float], _ start: Int
) {
  var target = result.mutableSpan
  precondition(start + low.count <= target.count)
  for i in 0..<low.count { target[start &+ i] = (high[i] - low[i]) * scale }
}

/// The flow through the faces between two rows of voxels: the normalised difference times the
/// conductance. `p` and `q` are the central differences along the two other axes, at both ends.
private func faceFlow(
  _ low: Span<Float>, _ high: Span<Float>, _ scale: Float, _ pLow: Span<Float>,
  _ pHigh: Span<Float>, _ qLow: Span<Float>, _ qHigh: Span<Float>, _ exponent: Float,
  _ flow: inout [Float], _ start: Int
) {
  var target = flow.mutableSpan
  precondition(start + low.count <= target.count)
  for i in 0..<low.count {
    let d = (high[i] - low[i]) * scale
    let p = pLow[i] + pHigh[i]
    let q = qLow[i] + qHigh[i]
    let square = d * d + 0.25 * (p * p + q * q)
    target[start &+ i] = d / (square + 1e-10).squareRoot() * exponential(square * exponent)
  }
}

private func divergence(
  _ row: Span<Float>, _ last: Span<Float>, _ next: Span<Float>, _ below: Span<Float>,
  _ above: Span<Float>, _ speed: inout [Float]
) {
  var target = speed.mutableSpan
  for x in 0..<target.count {
    target[x] = (row[x &+ 1] - row[x]) + (next[x] - last[x]) + (above[x] - below[x])
  }
}

/// e to a power that is not positive, to two units in the last place, without a branch or a call so
/// that loops stay in lanes: 2 to the nearest whole power, times a polynomial (Cephes, expf).
@inline(__always)
package func exponential(_ power: Float) -> Float {
  let x = max(power, -87)
  // Adding 1.5 * 2^23 leaves the nearest whole number in the lowest bits.
  let shifted = x * 1.442_695_04 + 12_582_912
  let whole = shifted - 12_582_912
  let r = (x - whole * 0.693_359_375) + whole * 2.121_944_4e-4
  var p: Float = 1.987_569_15e-4
  p = p * r + 1.398_199_95e-3
  p = p * r + 8.333_451_9e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_1e-1
  let mantissa = p * r * r + r + 1
  return mantissa * Float(bitPattern: (shifted.bitPattern &<< 23) &+ 0x3F80_0000)
}
