import Geometry

/// A far end of an atrium.
private struct End {
  var tube: Tube
  /// The direction over its first 40 mm in the patient frame, of length one.
  var course: SIMD3<Double>
  /// Where it leaves the atrium, in the patient frame, mm.
  var middle: SIMD3<Double>
}

extension VesselSearch {
  /// The veins of an atrium, and whether the left auricle was told from them.
  ///
  /// Pulmonary veins come from the lungs on both sides; what leaves the left atrium's left side
  /// forwards is its auricle, which lies on the heart. What is shorter than wide there, or short and
  /// thin beside the others, is a bulge of the wall. The cavae run along the body, up and down.
  func veins(
    of part: HeartPart, _ wanted: [HeartPart], _ owner: Int, _ place: (number: Int, node: Int)
  ) -> (found: [FoundVessel], hasAuricle: Bool) {
    var search = TubeSearch(
      paths: split.paths, ways: ways, owner: owner, center: place.node, body: 0.75)
    let center = patient(split.paths.position(place.node))
    let thinnest = max(1.2 * split.paths.spacing.max(), search.radius / 10)
    var ends: [End] = []
    for _ in 0..<16 {
      guard
        let tip = search.farthest(
          depth: thinnest, length: search.bodyReach + 12, where: { _ in true })
      else { break }
      let name = wanted.contains(.pulmonaryVein) ? "pulmonary vein" : caval(search, tip)
      guard !endsAtValve(tip),
        let tube = tube(
          search, to: tip, reach: search.bodyReach + 40, from: place.number, as: name,
          kind: .vein, ahead: 8),
        tube.length >= (part == .leftAtrium ? max(8, tube.diameter) : 8)
      else {
        search.takeEnd(tip)
        continue
      }
      ends.append(
        End(tube: tube, course: course(of: tube), middle: patient(tube.points[tube.cutIndex])))
      search.take(beyond: tube.cut)
      search.take(around: tip, from: tube.from - 10)
    }
    let widest = ends.map(\.tube.cut.area).max() ?? 0
    if part == .leftAtrium {
      ends.removeAll { $0.tube.length < 30 && $0.tube.cut.area < widest / 3 }
    }
    let auricle = part == .leftAtrium ? self.auricle(among: ends, center) : nil
    var kept: [(vessel: HeartPart, end: End)] = []
    for (index, end) in ends.enumerated() where index != auricle {
      if let vessel = vessel(end, of: part), wanted.contains(vessel) { kept.append((vessel, end)) }
    }
    return (named(kept, place.number, center), auricle != nil)
  }

  /// The cava that a tip may be the end of: it decides the stub that stays with the atrium.
  private func caval(_ search: TubeSearch, _ tip: Int) -> String {
    let path = search.path(to: tip)
    let way = patient(split.paths.position(tip)) - patient(split.paths.position(path[0]))
    return (way.z > 0 ? HeartPart.superiorVenaCava : .inferiorVenaCava).rawValue
  }

  /// The direction of a tube in the patient frame over its first 40 mm, of length one.
  private func course(of tube: Tube) -> SIMD3<Double> {
    var way = 0.0
    var last = tube.cutIndex
    for index in tube.points.indices.dropFirst(tube.cutIndex + 1) where way < 40 {
      way += (tube.points[index] - tube.points[last]).length
      last = index
    }
    return (patient(tube.points[last]) - patient(tube.points[tube.cutIndex])).normalized
  }

  /// What a tube of an atrium is by its course; nil for what is no vein.
  private func vessel(_ end: End, of part: HeartPart) -> HeartPart? {
    guard part == .rightAtrium else { return .pulmonaryVein }
    if end.course.z > 0.75 { return .superiorVenaCava }
    return end.course.z < -0.6 ? .inferiorVenaCava : nil
  }

  /// The left auricle: of what leaves the left side of the atrium, that which goes forwards most,
  /// where it goes more forwards than sideways, or where there are two veins besides.
  private func auricle(among ends: [End], _ center: SIMD3<Double>) -> Int? {
    let left = ends.indices.filter { ends[$0].middle.x > center.x }
    guard let first = left.min(by: { ends[$0].course.y < ends[$1].course.y }) else { return nil }
    return ends[first].course.y < (left.count > 2 ? -0.35 : -0.5) ? first : nil
  }

  /// Names: of veins of one side the upper is the superior one; of several cavae in one direction
  /// the longest counts.
  private func named(
    _ kept: [(vessel: HeartPart, end: End)], _ number: Int,
    _ center: SIMD3<Double>
  ) -> [FoundVessel] {
    var result: [FoundVessel] = []
    for vessel in [HeartPart.superiorVenaCava, .inferiorVenaCava] {
      let tubes = kept.filter { $0.vessel == vessel }.map(\.end.tube)
      guard let longest = tubes.max(by: { $0.length < $1.length }) else { continue }
      result.append(found(vessel.rawValue, number, longest, longEnough: 15))
    }
    let given = Set(seeds.map { $0.structure.name.lowercased() })
    for side in ["left", "right"] {
      let tubes = kept.filter { $0.vessel == .pulmonaryVein }.map(\.end).filter {
        ($0.middle.x > center.x) == (side == "left")
      }.sorted { $0.middle.z > $1.middle.z }
      let levels: [String] =
        switch tubes.count {
        case 0: []
        case 1: [tubes[0].middle.z > center.z ? "superior" : "inferior"]
        case 2: ["superior", "inferior"]
        default:
          ["superior"] + (1..<tubes.count - 1).map { $0 == 1 ? "middle" : "middle \($0)" }
            + ["inferior"]
        }
      for (level, vein) in zip(levels, tubes) {
        let name = "\(side) \(level) pulmonary vein"
        if given.contains(name) { continue }
        result.append(found(name, number, vein.tube, longEnough: 10))
      }
    }
    return result
  }
}
