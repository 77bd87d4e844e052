import FileSystem
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

  /// - Throws: `FileFailure.standardOutput` where the result did not get there, as on a full disk.
  static func output(_ text: String) throws {
    let text = harmless(text)
    guard write(text.hasSuffix("\n") ? text : text + "\n", 1) else {
      throw FileFailure.standardOutput(reason: String(cString: strerror(errno)))
    }
  }

  static func message(_ text: String) { _ = write(harmless(text) + "\n", 2) }

  static func error(_ text: String) { _ = write("heartwright: " + harmless(text) + "\n", 2) }

  /// Text without a line end, for the progress line.
  static func status(_ text: String) { _ = write(text, 2) }

  /// Names come from files: what would steer a terminal is shown as a question mark.
  private static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control
          return isControl && scalar != "\n" && scalar != "\t" ? "?" : scalar
        }))
  }

  /// False, with `errno`, where a stream does not take all. One that its reader has closed takes no more,
  /// which is not a failure of the work.
  private static func write(_ text: String, _ descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        return errno == EPIPE
      }
    }
    return true
  }
}
