import Foundation

/// The two streams: results on standard output, everything else on standard error.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func output(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", 1) }

  static func message(_ text: String) { write(text + "\n", 2) }

  static func error(_ text: String) { write("heartwright: " + text + "\n", 2) }

  /// Text without a line end, for the progress line.
  static func status(_ text: String) { write(text, 2) }

  private static func write(_ text: String, _ descriptor: Int32) {
    FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(Data(text.utf8))
  }
}
