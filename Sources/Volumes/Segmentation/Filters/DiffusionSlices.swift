/// One iteration of modified curvature diffusion, slice by slice.
///
/// The flow through a face between two voxels is computed once and used by both. Memory: ten slices
/// a thread.
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

  private func slopes(_ values: [Float], z: Int) -> Slopes {
    let blank = [Float](repeating: 0, count: count)
    var result = Slopes(x: blank, y: blank, z: blank)
    let here = values.span.extracting(z * count..<(z + 1) * count)
    let below = max(0, z - 1) * count
    let above = min(size.z - 1, z + 1) * count
    difference(
      values.span.extracting(below..<below + count), values.span.extracting(above..<above + count),
      scale.z / 2, &result.z, 0)
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
    let slopes = slopes(values, z: z)
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

  /// Advances the slices from `z` that fit into `target`.
  func advance(
    _ values: [Float], z first: Int, into target: inout MutableSpan<Float>, exponent: Float,
    step: Float
  ) {
    var here = slopes(values, z: first)
    var flowBelow = [Float](repeating: 0, count: count)
    if first > 0 {
      let below = slopes(values, z: first - 1)
      flowUp(values, z: first - 1, below, here, exponent, &flowBelow)
    }
    var flowAbove = flowBelow
    var flowLast = [Float](repeating: 0, count: size.x)
    var flowNext = flowLast
    // Place 0 is the border's face, and place x + 1 the face after voxel x.
    var flowRow = [Float](repeating: 0, count: size.x + 1)
    var speed = flowLast
    for z in first..<first + target.count / count {
      var above = here
      if z + 1 < size.z {
        above = slopes(values, z: z + 1)
        flowUp(values, z: z, here, above, exponent, &flowAbove)
      } else {
        flowAbove = [Float](repeating: 0, count: count)
      }
      flowLast = [Float](repeating: 0, count: size.x)
      for y in 0..<size.y {
        flowAlongRow(values, z: z, y: y, here, exponent, &flowRow)
        flowToNextRow(values, z: z, y: y, here, exponent, &flowNext)
        divergence(
          flowRow.span, flowLast.span, flowNext.span,
          flowBelow.span.extracting(y * size.x..<(y + 1) * size.x),
          flowAbove.span.extracting(y * size.x..<(y + 1) * size.x), &speed)
        move(values, z: z, y: y, speed.span, step, &target, (z - first) * count + y * size.x)
        swap(&flowLast, &flowNext)
      }
      swap(&flowBelow, &flowAbove)
      here = above
    }
  }

  private func flowUp(
    _ values: [Float], z: Int, _ here: Slopes, _ above: Slopes, _ exponent: Float,
    _ flow: inout [Float]
  ) {
    let rows = values.span
    for y in 0..<size.y {
      let range = y * size.x..<(y + 1) * size.x
      let start = z * count + y * size.x
      faceFlow(
        rows.extracting(start..<start + size.x),
        rows.extracting(start + count..<start + count + size.x), scale.z,
        here.x.span.extracting(range), above.x.span.extracting(range),
        here.y.span.extracting(range), above.y.span.extracting(range), exponent, &flow,
        y * size.x)
    }
  }

  private func flowAlongRow(
    _ values: [Float], z: Int, y: Int, _ here: Slopes, _ exponent: Float, _ flow: inout [Float]
  ) {
    guard size.x > 1 else { return }
    let start = y * size.x
    let all = values.span.extracting(z * count + start..<z * count + start + size.x)
    let (low, high) = (start..<start + size.x - 1, start + 1..<start + size.x)
    faceFlow(
      all.extracting(0..<size.x - 1), all.extracting(1..<size.x), scale.x,
      here.y.span.extracting(low), here.y.span.extracting(high),
      here.z.span.extracting(low), here.z.span.extracting(high), exponent, &flow, 1)
  }

  private func flowToNextRow(
    _ values: [Float], z: Int, y: Int, _ here: Slopes, _ exponent: Float, _ flow: inout [Float]
  ) {
    guard y + 1 < size.y else {
      flow = [Float](repeating: 0, count: size.x)
      return
    }
    let rows = values.span.extracting(z * count..<(z + 1) * count)
    let (low, high) = (y * size.x..<(y + 1) * size.x, (y + 1) * size.x..<(y + 2) * size.x)
    faceFlow(
      rows.extracting(low), rows.extracting(high), scale.y,
      here.x.span.extracting(low), here.x.span.extracting(high),
      here.z.span.extracting(low), here.z.span.extracting(high), exponent, &flow, 0)
  }

  /// Moves a row by the speed times the upwind length of the gradient.
  private func move(
    _ values: [Float], z: Int, y: Int, _ speed: Span<Float>, _ step: Float,
    _ target: inout MutableSpan<Float>, _ start: Int
  ) {
    let width = size.x
    func first(_ y: Int, _ z: Int) -> Int {
      (min(max(z, 0), size.z - 1) * size.y + min(max(y, 0), size.y - 1)) * width
    }
    let all = values.span
    let row = all.extracting(first(y, z)..<first(y, z) + width)
    let last = all.extracting(first(y - 1, z)..<first(y - 1, z) + width)
    let next = all.extracting(first(y + 1, z)..<first(y + 1, z) + width)
    let below = all.extracting(first(y, z - 1)..<first(y, z - 1) + width)
    let above = all.extracting(first(y, z + 1)..<first(y, z + 1) + width)
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
