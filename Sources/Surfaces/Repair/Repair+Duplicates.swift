import Geometry

/// Triangles on the same three vertices.
extension Repair {
  /// Of triangles on the same three vertices keeps one. Where some face one way and some the other
  /// they may be the wall that two solids have in common, which goes; or one triangle that was
  /// written twice, which stays: a wall ends where other triangles meet it, at edges of three.
  mutating func dropDuplicates() {
    let duplicates = Connectivity(mesh).duplicates
    guard !duplicates.isEmpty else { return }
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    let shared = facesOfTwoSolids(duplicates)
    // Triangles of which there are both ways round, one of each group.
    var twoWay: [Int] = []
    for group in groups(among: duplicates) where !shared.contains(group[0]) {
      let forward = group.filter { mesh.triangles[$0].isRising }
      let backward = group.filter { !mesh.triangles[$0].isRising }
      if keepsWalls, let one = forward.first, let other = backward.first {
        for index in group where index != one && index != other { isKept[index] = false }
        continue
      }
      let kept = (backward.count > forward.count ? backward : forward)[0]
      for index in group where index != kept { isKept[index] = false }
      if !forward.isEmpty, !backward.isEmpty { twoWay.append(kept) }
    }
    let walls = walls(twoWay, isKept)
    for index in walls { isKept[index] = false }
    report.cancelledPairs += walls.count
    report.duplicateTriangles += isKept.count { !$0 } - 2 * walls.count
    for index in isKept.indices where !isKept[index] {
      report.droppedArea += area(mesh.triangles[index])
    }
    keepTriangles(isKept)
  }

  /// Where a mesh is written several times over, keeps of triangles on the same vertices that face the same
  /// way as many as it would have once: what hangs together where is told only then. Whether any went.
  mutating func dropRepeats(_ duplicates: [UInt32]) -> Bool {
    guard 5 * duplicates.count > 2 * mesh.triangles.count else { return false }
    let sides = groups(among: duplicates).flatMap { group in
      [
        group.filter { mesh.triangles[$0].isRising }, group.filter { !mesh.triangles[$0].isRising },
      ]
    }
    var frequencies: [Int: Int] = [:]
    for side in sides where !side.isEmpty { frequencies[side.count, default: 0] += 1 }
    let usual = frequencies.max { ($0.value, $1.key) < ($1.value, $0.key) }
    guard let times = usual?.key, times > 1 else { return false }
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    for side in sides {
      for index in side.dropFirst(max(1, (side.count + times / 2) / times)) {
        isKept[index] = false
        report.droppedArea += area(mesh.triangles[index])
      }
    }
    report.duplicateTriangles += isKept.count { !$0 }
    keepTriangles(isKept)
    return true
  }

  /// The first of each two triangles that face the same way and are faces of two solids, one lying flush
  /// in the other: without one of them its solid would be open. A patch of triangles written twice adds
  /// one to the triangles at each edge of its rim and makes an even number odd there; those of which one
  /// was turned round, and which stay as one or go together, count as one.
  private func facesOfTwoSolids(_ duplicates: [UInt32]) -> Set<Int> {
    let groups = groups(among: duplicates)
    let pairs = groups.filter { group in
      group.count == 2 && mesh.triangles[group[0]].isRising == mesh.triangles[group[1]].isRising
    }
    var isRepeat = [Bool](repeating: false, count: mesh.triangles.count)
    for group in groups {
      for index in group.dropFirst() { isRepeat[index] = true }
    }
    for pair in pairs { isRepeat[pair[1]] = false }
    guard !pairs.isEmpty else { return [] }
    func edges(_ t: Triangle) -> [UInt64] {
      [(t.a, t.b), (t.b, t.c), (t.c, t.a)].map(pairKey)
    }
    var isSuspect = [Bool](repeating: false, count: mesh.positions.count)
    var pairsAtEdge: [UInt64: [UInt32]] = [:]
    for (number, pair) in pairs.enumerated() {
      let t = mesh.triangles[pair[0]]
      for vertex in [t.a, t.b, t.c] { isSuspect[Int(vertex)] = true }
      for edge in edges(t) { pairsAtEdge[edge, default: []].append(UInt32(number)) }
    }
    var triangles: [UInt64: Int] = [:]
    for (t, isRepeat) in zip(mesh.triangles, isRepeat)
    where !isRepeat && (isSuspect[Int(t.a)] || isSuspect[Int(t.b)] || isSuspect[Int(t.c)]) {
      for edge in edges(t) where pairsAtEdge[edge] != nil { triangles[edge, default: 0] += 1 }
    }
    var patches = DisjointSets(count: pairs.count)
    for numbers in pairsAtEdge.values {
      for number in numbers.dropFirst() { patches.unite(numbers[0], number) }
    }
    // How many edges of the rim of each patch are even, less those that are odd or open: a fin that was
    // written twice has more of these.
    var evenness = [Int](repeating: 0, count: pairs.count)
    for (edge, numbers) in pairsAtEdge where numbers.count == 1 {
      let count = triangles[edge, default: 0]
      evenness[Int(patches.root(of: numbers[0]))] += count > 2 && count % 2 == 0 ? 1 : -1
    }
    return Set(
      pairs.indices.filter { evenness[Int(patches.root(of: UInt32($0)))] > 0 }.map { pairs[$0][0] })
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

  /// Those of the twoWay triangles that hang together, over edges of two, and of whose rim more edges have
  /// three triangles and more than two: one triangle written twice beside a wall touches one such edge.
  private func walls(_ twoWay: [Int], _ isKept: [Bool]) -> [Int] {
    guard !twoWay.isEmpty else { return [] }
    var once = self
    once.keepTriangles(isKept)
    // Fins make edges branch where no wall is.
    let isFin = once.fins()
    once.keepTriangles(isFin.map { !$0 })
    let kept = zip(mesh.triangles.indices.filter { isKept[$0] }, isFin).filter { !$0.1 }.map(\.0)
    let mates = Connectivity(once.mesh).mates
    var isTwoWay = [Bool](repeating: false, count: mesh.triangles.count)
    for index in twoWay { isTwoWay[index] = true }
    let places = kept.indices.filter { isTwoWay[kept[$0]] }
    var patches = DisjointSets(count: kept.count)
    for place in places {
      for mate in mates[3 * place..<3 * place + 3]
      where mate < Connectivity.branching && isTwoWay[kept[Int(mate / 3)]] {
        patches.unite(UInt32(place), mate / 3)
      }
    }
    // How many edges of each patch's rim branch, less those that do not.
    var branching = [Int](repeating: 0, count: kept.count)
    for place in places {
      for mate in mates[3 * place..<3 * place + 3] {
        if mate == Connectivity.branching {
          branching[Int(patches.root(of: UInt32(place)))] += 1
        } else if mate < Connectivity.branching, !isTwoWay[kept[Int(mate / 3)]] {
          branching[Int(patches.root(of: UInt32(place)))] -= 1
        }
      }
    }
    return places.filter { branching[Int(patches.root(of: UInt32($0)))] > 0 }.map { kept[$0] }
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
