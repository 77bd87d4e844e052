import Geometry

/// Triangles on the same three vertices.
extension Repair {
  /// Of triangles on the same three vertices keeps one. Where as many face one way as the other
  /// they may be the wall that two solids have in common, which goes; or one triangle that was
  /// written twice, which stays: a wall ends where other triangles meet it, at edges of three.
  mutating func dropDuplicates() {
    let duplicates = Connectivity(mesh).duplicates
    guard !duplicates.isEmpty else { return }
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    // Triangles of which as many face one way as the other, one of each group.
    var balanced: [Int] = []
    for group in groups(among: duplicates) {
      let forward = group.filter { mesh.triangles[$0].isRising }
      let backward = group.filter { !mesh.triangles[$0].isRising }
      let kept = (backward.count > forward.count ? backward : forward)[0]
      for index in group where index != kept { isKept[index] = false }
      if forward.count == backward.count { balanced.append(kept) }
    }
    let walls = walls(balanced, isKept)
    for index in walls { isKept[index] = false }
    report.cancelledPairs += walls.count
    report.duplicateTriangles += isKept.count { !$0 } - 2 * walls.count
    for index in isKept.indices where !isKept[index] {
      report.droppedArea += area(mesh.triangles[index])
    }
    keepTriangles(isKept)
  }

  /// The triangles that have another on the same vertices, by their vertices.
  private func groups(among duplicates: [UInt32]) -> [[Int]] {
    // Few are left once the vertices of duplicates are known: sort those by their vertices.
    var isSuspect = [Bool](repeating: false, count: mesh.positions.count)
    for index in duplicates { isSuspect[Int(mesh.triangles[Int(index)].lowest)] = true }
    var suspects: [Int] = mesh.triangles.indices.filter {
      isSuspect[Int(mesh.triangles[$0].lowest)]
    }
    func key(_ index: Int) -> (UInt32, UInt32, UInt32) { mesh.triangles[index].sorted }
    suspects.sort { key($0) == key($1) ? $0 < $1 : key($0) < key($1) }
    var groups: [[Int]] = []
    var start = 0
    while start < suspects.count {
      var end = start + 1
      while end < suspects.count && key(suspects[end]) == key(suspects[start]) { end += 1 }
      if end - start > 1 { groups.append(Array(suspects[start..<end])) }
      start = end
    }
    return groups
  }

  /// Those of the balanced triangles that hang together, over edges of two, with one at an edge of
  /// three or more.
  private func walls(_ balanced: [Int], _ isKept: [Bool]) -> [Int] {
    guard !balanced.isEmpty else { return [] }
    let kept = mesh.triangles.indices.filter { isKept[$0] }
    let mates = Connectivity(
      Mesh(positions: mesh.positions, triangles: kept.map { mesh.triangles[$0] })
    ).mates
    var isBalanced = [Bool](repeating: false, count: mesh.triangles.count)
    for index in balanced { isBalanced[index] = true }
    var isWall = [Bool](repeating: false, count: kept.count)
    var waiting = kept.indices.filter { place in
      isBalanced[kept[place]]
        && mates[3 * place..<3 * place + 3].contains(Connectivity.branching)
    }
    for place in waiting { isWall[place] = true }
    while let place = waiting.popLast() {
      for mate in mates[3 * place..<3 * place + 3] where mate < Connectivity.branching {
        let other = Int(mate / 3)
        guard isBalanced[kept[other]], !isWall[other] else { continue }
        isWall[other] = true
        waiting.append(other)
      }
    }
    return kept.indices.filter { isWall[$0] }.map { kept[$0] }
  }
}

extension Triangle {
  fileprivate var lowest: UInt32 { min(a, min(b, c)) }

  var sorted: (UInt32, UInt32, UInt32) {
    let high = max(a, max(b, c))
    return (lowest, a ^ b ^ c ^ lowest ^ high, high)
  }

  /// Whether the vertices run lowest, middle, highest in the triangle's own direction.
  var isRising: Bool {
    a == lowest ? b < c : b == lowest ? c < a : a < b
  }
}
