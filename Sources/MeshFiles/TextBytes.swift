/// Text being written as UTF-8 bytes, with the numbers of mesh files.
struct TextBytes {
  /// The text so far, and room for more.
  private var storage: [UInt8]
  private var cursor = TextCursor()

  /// Begins with room for about `capacity` bytes.
  init(capacity: Int = 0) {
    storage = [UInt8](unsafeUninitializedCapacity: capacity + 64) { $1 = capacity + 64 }
  }

  /// The text.
  var bytes: [UInt8] { Array(storage[0..<cursor.at]) }

  /// Appends a text.
  mutating func put(_ text: String) {
    let bytes = Array(text.utf8)
    write(bytes.count) { $0.put(bytes, &$1) }
  }

  /// Appends one ASCII character or other byte.
  @inline(__always)
  mutating func put(byte: UInt8) { write(1) { $0.put(byte: byte, &$1) } }

  /// Appends the shortest decimal number that reads back as exactly this one, without a closing `.0`.
  @inline(__always)
  mutating func put(_ value: Float) { write(TextCursor.longestNumber) { $0.put(value, &$1) } }

  /// Appends an integer in decimal digits.
  @inline(__always)
  mutating func put(_ value: UInt32) { write(TextCursor.longestNumber) { $0.put(value, &$1) } }

  @inline(__always)
  private mutating func write(
    _ added: Int, _ body: (_ cursor: inout TextCursor, _ bytes: inout MutableRawSpan) -> Void
  ) {
    if cursor.at &+ added &+ 8 > storage.count { grow(added) }
    var cursor = cursor
    var span = storage.mutableSpan
    var raw = span.mutableBytes
    body(&cursor, &raw)
    self.cursor = cursor
  }

  @inline(never)
  private mutating func grow(_ added: Int) {
    storage += [UInt8](repeating: 0, count: storage.count + added + 64)
  }

  /// A text on one line: every control character becomes a space.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
