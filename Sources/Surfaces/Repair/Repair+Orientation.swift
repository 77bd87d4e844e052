import Geometry

/// Which way triangles and shells face.
extension Repair {
  /// Where more than this share of a shell has to be turned, so that it does not tell which way it faced, it
  /// is turned outward.
  static let shareOfDoubt = 0.1

  /// Turns triangles round so that neighbours agree, as few as possible in each shell.
  mutating func orientNeighbours() {
    let connectivity = Connectivity(mesh)
    guard connectivity.edges.inconsistent > 0 else { return }
    // 0 unseen, 1 as it is, 2 turned round.
    var state = [UInt8](repeating: 0, count: mesh.triangles.count)
    for start in mesh.triangles.indices where state[start] == 0 {
      state[start] = 1
      var shell = [start]
      var place = 0
      while place < shell.count {
        let triangle = shell[place]
        place += 1
        for k in 0..<3 {
          let halfEdge = UInt32(3 * triangle + k)
          let mate = connectivity.mates[Int(halfEdge)]
          guard mate < Connectivity.branching, state[Int(mate / 3)] == 0 else { continue }
          let disagrees = ends(halfEdge).0 == ends(mate).0
          state[Int(mate / 3)] = disagrees ? 3 - state[triangle] : state[triangle]
          shell.append(Int(mate / 3))
        }
      }
      let turned = shell.count { state[$0] == 2 }
      var toTurn: UInt8 = 2 * turned <= shell.count ? 2 : 1
      if Double(min(turned, shell.count - turned)) > Self.shareOfDoubt * Double(shell.count) {
        toTurn = volume(of: shell) { state[$0] == 2 } < 0 ? 1 : 2
        let t = mesh.triangles[shell[0]]
        for vertex in [t.a, t.b, t.c] { doubtful.insert(mesh.positions[Int(vertex)]) }
      }
      for triangle in shell where state[triangle] == toTurn {
        mesh.triangles[triangle] = mesh.triangles[triangle].reversed
        report.reversedTriangles += 1
      }
    }
  }

  /// The shells that run through others, or through themselves where sheets were cut apart, and do not tell
  /// which way they faced.
  private func doubtfulShells(
    _ topology: Topology, crossing pairs: [SelfIntersections.Pair]
  ) -> Set<Int> {
    guard !doubtful.isEmpty else { return [] }
    var crosses = [Bool](repeating: false, count: topology.shells.count)
    for pair in pairs {
      let (one, two) = (topology.shellOfTriangle[pair.one], topology.shellOfTriangle[pair.two])
      guard max(one, two) != .max, one != two || report.cutEdges > 0 else { continue }
      crosses[Int(one)] = true
      crosses[Int(two)] = true
    }
    var shells: Set<Int> = []
    for (t, shell) in zip(mesh.triangles, topology.shellOfTriangle)
    where shell != .max && crosses[Int(shell)] {
      let isMarked = [t.a, t.b, t.c].allSatisfy { doubtful.contains(mesh.positions[Int($0)]) }
      if isMarked { shells.insert(Int(shell)) }
    }
    return shells
  }

  /// The volume in mm³ between triangles and their middle, some of them turned round.
  private func volume(of triangles: [Int], turned: (Int) -> Bool) -> Double {
    func sum(_ value: (Triangle, Int) -> SIMD3<Double>) -> SIMD3<Double> {
      triangles.reduce(.zero) { $0 + value(mesh.triangles[$1], $1) }
    }
    func place(_ vertex: UInt32) -> SIMD3<Double> { SIMD3<Double>(mesh.positions[Int(vertex)]) }
    let middle =
      sum { t, _ in place(t.a) + place(t.b) + place(t.c) } / Double(3 * triangles.count)
    return sum { t, index in
      let (a, b, c) = (place(t.a) - middle, place(t.b) - middle, place(t.c) - middle)
      return SIMD3(a.dot(b.cross(c)) / (turned(index) ? -6 : 6), 0, 0)
    }.x
  }

  /// Turns shells round that face inward, and cavities that face outward.
  mutating func orientShells(crossing pairs: [SelfIntersections.Pair]) {
    let topology = mesh.topology()
    let doubtful = doubtfulShells(topology, crossing: pairs)
    report.doubtfulShells = doubtful.count
    var crossing: Set<UInt64> = []
    for pair in pairs {
      let (one, two) = (topology.shellOfTriangle[pair.one], topology.shellOfTriangle[pair.two])
      guard one != two, max(one, two) != .max else { continue }
      crossing.insert(pairKey(one, two))
    }
    let measures = mesh.measuresOfShells(topology)
    let around = shellsAround(topology, measures, crossing)
    let opened = cavitiesThatOpen(topology, measures, crossing, around)
    report.openedCavities = opened.count
    report.openedVolume = opened.sorted().reduce(0) { $0 + abs(measures[$1].volume) }
    let wrong = shellsToReverse(topology, measures, around, crossing, opened, doubtful)
    guard !wrong.isEmpty else { return }
    var isWrong = [Bool](repeating: false, count: topology.shells.count)
    for shell in wrong { isWrong[shell] = true }
    for index in mesh.triangles.indices where isWrong[Int(topology.shellOfTriangle[index])] {
      mesh.triangles[index] = mesh.triangles[index].reversed
    }
    report.reversedShells += wrong.count
    report.reversedVolume += wrong.reduce(0) { $0 + abs(measures[$1].volume) }
  }

  /// The shells that enclose a volume of the wrong sign: outside shells and solids in cavities are
  /// positive, cavities negative.
  ///
  /// Shells that cross lie beside each other, not in each other. One that lies in a third and
  /// crosses others may be a part of the solid as well as of a cavity: it keeps the side that it
  /// has relative to the outermost shell around it, unless it does not tell which: a solid in a solid would
  /// add nothing.
  ///
  /// - Parameters:
  ///   - around: the shells around each.
  ///   - crossing: pairs of shells that cross, the lower number in the high half.
  ///   - opened: cavities that cross what they lie in; see `cavitiesThatOpen`.
  ///   - doubtful: shells that cross others and do not tell which way they faced.
  private func shellsToReverse(
    _ topology: Topology, _ measures: [Measures], _ around: [[Int]], _ crossing: Set<UInt64>,
    _ opened: Set<Int>, _ doubtful: Set<Int>
  ) -> [Int] {
    var crosses = [Bool](repeating: false, count: topology.shells.count)
    for pair in crossing {
      crosses[Int(pair >> 32)] = true
      crosses[Int(pair & 0xFFFF_FFFF)] = true
    }
    return topology.shells.indices.filter { shell in
      let isInward = measures[shell].volume < 0
      if opened.contains(shell) { return !isInward }
      let outermost = around[shell].max {
        abs(measures[$0].volume) < abs(measures[$1].volume)
      }
      guard crosses[shell], !doubtful.contains(shell), let outermost else {
        return around[shell].count % 2 == 0 ? isInward : measures[shell].volume > 0
      }
      return measures[outermost].volume < 0
    }
  }

  /// The same where no shells cross.
  func shellsToReverse(_ topology: Topology, _ measures: [Measures]) -> [Int] {
    shellsToReverse(topology, measures, shellsAround(topology, measures, []), [], [], [])
  }

  /// The closed shells around each shell. A shell lies in another where its bounds do and
  /// three of its vertices are inside by the parity of crossings, and where the two do not cross.
  private func shellsAround(
    _ topology: Topology, _ measures: [Measures], _ crossing: Set<UInt64>
  ) -> [[Int]] {
    let count = topology.shells.count
    var shellsAround = [[Int]](repeating: [], count: count)
    guard count > 1 else { return shellsAround }
    var samples = [[UInt32]](repeating: [], count: count)
    var seen = [Int](repeating: 0, count: count)
    for (index, shell) in topology.shellOfTriangle.enumerated() where shell != .max {
      let place = Int(shell)
      let third = max(1, topology.shells[place].triangles / 3)
      if seen[place] % third == 0 && samples[place].count < 3 {
        samples[place].append(mesh.triangles[index].a)
      }
      seen[place] += 1
    }
    let tree = TriangleTree(mesh)
    var crossings = [Int](repeating: 0, count: count)
    var insides = [Int](repeating: 0, count: count)
    for shell in 0..<count {
      var around: [Int] = []
      for vertex in samples[shell] {
        var met: [Int] = []
        tree.visitCrossings(of: mesh.positions[Int(vertex)]) { triangle, _ in
          let other = Int(topology.shellOfTriangle[triangle])
          if crossings[other] == 0 { met.append(other) }
          crossings[other] += 1
        }
        for other in met {
          if crossings[other] % 2 == 1 && other != shell {
            if insides[other] == 0 { around.append(other) }
            insides[other] += 1
          }
          crossings[other] = 0
        }
      }
      for other in around {
        if insides[other] == samples[shell].count && topology.shells[other].isClosed
          && measures[other].bounds.contains(measures[shell].bounds)
          && !crossing.contains(pairKey(UInt32(shell), UInt32(other)))
        {
          shellsAround[shell].append(other)
        }
        insides[other] = 0
      }
    }
    return shellsAround
  }

  /// Drops shells that enclose less than the options ask for, and those so thin that float32 does
  /// not tell their sides apart: they are crumbs of slivers and bound nothing.
  mutating func dropSmallShells() {
    let topology = mesh.topology()
    let measures = mesh.measuresOfShells(topology)
    let isSmall = measures.map { measures in
      let bounds = measures.bounds
      let reach = pointwiseMax(pointwiseMax(bounds.upper, -bounds.lower), .zero)
      let ulp = Double(Float(max(reach.x, max(reach.y, reach.z))).ulp)
      // What cutting leaves of a slit is no wider than what counts as contact.
      let step = report.cutTriangles > 0 ? Self.contact * ulp : ulp
      return abs(measures.volume) < options.smallestShell
        || abs(measures.volume) <= (measures.area + bounds.size.length * step) * step
    }
    drop(isSmall, topology, measures)
  }

  /// Drops the shells that face the wrong way when nothing crosses any more: the crumbs of which
  /// rounding has put a solid one into the solid, or a hollow one outside. They bound nothing.
  mutating func dropMisplacedShells() {
    let topology = mesh.topology()
    let measures = mesh.measuresOfShells(topology)
    var isMisplaced = [Bool](repeating: false, count: topology.shells.count)
    for shell in shellsToReverse(topology, measures) { isMisplaced[shell] = true }
    drop(isMisplaced, topology, measures)
  }

  private mutating func drop(_ isDropped: [Bool], _ topology: Topology, _ measures: [Measures]) {
    guard isDropped.contains(true) else { return }
    for shell in isDropped.indices where isDropped[shell] {
      report.droppedShells += 1
      report.droppedVolume += abs(measures[shell].volume)
    }
    keepTriangles(topology.shellOfTriangle.map { !isDropped[Int($0)] })
  }
}

extension Bounds {
  fileprivate func contains(_ other: Bounds) -> Bool {
    all(lower .<= other.lower) && all(upper .>= other.upper)
  }
}
