import Dispatch
import FileSystem
import Foundation

/// Removes unfinished files when the process is asked to stop.
enum Interruption {
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

  /// Listens for Ctrl-C, a polite kill, a closed terminal and the end of a limit on the processor's
  /// time from now on. Called once, before any other thread exists.
  static func install() {
    // A reader that closes our output early is not worth a crash with files left behind.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files then is a failure to write like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    sources = [SIGINT, SIGTERM, SIGHUP, SIGXCPU].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Unfinished.removeAll()
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}
