/// The numbers `0..<count` in sets that can be united (Galler & Fischer 1964), each set named by its
/// lowest member, so that names do not depend on the order of unions.
///
/// Paths are halved on the way: nearly constant time.
struct DisjointSets: Sendable {
  private var parents: [UInt32]

  /// Every number in a set of its own.
  init(count: Int) { parents = Array(0..<UInt32(count)) }

  /// The lowest number of the set.
  @inline(__always)
  mutating func root(of number: UInt32) -> UInt32 {
    var current = number
    while parents[Int(current)] != current {
      let grand = parents[Int(parents[Int(current)])]
      parents[Int(current)] = grand
      current = grand
    }
    return current
  }

  /// Makes one set of two numbers' sets.
  @inline(__always)
  mutating func unite(_ one: UInt32, _ two: UInt32) {
    let (a, b) = (root(of: one), root(of: two))
    if a < b { parents[Int(b)] = a } else if b < a { parents[Int(a)] = b }
  }

  /// Makes a number a set of its own again; to be done for all of its set, and for nothing else.
  @inline(__always)
  mutating func separate(_ number: UInt32) { parents[Int(number)] = number }

  /// The lowest number of every number's set.
  mutating func roots() -> [UInt32] {
    // Parents are lower than their children, so one pass upwards settles all.
    for number in parents.indices { parents[number] = parents[Int(parents[number])] }
    return parents
  }
}
