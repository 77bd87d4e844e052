import Geometry

/// Which way triangles and shells face.
extension Repair {
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
      let toTurn: UInt8 = 2 * turned <= shell.count ? 2 : 1
      for triangle in shell where state[triangle] == toTurn {
        mesh.triangles[triangle] = mesh.triangles[triangle].reversed
        report.reversedTriangles += 1
      }
    }
  }

  /// Turns shells round that face inward, and cavities that face outward. Shells that cross lie
  /// beside each other, not in each other.
  mutating func orientShells(crossing pairs: [SelfIntersections.Pair]) {
    let topology = mesh.topology()
    var crossing: Set<UInt64> = []
    for pair in pairs {
      let (one, two) = (topology.shellOfTriangle[pair.one], topology.shellOfTriangle[pair.two])
      guard one != two, max(one, two) != .max else { continue }
      crossing.insert(UInt64(min(one, two)) << 32 | UInt64(max(one, two)))
    }
    let wrong = shellsToReverse(topology, mesh.measuresOfShells(topology), crossing)
    guard !wrong.isEmpty else { return }
    var isWrong = [Bool](repeating: false, count: topology.shells.count)
    for shell in wrong { isWrong[shell] = true }
    for index in mesh.triangles.indices where isWrong[Int(topology.shellOfTriangle[index])] {
      mesh.triangles[index] = mesh.triangles[index].reversed
    }
    report.reversedShells += wrong.count
  }

  /// The shells that enclose a volume of the wrong sign: outside shells and solids in cavities are
  /// positive, cavities negative.
  ///
  /// - Parameter crossing: pairs of shells that cross, the lower number in the high half.
  func shellsToReverse(
    _ topology: Topology, _ measures: [Measures], _ crossing: Set<UInt64> = []
  ) -> [Int] {
    let depths = nestingDepths(topology, measures, crossing)
    return topology.shells.indices.filter {
      depths[$0] % 2 == 0 ? measures[$0].volume < 0 : measures[$0].volume > 0
    }
  }

  /// How many closed shells lie around each shell. A shell lies in another where its bounds do and
  /// three of its vertices are inside by the parity of crossings, and where the two do not cross.
  private func nestingDepths(
    _ topology: Topology, _ measures: [Measures], _ crossing: Set<UInt64>
  ) -> [Int] {
    let count = topology.shells.count
    var depths = [Int](repeating: 0, count: count)
    guard count > 1 else { return depths }
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
          && !crossing.contains(UInt64(min(shell, other)) << 32 | UInt64(max(shell, other)))
        {
          depths[shell] += 1
        }
        insides[other] = 0
      }
    }
    return depths
  }

  /// Drops shells that enclose less than the options ask for, and those so thin that float32 does
  /// not tell their sides apart: they are crumbs of slivers and bound nothing.
  mutating func dropSmallShells() {
    let topology = mesh.topology()
    let measures = mesh.measuresOfShells(topology)
    let isSmall = measures.map { measures in
      let bounds = measures.bounds
      let reach = pointwiseMax(pointwiseMax(bounds.upper, -bounds.lower), .zero)
      let step = Double(Float(max(reach.x, max(reach.y, reach.z))).ulp)
      return abs(measures.volume) < options.smallestShell
        || abs(measures.volume) <= (measures.area + bounds.size.length * step) * step
    }
    guard isSmall.contains(true) else { return }
    for (shell, small) in isSmall.enumerated() where small {
      report.droppedShells += 1
      report.droppedVolume += abs(measures[shell].volume)
    }
    keepTriangles(topology.shellOfTriangle.map { !isSmall[Int($0)] })
  }
}

extension Bounds {
  fileprivate func contains(_ other: Bounds) -> Bool {
    all(lower .<= other.lower) && all(upper .>= other.upper)
  }
}
