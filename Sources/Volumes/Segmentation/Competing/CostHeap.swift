/// A heap of nodes by cost, then by number, four children each; costs are not negative.
struct CostHeap {
  /// The bits of a cost, which order as it does, above those of its node.
  private var items: [UInt64] = []

  mutating func push(_ cost: Float, _ node: Int32) {
    let item = UInt64(cost.bitPattern) << 32 | UInt64(UInt32(bitPattern: node))
    items.append(item)
    var at = items.count - 1
    while at > 0 {
      let up = (at - 1) >> 2
      guard item < items[up] else { break }
      items[at] = items[up]
      at = up
    }
    items[at] = item
  }

  mutating func pop() -> (cost: Float, node: Int32)? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    let count = items.count
    if count > 0 {
      var at = 0
      while 4 * at + 1 < count {
        var child = 4 * at + 1
        for other in child + 1..<max(child + 1, min(count, 4 * at + 5))
        where items[other] < items[child] { child = other }
        guard items[child] < last else { break }
        items[at] = items[child]
        at = child
      }
      items[at] = last
    }
    return (
      Float(bitPattern: UInt32(top >> 32)), Int32(bitPattern: UInt32(truncatingIfNeeded: top))
    )
  }
}
