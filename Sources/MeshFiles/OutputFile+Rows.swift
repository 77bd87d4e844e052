import FileSystem
import Parallel

extension OutputFile {
  /// Appends rows of 32-bit words, made in parallel, a few megabytes at a time.
  ///
  /// - Parameters:
  ///   - count: the rows.
  ///   - words: the words of a row.
  ///   - fill: writes the rows from `first` on into the span, words in little endian.
  func writeRows(
    _ count: Int, words: Int,
    _ fill: @Sendable (_ first: Int, _ span: inout MutableSpan<UInt32>) -> Void
  ) throws {
    let chunk = 1 << 13
    let batch = 1 << 16
    var buffer = [UInt32](repeating: 0, count: min(batch, count) * words)
    for start in stride(from: 0, to: count, by: batch) {
      let rows = min(batch, count - start)
      if rows * words < buffer.count { buffer.removeLast(buffer.count - rows * words) }
      parallelChunks(of: &buffer, chunk: chunk * words) { first, span in
        fill(start + first / words, &span)
      }
      try write(buffer)
    }
  }

  /// Appends vectors as three 32-bit numbers each.
  func writeRows(_ vectors: [SIMD3<Float>]) throws {
    try writeRows(vectors.count, words: 3) { first, span in
      let vectors = vectors.span
      for row in 0..<(span.count / 3) {
        let vector = vectors[first + row]
        span[3 * row] = vector.x.bitPattern.littleEndian
        span[3 * row + 1] = vector.y.bitPattern.littleEndian
        span[3 * row + 2] = vector.z.bitPattern.littleEndian
      }
    }
  }
}
