import FileSystem
import Parallel

extension OutputFile {
  /// Appends rows of words, made and written in parallel, under a megabyte at a time: what a thread
  /// has made is still in its cache when the system takes it, and another thread makes the next.
  ///
  /// - Parameters:
  ///   - count: the rows.
  ///   - words: the words of a row.
  ///   - fill: writes the rows from `first` on into the span, words in little endian.
  func writeRows<Word: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ count: Int, words: Int, of type: Word.Type,
    _ fill: @Sendable (_ first: Int, _ span: inout MutableSpan<Word>) -> Void
  ) throws {
    let batch = 1 << 14
    let batches = (count + batch - 1) / batch
    let rowBytes = words * MemoryLayout<Word>.size
    let gap = appendGap(count * rowBytes)
    let workers = min(Threads.limit, batches)
    try parallelForThrowing(workers) { worker in
      var buffer = [Word](repeating: 0, count: min(batch, count) * words)
      for first in stride(from: worker * batch, to: count, by: workers * batch) {
        let rows = min(batch, count - first)
        if rows < batch { buffer.removeLast(buffer.count - rows * words) }
        var span = buffer.mutableSpan
        fill(first, &span)
        try gap.write(buffer, at: first * rowBytes)
      }
    }
  }

  /// Appends vectors as three 32-bit numbers each.
  func writeRows(_ vectors: [SIMD3<Float>]) throws {
    try writeRows(vectors.count, words: 3, of: UInt32.self) { first, span in
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
