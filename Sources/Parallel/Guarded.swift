import Foundation

/// A value behind a lock.
public final class Guarded<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let lock = NSLock()

  /// Guards the given value.
  public init(_ value: Value) { self.value = value }

  /// Runs `body` alone with the value and returns what it returns.
  public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
