import Parallel

/// Looks at pairs of places whose triangles' boxes overlap.
protocol PairVisitor: Sendable {
  /// Sees one pair; `one` is a place of the first tree, `two` one of the second.
  mutating func visit(_ one: Int, _ two: Int)
}

extension TriangleTree {
  /// Shows every pair of triangles of this tree and the other whose closed boxes overlap to copies
  /// of `visitor`, in parallel, and returns the copies in an order that does not depend on threads.
  func visitPairs<Visitor: PairVisitor>(with other: TriangleTree, _ visitor: Visitor) -> [Visitor] {
    visitPairs(with: other, isSame: false, visitor)
  }

  /// The same for the pairs within this tree, each once and with `one < two`.
  func visitPairs<Visitor: PairVisitor>(_ visitor: Visitor) -> [Visitor] {
    visitPairs(with: self, isSame: true, visitor)
  }

  private struct NodePair {
    var one: Int
    var two: Int
  }

  private func visitPairs<Visitor: PairVisitor>(
    with other: TriangleTree, isSame: Bool, _ visitor: Visitor
  ) -> [Visitor] {
    guard !isEmpty, !other.isEmpty else { return [] }
    // Levels are opened until there is work for many threads; each task is then walked alone.
    var tasks = [NodePair(one: 1, two: 1)]
    for _ in 0..<max(levels, other.levels) where tasks.count < 512 {
      var opened: [NodePair] = []
      for task in tasks where boxes[task.one].overlaps(other.boxes[task.two]) {
        open(task, other, isSame: isSame) { opened.append($0) }
      }
      tasks = opened
    }
    let all = tasks
    return parallelMap(all.count) { index in
      var visitor = visitor
      walk(all[index], other, isSame: isSame, &visitor)
      return visitor
    }
  }

  /// The pairs one level further down; the pair itself where both are leaves.
  @inline(__always)
  private func open(
    _ pair: NodePair, _ other: TriangleTree, isSame: Bool, _ body: (NodePair) -> Void
  ) {
    let (one, two) = (pair.one, pair.two)
    let oneIsLeaf = one >= leafCount
    let twoIsLeaf = two >= other.leafCount
    if oneIsLeaf && twoIsLeaf {
      body(pair)
    } else if oneIsLeaf {
      body(NodePair(one: one, two: 2 &* two))
      body(NodePair(one: one, two: 2 &* two &+ 1))
    } else if twoIsLeaf {
      body(NodePair(one: 2 &* one, two: two))
      body(NodePair(one: 2 &* one &+ 1, two: two))
    } else {
      body(NodePair(one: 2 &* one, two: 2 &* two))
      body(NodePair(one: 2 &* one, two: 2 &* two &+ 1))
      // A node with itself meets its two halves only once.
      if !(isSame && one == two) { body(NodePair(one: 2 &* one &+ 1, two: 2 &* two)) }
      body(NodePair(one: 2 &* one &+ 1, two: 2 &* two &+ 1))
    }
  }

  private func walk<Visitor: PairVisitor>(
    _ start: NodePair, _ other: TriangleTree, isSame: Bool, _ visitor: inout Visitor
  ) {
    var waiting = [start]
    while let pair = waiting.popLast() {
      guard boxes[pair.one].overlaps(other.boxes[pair.two]) else { continue }
      if pair.one >= leafCount && pair.two >= other.leafCount {
        visitLeaves(pair, other, isSame: isSame, &visitor)
      } else {
        open(pair, other, isSame: isSame) { waiting.append($0) }
      }
    }
  }

  @inline(__always)
  private func visitLeaves<Visitor: PairVisitor>(
    _ pair: NodePair, _ other: TriangleTree, isSame: Bool, _ visitor: inout Visitor
  ) {
    let twoBox = other.boxes[pair.two]
    let theirs = other.places(pair.two)
    // Their boxes are made once, where any of them can matter.
    var boxes = InlineArray<4, Box>(repeating: .empty)
    var isMade = false
    for one in places(pair.one) {
      let box = corners[one].box
      guard box.overlaps(twoBox) else { continue }
      if !isMade {
        for two in theirs { boxes[two &- theirs.lowerBound] = other.corners[two].box }
        isMade = true
      }
      for two in isSame
        ? max(theirs.lowerBound, one &+ 1)..<max(theirs.upperBound, one &+ 1) : theirs
      {
        if box.overlaps(boxes[two &- theirs.lowerBound]) { visitor.visit(one, two) }
      }
    }
  }
}
