import Geometry

/// The cheapest ways through a pool from some nodes to all others, each node owned by the start of
/// its way. They keep to the middle and pass leaks only where there is no other way.
struct PoolWays: Sendable {
  /// What the way to each node costs; infinite where none leads there.
  private(set) var costs: [Float]
  /// The number of the start of each node's way; -1 where none leads there.
  private(set) var owners: [Int32]
  /// The node before each on its way; -1 for a start.
  private(set) var parents: [Int32]
  /// The reached nodes, each after those on its way.
  private(set) var order: [Int32] = []

  /// - Parameter starts: different nodes.
  init(from starts: [Int], in paths: PoolPaths) {
    let (offsets, nodeAt, steps) = (paths.offsets, paths.nodeAt, paths.steps)
    let stepCosts = paths.costs
    costs = [Float](repeating: .infinity, count: offsets.count)
    owners = [Int32](repeating: -1, count: offsets.count)
    parents = [Int32](repeating: -1, count: offsets.count)
    order.reserveCapacity(offsets.count)
    var heap = CostHeap()
    for (number, start) in starts.enumerated() {
      costs[start] = 0
      owners[start] = Int32(number)
      heap.push(0, Int32(start))
    }
    while let (cost, node) = heap.pop() {
      let at = Int(node)
      guard cost == costs[at] else { continue }
      order.append(node)
      let shut = paths.closed[at]
      for index in 0..<steps.count where shut >> UInt8(index) & 1 == 0 {
        let next = Int(nodeAt[Int(offsets[at]) &+ steps[index].offset])
        guard next >= 0 else { continue }
        let total = cost + steps[index].length * (stepCosts[at] + stepCosts[next]) / 2
        if total < costs[next] {
          costs[next] = total
          owners[next] = owners[at]
          parents[next] = node
          heap.push(total, Int32(next))
        }
      }
    }
  }

  /// The length of the way to each node, mm; 0 where none leads.
  func lengths(in paths: PoolPaths) -> [Float] {
    var result = [Float](repeating: 0, count: costs.count)
    for node in order {
      let at = Int(node)
      let parent = Int(parents[at])
      guard parent >= 0 else { continue }
      result[at] = result[parent] + Float((paths.position(at) - paths.position(parent)).length)
    }
    return result
  }

  /// The nodes from a start to a node.
  func path(to node: Int32) -> [Int32] {
    var result: [Int32] = []
    var at = node
    while at >= 0 {
      result.append(at)
      at = parents[Int(at)]
    }
    return result.reversed()
  }
}
