/// A canonical Huffman code of limited length, as deflate wants it (RFC 1951 section 3.2.2).
struct HuffmanCode {
  /// The length of each symbol's code in bits; 0 for symbols that do not occur.
  private(set) var lengths: [UInt8]
  /// Each symbol's code, its bits in the order in which they are sent, with its length in the upper
  /// byte.
  private(set) var words: [UInt32]

  /// The best code for these counts, but for the limit, which is kept by lengthening what is rare.
  /// At least one symbol gets a code.
  ///
  /// Sorts the symbols and merges two queues (van Leeuwen 1976).
  init(counts: [UInt32], limit: Int) {
    var used = counts.indices.filter { counts[$0] > 0 }
    if used.isEmpty { used = [0] }
    used.sort { (counts[$0], $0) < (counts[$1], $1) }
    lengths = [UInt8](repeating: 0, count: counts.count)
    let depths = Self.limited(Self.depths(used.map { counts[$0] }), to: limit)
    for (symbol, depth) in zip(used, depths) { lengths[symbol] = UInt8(depth) }
    words = Self.words(lengths)
  }

  /// The depths of leaves of rising weight in the tree of least cost.
  private static func depths(_ weights: [UInt32]) -> [Int] {
    let count = weights.count
    guard count > 1 else { return [1] }
    var total = weights.map(UInt64.init)
    var parent = [Int](repeating: 0, count: 2 * count - 1)
    var leaf = 0
    var inner = count
    while total.count < 2 * count - 1 {
      var sum: UInt64 = 0
      for _ in 0..<2 {
        let takesLeaf = leaf < count && (inner >= total.count || total[leaf] <= total[inner])
        let child = takesLeaf ? leaf : inner
        if takesLeaf { leaf += 1 } else { inner += 1 }
        parent[child] = total.count
        sum += total[child]
      }
      total.append(sum)
    }
    var depth = [Int](repeating: 0, count: total.count)
    for node in (0..<total.count - 1).reversed() { depth[node] = depth[parent[node]] + 1 }
    return Array(depth[0..<count])
  }

  /// Depths of leaves, the rarest first, none beyond the limit and still a full tree.
  private static func limited(_ depths: [Int], to limit: Int) -> [Int] {
    var result = depths.map { min($0, limit) }
    // The shares of the code space, in units of the smallest.
    var space = result.reduce(0) { $0 + 1 << (limit - $1) }
    while space > 1 << limit {
      // The rarest symbol that can still be lengthened gives half of its share.
      guard let index = result.firstIndex(where: { $0 < limit }) else {
        preconditionFailure("more symbols than codes")
      }
      // The deepest of those costs least.
      var chosen = index
      for other in result.indices where result[other] < limit && result[other] > result[chosen] {
        chosen = other
      }
      space -= 1 << (limit - result[chosen] - 1)
      result[chosen] += 1
    }
    // What was freed too much goes to the most frequent of the longest codes: a code must be full.
    while space < 1 << limit, depths.count > 1 {
      guard let index = result.lastIndex(of: limit) else { break }
      result[index] -= 1
      space += 1
    }
    return result
  }

  private static func words(_ lengths: [UInt8]) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: 17)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var next = [UInt32](repeating: 0, count: 17)
    for length in 1...16 { next[length] = (next[length - 1] + counts[length - 1]) << 1 }
    return lengths.map { length in
      guard length > 0 else { return 0 }
      let code = next[Int(length)]
      next[Int(length)] += 1
      var reversed: UInt32 = 0
      for bit in 0..<UInt32(length) { reversed |= (code >> bit & 1) << (UInt32(length) - 1 - bit) }
      return reversed | UInt32(length) << 24
    }
  }
}
