import Foundation

/// Memory for plain values with one owner that can grow at its end without being copied, where the
/// system can move its pages: for queues of kernels, whose size nobody knows before.
///
/// As `Slots`, it cannot be held twice, so that no write asks whether it is. Every index is checked.
public struct GrowingSlots<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var base: UnsafeMutablePointer<Element>?
  private var capacity = 0
  /// The number of values.
  public private(set) var count = 0

  /// Without a value.
  public init() {}

  /// Adds so many times the same value.
  public mutating func append(repeating value: Element, count added: Int) {
    precondition(added >= 0)
    if count + added > capacity {
      capacity = max(count + added, capacity + capacity / 2)
      let memory = realloc(base, capacity * MemoryLayout<Element>.stride)
      guard let memory else { preconditionFailure("no memory for \(capacity) values") }
      base = memory.bindMemory(to: Element.self, capacity: capacity)
    }
    if let base { (base + count).initialize(repeating: value, count: added) }
    count += added
  }

  deinit { free(base) }

  /// One value.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get { pointer(index).pointee }
    @inline(__always) _modify { yield &pointer(index).pointee }
  }

  @inlinable @inline(__always)
  func pointer(_ index: Int) -> UnsafeMutablePointer<Element> {
    guard index >= 0, index < count, let base else {
      preconditionFailure("an index beyond the values")
    }
    return base + index
  }
}
