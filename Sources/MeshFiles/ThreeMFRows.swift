import Compression
import Parallel

/// The rows of three numbers, or six in a map, that make up nearly all of a model part, with the places by which
/// `ZipWriter` compresses them quickly.
struct ThreeMFRows {
  private let begin: TextCursor.Fixed
  private let second: TextCursor.Fixed
  private let third: TextCursor.Fixed
  private let fourth: TextCursor.Fixed
  private let fifth: TextCursor.Fixed
  private let sixth: TextCursor.Fixed
  private let isLong: Bool
  private let end: TextCursor.Fixed
  private let next: TextCursor.Fixed

  /// Rows with these texts around their numbers.
  ///
  /// - Parameter more: what stands before the last three of six numbers; none for rows of three.
  init(begin: String, second: String, third: String, more: [String] = [], end: String) {
    precondition(more.isEmpty || more.count == 3)
    isLong = !more.isEmpty
    fourth = TextCursor.Fixed(isLong ? more[0] : "")
    fifth = TextCursor.Fixed(isLong ? more[1] : "")
    sixth = TextCursor.Fixed(isLong ? more[2] : "")
    self.begin = TextCursor.Fixed(begin)
    self.second = TextCursor.Fixed(second)
    self.third = TextCursor.Fixed(third)
    self.end = TextCursor.Fixed(end)
    next = TextCursor.Fixed(end + begin)
  }

  /// The rows of a range.
  ///
  /// - Parameter put: writes a number of a row: its index, which of them, and where to.
  @inline(__always)
  func text(
    _ range: Range<Int>,
    _ put: (
      _ index: Int, _ number: Int, _ cursor: inout TextCursor, _ bytes: inout MutableRawSpan
    ) -> Void
  ) -> RowText {
    let period = isLong ? 6 : 3
    let fixed =
      next.count + second.count + third.count + fourth.count + fifth.count + sixth.count
    let longest = fixed + period * TextCursor.longestNumber
    var bytes: [UInt8] = unspecifiedArray(count: (range.count + 2) * longest)
    var marks: [UInt32] = unspecifiedArray(count: period * range.count)
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
        if isLong {
          cursor.put(fourth, &raw)
          put(index, 3, &cursor, &raw)
          places[mark &+ 3] = UInt32(truncatingIfNeeded: cursor.at)
          cursor.put(fifth, &raw)
          put(index, 4, &cursor, &raw)
          places[mark &+ 4] = UInt32(truncatingIfNeeded: cursor.at)
          cursor.put(sixth, &raw)
          put(index, 5, &cursor, &raw)
          places[mark &+ 5] = UInt32(truncatingIfNeeded: cursor.at)
        }
        cursor.put(index == range.upperBound &- 1 ? end : next, &raw)
        mark &+= period
      }
    }
    bytes.removeLast(bytes.count - cursor.at)
    return RowText(bytes: bytes, marks: marks, period: period)
  }
}
