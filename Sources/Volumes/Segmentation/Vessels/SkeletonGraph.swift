/// The branches of a thinned set: chains of voxels between ends and junctions.
struct SkeletonGraph {
  /// A chain; first and last are a node each, or the same voxel twice where it is a ring.
  struct Branch {
    var voxels: [Int]
    /// Whether the first and the last voxel are ends of lines.
    var endsFree: (first: Bool, last: Bool)
  }

  private(set) var branches: [Branch] = []

  /// Finds the branches of what a thinning left. Voxels with two neighbours are within a branch;
  /// touching voxels with more are one junction, at the one of them that is deepest.
  init(of thinning: Thinning) {
    let voxels = thinning.voxels
    let links = voxels.map { thinning.neighbours(of: $0).map { number(of: $0, in: voxels) } }
    let junctions = Self.junctions(links, depths: voxels.map(thinning.depth))
    func node(_ number: Int) -> Int { junctions[number] ?? number }
    var seen = [Bool](repeating: false, count: voxels.count)
    func isWithin(_ number: Int) -> Bool { links[number].count == 2 }

    for start in voxels.indices where !isWithin(start) {
      if links[start].isEmpty {
        branches.append(Branch(voxels: [voxels[start]], endsFree: (true, true)))
      }
      for first in links[start] {
        var chain = [start]
        var at = first
        while isWithin(at), !seen[at] {
          seen[at] = true
          let next = links[at][0] == chain[chain.count - 1] ? links[at][1] : links[at][0]
          chain.append(at)
          at = next
        }
        // A chain that was followed from its other end stops at its first voxel; two nodes that
        // touch are a branch unless they are one junction, found once.
        guard !isWithin(at), chain.count > 1 || (start < at && node(start) != node(at)) else {
          continue
        }
        chain.append(at)
        let whole = Self.joined(node(start), chain, node(at))
        branches.append(
          Branch(
            voxels: whole.map { voxels[$0] },
            endsFree: (links[start].count == 1, links[at].count == 1)))
      }
    }
    for start in voxels.indices where isWithin(start) && !seen[start] {
      var ring = [start]
      seen[start] = true
      var at = links[start][0]
      while at != start {
        seen[at] = true
        let next = links[at][0] == ring[ring.count - 1] ? links[at][1] : links[at][0]
        ring.append(at)
        at = next
      }
      branches.append(Branch(voxels: (ring + [start]).map { voxels[$0] }, endsFree: (false, false)))
    }
  }

  /// The chain with the voxels that stand for its junctions at its ends.
  private static func joined(_ first: Int, _ chain: [Int], _ last: Int) -> [Int] {
    var whole = chain
    if whole[0] != first { whole.insert(first, at: 0) }
    if whole[whole.count - 1] != last { whole.append(last) }
    return whole
  }

  /// For each voxel with more than two neighbours the deepest of those it touches through such.
  private static func junctions(_ links: [[Int]], depths: [Float]) -> [Int?] {
    var forest = UnionFind(count: links.count)
    for (number, others) in links.enumerated() where others.count > 2 {
      for other in others where links[other].count > 2 { forest.unite(number, other) }
    }
    var deepest = [Int?](repeating: nil, count: links.count)
    for number in links.indices where links[number].count > 2 {
      let root = forest.root(number)
      if deepest[root].map({ depths[number] > depths[$0] }) ?? true { deepest[root] = number }
    }
    return links.indices.map { links[$0].count > 2 ? deepest[forest.root($0)] : nil }
  }
}

/// The position of a voxel in a rising list that has it.
private func number(of voxel: Int, in voxels: [Int]) -> Int {
  var (low, high) = (0, voxels.count)
  while low < high {
    let middle = (low + high) / 2
    if voxels[middle] < voxel { low = middle + 1 } else { high = middle }
  }
  return low
}
