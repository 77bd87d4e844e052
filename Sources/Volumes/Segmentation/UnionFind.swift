/// Disjoint sets of small integers with path halving; the smaller index is the root.
struct UnionFind {
  private var parent: [Int32]

  init(count: Int) { parent = (0..<Int32(count)).map { $0 } }

  mutating func root(_ element: Int) -> Int {
    var at = element
    while parent[at] != Int32(at) {
      parent[at] = parent[Int(parent[at])]
      at = Int(parent[at])
    }
    return at
  }

  mutating func unite(_ a: Int, _ b: Int) {
    let rootA = root(a)
    let rootB = root(b)
    if rootA < rootB { parent[rootB] = Int32(rootA) } else { parent[rootA] = Int32(rootB) }
  }
}
