public import Failures
import Foundation

/// A job that needs more memory than the machine has left. Said before it starts.
public struct NotEnoughMemory: Failure, Equatable {
  /// What needs it, such as `a volume of 4096 x 4096 x 4096 voxels`.
  public let what: String
  /// Bytes needed.
  public let needed: Int
  /// Bytes that the machine can still give.
  public let available: Int

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    "\(what) needs about \(gibibytesNeeded) GiB of memory and this machine has "
      + "\(gibibytesAvailable) GiB free; crop or resample it first, or use a larger machine."
  }

  /// `needed` for people.
  public var gibibytesNeeded: String { String(format: "%.1f", Double(needed) / 0x1p30) }
  /// `available` for people.
  public var gibibytesAvailable: String { String(format: "%.1f", Double(available) / 0x1p30) }
}

/// The memory that this machine can still give without swapping.
public enum AvailableMemory {
  /// `MemAvailable` of the kernel, or the cgroup's limit where that is smaller, in bytes.
  public static var bytes: Int {
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let kibibytes = line.flatMap { Int($0.split(separator: " ")[1]) }
    let system = kibibytes.map { $0 * 1024 } ?? Int(ProcessInfo.processInfo.physicalMemory)
    let limit = (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    return min(system, limit ?? system)
  }

  /// Throws where `needed` bytes are more than there are.
  public static func require(_ needed: Int, for what: @autoclosure () -> String) throws {
    let available = bytes
    guard needed <= available else {
      throw NotEnoughMemory(what: what(), needed: needed, available: available)
    }
  }
}
