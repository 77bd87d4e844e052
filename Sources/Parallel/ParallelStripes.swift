/// Cuts every row of `array` into stripes of at most `width` columns and runs `body` on each stripe,
/// in parallel: for results that are computed down the columns of rows that lie in memory one
/// after the other. Each call may write only the columns of its stripe.
public func parallelStripes<Element: BitwiseCopyable>(
  of array: inout [Element], rowLength: Int, width: Int,
  _ body: @Sendable (borrowing Stripe<Element>) -> Void
) {
  precondition(rowLength > 0 && width > 0 && array.count % rowLength == 0)
  let rows = array.count / rowLength
  array.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    let target = Disjoint(base: base)
    parallelFor((rowLength + width - 1) / width) { index in
      guard let base = target.base else { return }
      let columns = index * width..<min(rowLength, (index + 1) * width)
      body(Stripe(base: base, rowLength: rowLength, rows: rows, columns: columns))
    }
  }
}

/// The same columns of all rows of an array, for one call of `parallelStripes` to write.
public struct Stripe<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  @usableFromInline let rowLength: Int
  /// The number of rows.
  public let rows: Int
  /// The columns of the array's rows that are in the stripe.
  public let columns: Range<Int>

  /// Runs `body` with the stripe's part of a row; its first element is column
  /// `columns.lowerBound`.
  @inlinable
  public func withRow(_ row: Int, _ body: (inout MutableSpan<Element>) -> Void) {
    precondition(row >= 0 && row < rows)
    var span = MutableSpan(
      _unsafeElements: UnsafeMutableBufferPointer(
        start: base + (row * rowLength + columns.lowerBound), count: columns.count))
    body(&span)
  }
}
