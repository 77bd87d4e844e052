import Foundation

/// The weights of a sampled Gaussian, cut at 3.5 standard deviations, of sum one.
struct GaussianKernel: Sendable {
  /// The weights and how far from the centre each is.
  let taps: [(shift: Int, weight: Float)]

  /// A kernel whose standard deviation is `sigma` voxels; zero leaves everything as it is.
  init(sigma: Double) {
    let reach = Int((3.5 * sigma).rounded(.up))
    let weights = (-reach...reach).map { shift in
      sigma > 0 ? exp(-0.5 * pow(Double(shift) / sigma, 2)) : 1
    }
    let sum = weights.reduce(0, +)
    taps = zip(-reach...reach, weights).map { ($0, Float($1 / sum)) }
  }

  private var reach: Int { taps.count / 2 }

  /// Blurs each row of a slice; the ends of a row are repeated beyond it.
  func blurRows(of values: inout MutableSpan<Float>, in slice: Range<Int>, width: Int) {
    var padded = [Float](repeating: 0, count: width + 2 * reach)
    var sums = [Float](repeating: 0, count: width)
    for start in stride(from: slice.lowerBound, to: slice.upperBound, by: width) {
      for index in padded.indices {
        padded[index] = values[start + min(width - 1, max(0, index - reach))]
      }
      for index in 0..<width { sums[index] = 0 }
      for (shift, weight) in taps {
        let first = shift + reach
        add(padded.span.extracting(first..<first + width), times: weight, to: &sums)
      }
      for index in 0..<width { values[start + index] = sums[index] }
    }
  }

  /// Blurs each column of a slice; the first and last row are repeated beyond it.
  func blurColumns(of values: inout MutableSpan<Float>, in slice: Range<Int>, width: Int) {
    let height = slice.count / width
    var source = [Float](repeating: 0, count: slice.count)
    for index in source.indices { source[index] = values[slice.lowerBound + index] }
    var sums = [Float](repeating: 0, count: width)
    for row in 0..<height {
      for index in 0..<width { sums[index] = 0 }
      for (shift, weight) in taps {
        let first = min(height - 1, max(0, row + shift)) * width
        add(source.span.extracting(first..<first + width), times: weight, to: &sums)
      }
      for index in 0..<width { values[slice.lowerBound + row * width + index] = sums[index] }
    }
  }

  private func add(_ source: Span<Float>, times weight: Float, to sums: inout [Float]) {
    var target = sums.mutableSpan
    for index in source.indices { target[index] += weight * source[index] }
  }
}
