/// Memory that a kernel needs for a while, for many arrays at once: in large pages, and back with the
/// system as soon as nobody holds it.
///
/// Address space is taken generously and costs nothing; memory is what is touched, by 2 MiB. Not for
/// several threads to take from at a time.
public final class Workspace: @unchecked Sendable {
  /// More than what the C library keeps for the next one who asks: larger blocks go back to the system.
  private static let block = 64 << 20
  private static let page = 2 << 20

  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var used = 0

  /// Creates one without memory.
  public init() {}

  /// Takes so many bytes at the start of a cache line; unspecified until written, and there as long as this is.
  public func take(bytes: Int) -> UnsafeMutableRawPointer {
    let wanted = (bytes + 63) & -64
    if blocks.last.map({ $0.count - used < wanted }) ?? true {
      let size = (max(wanted, Self.block) + Self.page - 1) & -Self.page
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: Self.page)
      LargePages.advise(block)
      blocks.append(block)
      used = 0
    }
    guard let base = blocks.last?.baseAddress else { preconditionFailure("a block has a base") }
    defer { used += wanted }
    return base + used
  }

  deinit {
    for block in blocks { block.deallocate() }
  }
}
