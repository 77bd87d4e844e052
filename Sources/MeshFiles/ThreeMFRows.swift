import Compression
import Parallel

/// The rows of three numbers that make up nearly all of a model part, with the places by which
/// `ZipWriter` compresses them quickly.
struct ThreeMFRows {
  private let begin: TextCursor.Fixed
  private let second: TextCursor.Fixed
  private let third: TextCursor.Fixed
  private let end: TextCursor.Fixed
  private let next: TextCursor.Fixed

  /// Rows with these texts around their numbers.
  init(begin: String, second: String, third: String, end: String) {
    self.begin = TextCursor.Fixed(begin)
    self.second = TextCursor.Fixed(second)
    self.third = TextCursor.Fixed(third)
    self.end = TextCursor.Fixed(end)
    next = TextCursor.Fixed(end + begin)
  }

  /// The rows of a range.
  ///
  /// - Parameter put: writes a number of a row: its index, which of the three, and where to.
  @inline(__always)
  func text(
    _ range: Range<Int>,
    _ put: (
      _ index: Int, _ number: Int, _ cursor: inout TextCursor, _ bytes: inout MutableRawSpan
    ) -> Void
  ) -> RowText {
    let longest =
      next.count + second.count + third.count + 3 * TextCursor.longestNumber
    var bytes: [UInt8] = unspecifiedArray(count: (range.count + 2) * longest)
    var marks: [UInt32] = unspecifiedArray(count: 3 * range.count)
    var cursor = TextCursor()
    do {
      var places = marks.mutableSpan
      var span = bytes.mutableSpan
      var raw = span.mutableBytes
      var mark = 0
      cursor.put(begin, &raw)
      for index in range {
        put(index, 0, &cursor, &raw)
        places[mark] = UInt32(truncatingIfNeeded: cursor.at)
        cursor.put(second, &raw)
        put(index, 1, &cursor, &raw)
        places[mark &+ 1] = UInt32(truncatingIfNeeded: cursor.at)
        cursor.put(third, &raw)
        put(index, 2, &cursor, &raw)
        places[mark &+ 2] = UInt32(truncatingIfNeeded: cursor.at)
        cursor.put(index == range.upperBound &- 1 ? end : next, &raw)
        mark &+= 3
      }
    }
    bytes.removeLast(bytes.count - cursor.at)
    return RowText(bytes: bytes, marks: marks, period: 3)
  }
}
