import Geometry

/// Solids sawn apart more than once, whose lids lie on each other but for rounding and are cut into other
/// triangles on either side: made larger by less than a printer resolves, they run through each other plainly.
struct Swelling {
  /// How far the first shell swells, mm; the next one by as much more, so that no two stay flush.
  var step: Double
  /// How far rounding may have moved a vertex, mm: two walls so near are one.
  var reach: Double

  /// After so many shells, which do not all touch each other, the steps begin anew.
  static let shells = 8
  /// No shell swells by more than this share of the mesh's size.
  static let largest = 3e-4
}

extension Mesh {
  /// The mesh mended with all its shells swollen before they are united, where only that mends everything. All
  /// vertices move, by a distance that is said.
  func repairedBySwelling(insteadOf repair: Repair) -> (Mesh, RepairReport)? {
    guard repair.report.crossingPairs > 0, !repair.report.unmended.isEmpty,
      triangles.count <= Repair.mostTrianglesToRetry
    else { return nil }
    var readable = Repair(mesh: self, options: repair.options)
    readable.dropUnreadable()
    let coarseness = readable.mesh.coarseness
    let most = Swelling.largest * readable.mesh.bounds.size.length / Double(Swelling.shells)
    for step in [64 * coarseness, 512 * coarseness] where step <= most {
      var other = Repair(mesh: self, options: repair.options)
      other.keepsWalls = true
      other.swelling = Swelling(step: step, reach: 8 * coarseness)
      other.mend()
      if !other.hasFaults { return (other.mesh, other.report) }
    }
    return nil
  }
}

extension Repair {
  /// Gives vertices of its own to each stretch of triangles that is closed by itself: solids that a file lists
  /// one after the other are told apart so wherever they touch, which their angles do not always tell.
  /// Linear; some hundred bytes a triangle at most.
  mutating func partStretches() {
    var open: Set<UInt64> = []
    var own: [UInt32: UInt32] = [:]
    var positions: [SIMD3<Float>] = []
    func vertex(_ old: UInt32) -> UInt32 {
      if let known = own[old] { return known }
      own[old] = UInt32(positions.count)
      positions.append(mesh.positions[Int(old)])
      return UInt32(positions.count - 1)
    }
    for (index, t) in mesh.triangles.enumerated() {
      for edge in [pairKey(t.a, t.b), pairKey(t.b, t.c), pairKey(t.c, t.a)]
      where open.remove(edge) == nil {
        open.insert(edge)
      }
      mesh.triangles[index] = Triangle(vertex(t.a), vertex(t.b), vertex(t.c))
      if open.isEmpty { own = [:] }
    }
    mesh.positions = positions
  }

  /// What came of uniting the shells once each has swollen by another distance, without what is left of
  /// slits between them.
  mutating func unitedSwollen(by step: Double) -> (Mesh, CrossingsReport) {
    var distances = [Double](repeating: 0, count: mesh.positions.count)
    for (t, shell) in zip(mesh.triangles, mesh.topology().shellOfTriangle) {
      let distance = step * Double(1 + Int(shell) % Swelling.shells)
      for vertex in [t.a, t.b, t.c] { distances[Int(vertex)] = distance }
    }
    let (swollen, longest) = movedOutward(distances)
    report.overlappedVertices = distances.count { $0 > 0 }
    report.longestOverlap = longest
    var (united, crossings) = swollen.welded().withoutCrossings()
    let slits = united.dropSlits(of: longest, among: Set(swollen.positions))
    report.droppedShells += slits.count
    report.droppedVolume += slits.reduce(0, +)
    return (united, crossings)
  }

  /// The mesh with each vertex moved outward by some mm, and how far at most that became.
  func movedOutward(_ distances: [Double]) -> (Mesh, longest: Double) {
    let inward = mesh.inwardDirections(where: distances.map { $0 > 0 }, byNormal: true)
    var moved = mesh
    var longest = 0.0
    for vertex in distances.indices where distances[vertex] > 0 {
      let place = SIMD3<Double>(mesh.positions[vertex])
      moved.positions[vertex] = SIMD3<Float>(place - inward[vertex] * distances[vertex])
      longest = max(longest, (SIMD3<Double>(moved.positions[vertex]) - place).length)
    }
    return (moved, longest)
  }
}

extension Mesh {
  /// Drops the shells no thicker than some mm that have a vertex at none of some places: what cutting left, and
  /// not a thin solid that was there. Returns what each enclosed, in mm³.
  fileprivate mutating func dropSlits(
    of thickness: Double, among places: Set<SIMD3<Float>>
  ) -> [Double] {
    let topology = topology()
    let measures = measuresOfShells(topology)
    var isSlit = measures.map { abs($0.volume) <= thickness * $0.area }
    guard isSlit.contains(true) else { return [] }
    var isNew = [Bool](repeating: false, count: isSlit.count)
    for (t, shell) in zip(triangles, topology.shellOfTriangle) where isSlit[Int(shell)] {
      isNew[Int(shell)] =
        isNew[Int(shell)]
        || [t.a, t.b, t.c].contains { !places.contains(positions[Int($0)]) }
    }
    isSlit = zip(isSlit, isNew).map { $0 && $1 }
    triangles = zip(triangles, topology.shellOfTriangle).filter { !isSlit[Int($0.1)] }.map(\.0)
    return zip(measures, isSlit).filter(\.1).map { abs($0.0.volume) }
  }
}
