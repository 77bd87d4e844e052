import Geometry
let trace = false

extension VesselSearch {
  /// The veins of an atrium, and how many blind ends were passed over.
  ///
  /// Pulmonary veins come from the lungs on both sides; what leaves the left atrium's left side
  /// forwards is its auricle, which lies on the heart. The cavae run along the body, up and down.
  func veins(
    of part: HeartPart, _ wanted: [HeartPart], _ owner: Int, _ place: (number: Int, node: Int)
  ) -> (found: [FoundVessel], auricles: [String]) {
    var search = TubeSearch(
      paths: split.paths, ways: ways, owner: owner, center: place.node, body: 0.75)
    let center = patient(split.paths.position(place.node))
    let thinnest = max(1.2 * split.paths.spacing.max(), search.radius / 10)
    var auricles: [String] = []
    var kept: [(vessel: HeartPart, tube: Tube, middle: SIMD3<Double>)] = []
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
        tube.length >= 8
      else {
        search.takeEnd(tip)
        continue
      }
      let course = course(of: tube)
      if trace { print("tube", name, course, patient(tube.points[tube.cutIndex]), tube.length, tube.cut.area) }
      switch vessel(course, tube, part, center) {
      case let vessel? where wanted.contains(vessel):
        kept.append((vessel, tube, patient(tube.points[tube.cutIndex])))
      case nil: auricles.append("\(seeds[place.number].structure.name)")
      default: break
      }
      search.take(beyond: tube.cut)
      search.take(around: tip, from: tube.from - 10)
    }
    return (named(kept, place.number, center), auricles)
  }

  /// The cava that a tip may be the end of: it decides the stub that stays with the atrium.
  private func caval(_ search: TubeSearch, _ tip: Int) -> String {
    let path = search.path(to: tip)
    let way = patient(split.paths.position(tip)) - patient(split.paths.position(path[0]))
    return (way.z > 0 ? HeartPart.superiorVenaCava : .inferiorVenaCava).rawValue
  }

  /// The direction of a tube in the patient frame around its cut, of length one.
  private func course(of tube: Tube) -> SIMD3<Double> {
    let points = tube.points
    func point(_ shift: Double) -> SIMD3<Double> {
      var index = tube.cutIndex
      var way = 0.0
      while way < abs(shift) {
        let next = index + (shift < 0 ? -1 : 1)
        guard points.indices.contains(next) else { break }
        way += (points[next] - points[index]).length
        index = next
      }
      return patient(points[index])
    }
    return (point(25) - point(-5)).normalized
  }

  /// What a tube of an atrium is by its course; nil for an auricle or what else ends blindly.
  private func vessel(
    _ course: SIMD3<Double>, _ tube: Tube, _ part: HeartPart, _ center: SIMD3<Double>
  ) -> HeartPart? {
    if part == .rightAtrium {
      if course.z > 0.75 { return .superiorVenaCava }
      if course.z < -0.6 { return .inferiorVenaCava }
      return nil
    }
    let isLeft = patient(tube.points[tube.cutIndex]).x > center.x
    return isLeft && course.y < -0.42 ? nil : .pulmonaryVein
  }

  /// Names: of veins of one side the upper is the superior one; of several cavae in one direction
  /// the longest counts.
  private func named(
    _ kept: [(vessel: HeartPart, tube: Tube, middle: SIMD3<Double>)], _ number: Int,
    _ center: SIMD3<Double>
  ) -> [FoundVessel] {
    var result: [FoundVessel] = []
    for vessel in [HeartPart.superiorVenaCava, .inferiorVenaCava] {
      let tubes = kept.filter { $0.vessel == vessel }.map(\.tube)
      guard let longest = tubes.max(by: { $0.length < $1.length }) else { continue }
      result.append(found(vessel.rawValue, number, longest, longEnough: 15))
    }
    let given = Set(seeds.map { $0.structure.name.lowercased() })
    for side in ["left", "right"] {
      let tubes = kept.filter {
        $0.vessel == .pulmonaryVein && ($0.middle.x > center.x) == (side == "left")
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
