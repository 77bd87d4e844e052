/// A set of small numbers whose lowest is found in a few steps, whatever their range: a bit a number,
/// and a bit for every 64 bits that are not all zero, and so on.
struct LowestSet {
  private var tiers: [[UInt64]] = []

  /// An empty set of numbers below `count`.
  init(count: Int) {
    var words = max(1, count)
    repeat {
      words = (words + 63) / 64
      tiers.append([UInt64](repeating: 0, count: words))
    } while words > 1
  }

  /// The lowest number; nil where there is none.
  var lowest: Int? {
    guard tiers[tiers.count - 1][0] != 0 else { return nil }
    var at = 0
    for tier in tiers.indices.reversed() {
      at = at &* 64 &+ tiers[tier][at].trailingZeroBitCount
    }
    return at
  }

  /// Adds a number.
  mutating func insert(_ number: Int) {
    var at = number
    for tier in tiers.indices {
      let word = at >> 6
      let before = tiers[tier][word]
      tiers[tier][word] = before | 1 << UInt64(at & 63)
      if before != 0 { return }
      at = word
    }
  }

  /// Takes a number out.
  mutating func remove(_ number: Int) {
    var at = number
    for tier in tiers.indices {
      let word = at >> 6
      tiers[tier][word] &= ~(1 << UInt64(at & 63))
      if tiers[tier][word] != 0 { return }
      at = word
    }
  }
}
