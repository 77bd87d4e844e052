/// Separable convolution, a slice of the result at a time: first across the slices of the source,
/// then across the rows of what that gave, then along each row.
///
/// Memory is a slice or two for each thread; no volume is stored between the axes. Sums are in
/// single precision, in the order of the offsets. Not-a-number spreads as far as the kernel reaches.
struct SliceConvolution: Sendable {
  let size: SIMD3<Int>
  var border = LineBorder.nearest

  /// Convolves along z for slice `z` of a volume: one slice of results.
  func acrossSlices<T: Voxel>(
    _ source: Span<T>, z: Int, _ kernel: LineKernel, into slice: inout [Float]
  ) {
    let planes = (-kernel.radius...kernel.radius).map { border.index(z + $0, size.z) * size.y }
    var target = slice.mutableSpan
    for y in 0..<size.y {
      let rows = planes.map { ($0 + y) * size.x }
      weightedSum(source, rows, kernel.weights, &target, y * size.x, size.x)
    }
  }

  /// Convolves along y for row `y` of a slice, into the middle of a line that has `margin` places
  /// more at each end, which are filled by the border's rule.
  func acrossRows(
    _ slice: [Float], y: Int, _ kernel: LineKernel, into line: inout [Float], margin: Int
  ) {
    let rows = (-kernel.radius...kernel.radius).map { border.index(y + $0, size.y) * size.x }
    var target = line.mutableSpan
    weightedSum(slice.span, rows, kernel.weights, &target, margin, size.x)
    for i in 0..<margin {
      line[i] = line[margin + border.index(i - margin, size.x)]
      line[margin + size.x + i] = line[margin + border.index(size.x + i, size.x)]
    }
  }

  /// Convolves along x, from such a line into the row of a slice.
  func alongRow(
    _ line: [Float], margin: Int, _ kernel: LineKernel, into slice: inout MutableSpan<Float>, y: Int
  ) {
    let starts = (-kernel.radius...kernel.radius).map { margin + $0 }
    weightedSum(line.span, starts, kernel.weights, &slice, y * size.x, size.x)
  }
}

/// `out[first + i]` becomes the sum of `weights[k] * base[offsets[k] + i]` for `count` values: four
/// taps a sweep, so that sums stay in registers, each sweep in lanes.
private func weightedSum<T: Voxel>(
  _ base: Span<T>, _ offsets: [Int], _ weights: [Float], _ out: inout MutableSpan<Float>,
  _ first: Int, _ count: Int
) {
  precondition(first >= 0 && first + count <= out.count)
  var tap = weights.count % 4
  for i in 0..<count { out[first &+ i] = 0 }
  for single in 0..<tap {
    let w = weights[single]
    let a = base.extracting(offsets[single]..<offsets[single] + count)
    for i in 0..<count { out[first &+ i] += w * a[i].asFloat }
  }
  while tap < weights.count {
    let (w0, w1) = (weights[tap], weights[tap + 1])
    let (w2, w3) = (weights[tap + 2], weights[tap + 3])
    let a = base.extracting(offsets[tap]..<offsets[tap] + count)
    let b = base.extracting(offsets[tap + 1]..<offsets[tap + 1] + count)
    let c = base.extracting(offsets[tap + 2]..<offsets[tap + 2] + count)
    let d = base.extracting(offsets[tap + 3]..<offsets[tap + 3] + count)
    for i in 0..<count {
      let left = w0 * a[i].asFloat + w1 * b[i].asFloat
      let right = w2 * c[i].asFloat + w3 * d[i].asFloat
      out[first &+ i] += left + right
    }
    tap += 4
  }
}
