/// A heap whose least item is at hand, four children each.
struct LeastHeap<Item: Comparable> {
  private var items: [Item] = []

  var least: Item? { items.first }

  mutating func push(_ item: Item) {
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

  mutating func pop() -> Item? {
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
    return top
  }
}
