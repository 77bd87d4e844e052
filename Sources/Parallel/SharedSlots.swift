public import Memory

/// A fixed number of plain values that threads share: whoever has a copy of this reads and writes the same
/// values.
///
/// No one may write what another reads or writes meanwhile: calls of a parallel loop keep to values of their
/// own, and `parallelPipeline` says what its stages do before what. Values are unspecified until written.
/// Every index is checked.
public struct SharedSlots<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// The number of values.
  public let count: Int
  /// Whose memory it is; nil where it is an array's.
  private let workspace: Workspace?

  /// So many values in the memory of a workspace, which stays as long as they do.
  public init(count: Int, in workspace: Workspace) {
    base = workspace.take(bytes: count * MemoryLayout<Element>.stride)
      .bindMemory(to: Element.self, capacity: count)
    self.count = count
    self.workspace = workspace
  }

  private init(_ base: UnsafeMutablePointer<Element>, count: Int) {
    (self.base, self.count, workspace) = (base, count, nil)
  }

  /// An array of so many values, written by threads that share them while `body` runs, and not after.
  public static func array(count: Int, writtenBy body: (SharedSlots) -> Void) -> [Element] {
    var array = unspecifiedArray(of: Element.self, count: count)
    array.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { body(SharedSlots(base, count: count)) }
    }
    return array
  }

  /// Writes values one behind the other.
  public func write(_ values: Span<Element>, at first: Int) {
    precondition(first >= 0 && first + values.count <= count)
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { (base + first).update(from: start, count: source.count) }
    }
  }

  /// One value.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < count)
      return base[index]
    }
    @inline(__always) nonmutating set {
      precondition(index >= 0 && index < count)
      base[index] = newValue
    }
  }
}
