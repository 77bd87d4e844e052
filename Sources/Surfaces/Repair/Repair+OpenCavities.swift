import Geometry

extension Repair {
  /// The shells that face the other way than a larger one which they cross or lie against, and of which
  /// more than half, by area, lies within that: cavities that break through the wall, as chambers do
  /// through thin muscle, or end flush with it, as the lumen of a piece of vessel does.
  ///
  /// By some places of each, spread evenly over it and a little way into it, so that what is flush with the
  /// larger shell lies within it. A larger shell that is a cavity itself has none.
  ///
  /// - Parameter around: the shells around each.
  func cavitiesThatOpen(
    _ topology: Topology, _ measures: [Measures], _ crossing: Set<UInt64>, _ around: [[Int]]
  ) -> Set<Int> {
    var partners: [Int: [Int]] = [:]
    for pair in crossing.sorted() {
      let (one, two) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      let isFirst = abs(measures[one].volume) < abs(measures[two].volume)
      let (small, large) = isFirst ? (one, two) : (two, one)
      guard measures[small].volume * measures[large].volume < 0, around[large].count % 2 == 0,
        topology.shells[small].isClosed, topology.shells[large].isClosed
      else { continue }
      partners[small, default: []].append(large)
    }
    guard !partners.isEmpty else { return [] }
    let places = placesWithin(Set(partners.keys), topology, measures)
    let tree = TriangleTree(mesh)
    // The larger first: what lies in one that is open itself is no cavity.
    let order = partners.keys.sorted {
      (abs(measures[$1].volume), $0) < (abs(measures[$0].volume), $1)
    }
    var opened: Set<Int> = []
    for shell in order {
      let places = places[shell, default: []]
      var inside = [Int: Int]()
      for place in places {
        var crossings = [Int: Int]()
        tree.visitCrossings(of: place) { triangle, _ in
          crossings[Int(topology.shellOfTriangle[triangle]), default: 0] += 1
        }
        for (other, count) in crossings where count % 2 == 1 { inside[other, default: 0] += 1 }
      }
      let isOpen = partners[shell, default: []].contains { other in
        !opened.contains(other) && 2 * inside[other, default: 0] > places.count
      }
      if isOpen { opened.insert(shell) }
    }
    return opened
  }

  /// About so many places of a shell are looked at.
  private static var placesOfShell: Double { 200 }

  /// Places of some shells, each of which stands for as much of their area, a thousandth of what the shell
  /// is thick beneath its surface.
  private func placesWithin(
    _ shells: Set<Int>, _ topology: Topology, _ measures: [Measures]
  ) -> [Int: [SIMD3<Float>]] {
    var places: [Int: [SIMD3<Float>]] = [:]
    // The area since the last place of each shell.
    var areas = [Double](repeating: 0, count: topology.shells.count)
    for (index, number) in topology.shellOfTriangle.enumerated() where number != .max {
      let shell = Int(number)
      guard shells.contains(shell), measures[shell].area > 0 else { continue }
      let corners = mesh.corners(index)
      let (a, b, c) = (
        SIMD3<Double>(corners.a), SIMD3<Double>(corners.b), SIMD3<Double>(corners.c)
      )
      let normal = (b - a).cross(c - a)
      let share = measures[shell].area / Self.placesOfShell
      areas[shell] += normal.length / 2
      let depth = 1e-3 * measures[shell].volume / measures[shell].area
      while areas[shell] >= share {
        areas[shell] -= share
        // The sequence R2 (Roberts 2018) leaves no part of a triangle out.
        let number = Double(places[shell, default: []].count) + 0.5
        var (u, v) = (
          (number * 0.7548776662466927).truncatingRemainder(dividingBy: 1),
          (number * 0.5698402909980532).truncatingRemainder(dividingBy: 1)
        )
        if u + v > 1 { (u, v) = (1 - u, 1 - v) }
        let place = a + (b - a) * u + (c - a) * v - normal.normalized * depth
        places[shell, default: []].append(SIMD3<Float>(place))
      }
    }
    return places
  }
}
