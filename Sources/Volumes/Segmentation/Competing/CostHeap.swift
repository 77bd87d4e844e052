/// A heap of nodes by cost, then by number; costs are not negative.
struct CostHeap {
  /// The bits of a cost, which order as it does, above those of its node.
  private var items = LeastHeap<UInt64>()

  mutating func push(_ cost: Float, _ node: Int32) {
    items.push(UInt64(cost.bitPattern) << 32 | UInt64(UInt32(bitPattern: node)))
  }

  mutating func pop() -> (cost: Float, node: Int32)? {
    guard let top = items.pop() else { return nil }
    return (
      Float(bitPattern: UInt32(top >> 32)), Int32(bitPattern: UInt32(truncatingIfNeeded: top))
    )
  }
}
