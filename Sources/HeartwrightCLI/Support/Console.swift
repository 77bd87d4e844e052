import Foundation

/// The two streams: results on standard output, everything else on standard error.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Leads streams that the caller has closed to nowhere: else the next file that is opened would
  /// take a stream's number, and messages would go into it.
  static func open() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = Foundation.open("/dev/null", O_RDWR)
    }
  }

  static func output(_ text: String) {
    let text = harmless(text)
    write(text.hasSuffix("\n") ? text : text + "\n", 1)
  }

  static func message(_ text: String) { write(harmless(text) + "\n", 2) }

  static func error(_ text: String) { write("heartwright: " + harmless(text) + "\n", 2) }

  /// Text without a line end, for the progress line.
  static func status(_ text: String) { write(text, 2) }

  /// Names come from files: what would steer a terminal is shown as a question mark.
  private static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control
          return isControl && scalar != "\n" && scalar != "\t" ? "?" : scalar
        }))
  }

  /// A stream that its reader has closed takes no more; that is not a failure of the work.
  private static func write(_ text: String, _ descriptor: Int32) {
    try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      .write(contentsOf: Data(text.utf8))
  }
}
