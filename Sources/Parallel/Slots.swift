/// Memory for a fixed number of plain values with one owner, for kernels that write here and there.
///
/// An array that is part of a larger state asks at each write whether somebody else holds it too;
/// this cannot be held twice. Every index is checked. Values start at a cache line.
public struct Slots<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// The number of values.
  public let count: Int

  /// Memory for `count` times the same value.
  public init(repeating value: Element, count: Int) {
    base = Self.allocate(count)
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  /// A value for each index from 0.
  public init(count: Int, _ make: (Int) -> Element) {
    base = Self.allocate(count)
    for index in 0..<count { (base + index).initialize(to: make(index)) }
    self.count = count
  }

  /// A copy of an array.
  public init(_ values: [Element]) {
    base = Self.allocate(values.count)
    count = values.count
    values.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { base.initialize(from: first, count: source.count) }
    }
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// One value.
  @inlinable
  public subscript(index: UInt32) -> Element {
    @inline(__always) get {
      precondition(index < count)
      return base[Int(index)]
    }
    @inline(__always) _modify {
      precondition(index < count)
      yield &base[Int(index)]
    }
  }
}
