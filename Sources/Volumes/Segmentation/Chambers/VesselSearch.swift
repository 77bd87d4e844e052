import Geometry

/// Finds the vessels of chambers on the pool between the chambers' cuts.
struct VesselSearch: Sendable {
  let seeds: [SplitSeed]
  let grid: Grid
  let split: PoolSplit
  let ways: PoolWays
  /// What each seed's name says.
  let parts: [HeartPart?]

  init(_ split: PoolSplit, seeds: [SplitSeed], grid: Grid) {
    self.seeds = seeds
    self.grid = grid
    self.split = split
    ways = PoolWays(from: split.nodes.map(\.node), in: split.paths)
    parts = seeds.map { HeartPart(name: $0.structure.name) }
  }

  /// Looks on every chamber for its vessels that have no seed.
  func run() -> VesselFindings {
    var findings = VesselFindings()
    for (owner, place) in split.nodes.enumerated() {
      guard let part = parts[place.number] else { continue }
      let name = seeds[place.number].structure.name
      let wanted = part.vessels.filter { $0 == .pulmonaryVein || !parts.contains($0) }
      guard !wanted.isEmpty else { continue }
      if part.isVentricle {
        if let found = artery(of: part, owner, place) {
          findings.found.append(found)
        } else {
          findings.missing += wanted.map { .init(name: $0.rawValue, chamber: name) }
        }
      } else {
        let (found, hasAuricle) = veins(of: part, wanted, owner, place)
        findings.found += found
        if hasAuricle { findings.auricles.append(name) }
        findings.missing += wanted.filter { vessel in
          !parts.contains(vessel) && !found.contains { HeartPart(name: $0.name) == vessel }
        }.map { .init(name: $0 == .pulmonaryVein ? "pulmonary veins" : $0.rawValue, chamber: name) }
      }
    }
    findings.veinsInAll =
      parts.count { $0 == .pulmonaryVein }
      + findings.found.count { HeartPart(name: $0.name) == .pulmonaryVein }
    return findings
  }

  /// The middle of a chamber in the patient frame, mm; nil where it has no seed.
  private func middle(of part: HeartPart) -> SIMD3<Double>? {
    split.nodes.first { parts[$0.number] == part }.map { patient(split.paths.position($0.node)) }
  }

  func patient(_ point: SIMD3<Double>) -> SIMD3<Double> { SIMD3(grid.patient(point)) }

  private func tubes(_ owner: Int, _ place: (number: Int, node: Int), body: Double) -> TubeSearch {
    TubeSearch(
      paths: split.paths, ways: ways, owner: owner, center: place.node, body: body)
  }
}

// MARK: - Arteries

extension VesselSearch {
  /// The artery of a ventricle: the longest wide tube that leaves it on its base.
  ///
  /// The aorta leaves the left ventricle beside the mitral valve, on the side of the left atrium; the
  /// pulmonary artery leaves the right one upwards. Neither is thinner than a fifth of its ventricle.
  private func artery(
    of part: HeartPart, _ owner: Int, _ place: (number: Int, node: Int)
  ) -> FoundVessel? {
    let isLeft = part == .leftVentricle
    var search = tubes(owner, place, body: isLeft ? 0.75 : 0.95)
    let center = patient(split.paths.position(place.node))
    let base = (isLeft ? middle(of: .leftAtrium).map { $0 - center } : nil) ?? SIMD3(0, 0, 1)
    let vessel: HeartPart = isLeft ? .aorta : .pulmonaryArtery
    let thinnest = max(1.5 * split.paths.spacing.max(), search.radius / 5)
    for _ in 0..<6 {
      guard let tip = search.farthest(depth: thinnest, length: search.radius, where: { _ in true })
      else { return nil }
      if !endsAtValve(tip),
        let tube = tube(
          search, to: tip, reach: search.bodyReach + (isLeft ? 80 : 150), from: place.number,
          as: vessel.rawValue, kind: .artery, ahead: 30),
        (patient(tube.cut.centroid) - center).dot(base) > 0, tube.length >= 5
      {
        return found(vessel.rawValue, place.number, tube, longEnough: 25)
      }
      search.takeEnd(tip)
    }
    return nil
  }

  /// Whether a way ends at a valve: a cut towards another structure.
  func endsAtValve(_ tip: Int) -> Bool {
    let point = split.paths.position(tip)
    return split.closing.contains { cut in
      let height = cut.height(point)
      return abs(height) < 6 && cut.contains(point - cut.normal * height)
    }
  }

  /// The tube along the way to a tip; nil where it has no cut.
  ///
  /// - Parameters:
  ///   - reach: how far beyond the chamber's body the way is followed, mm.
  ///   - ahead: how far beyond the cut a seed belongs, mm.
  func tube(
    _ search: TubeSearch, to tip: Int, reach: Double, from number: Int, as name: String,
    kind: SplitSeed.Kind, ahead: Double
  ) -> Tube? {
    let path = search.path(to: tip).filter { search.lengthBeyond($0) <= reach }
    let points = path.map { split.paths.position($0) }
    let target = SplitSeed(
      structure: Structure(value: .max, name: name, color: .distinct(0)), kind: kind, voxel: .zero)
    guard points.count > 4,
      let cut = split.search.cut(along: points, from: seeds[number], to: target)
    else { return nil }
    let place = cut.centroid
    let cutIndex =
      points.indices.min { (points[$0] - place).squaredLength < (points[$1] - place).squaredLength }
      ?? 0
    let from = search.lengthBeyond(path[cutIndex])
    let length = search.lengthBeyond(tip) - from
    var seed = path[cutIndex]
    var way = 0.0
    for (node, next) in zip(path[cutIndex...], path[(cutIndex + 1)...])
    where way < min(ahead, 0.8 * length) {
      way += (split.paths.position(next) - split.paths.position(node)).length
      seed = next
    }
    let step = max(1, split.paths.spacing.min())
    let center = CrossSection(
      of: split.search.pool, origin: points[0], normal: cut.normal, step: step, limit: 5000)
    return Tube(
      points: search.path(to: tip).map { split.paths.position($0) }, cut: cut, cutIndex: cutIndex,
      from: from, length: length, node: seed,
      chamberArea: center?.area ?? 0)
  }

  /// What is said of a tube.
  func found(_ name: String, _ number: Int, _ tube: Tube, longEnough: Double) -> FoundVessel {
    var doubts: [String] = []
    if tube.length < longEnough {
      doubts.append("only \(Int(tube.length.rounded())) mm of it are in the scan")
    }
    if tube.chamberArea > 0, tube.cut.area > tube.chamberArea / 2 {
      doubts.append("its neck is more than half as wide as the chamber")
    }
    let isVein = HeartPart(name: name) == .pulmonaryVein
    if isVein, tube.cut.area > Self.widestVein {
      doubts.append("its neck is wider than that of a pulmonary vein")
    }
    let leadsOn = isVein && tube.length > Self.longestVein
    if leadsOn {
      doubts.append(
        "it runs on farther than a pulmonary vein does, perhaps through another half of the heart "
          + "that is filled and has no seeds")
    }
    return FoundVessel(
      name: name, chamber: seeds[number].structure.name, voxel: split.paths.voxel(of: tube.node),
      length: tube.length, area: tube.cut.area, chamberArea: tube.chamberArea,
      certainty: leadsOn || doubts.count > 1 ? .low : doubts.isEmpty ? .high : .moderate,
      doubts: doubts)
  }

  /// From its atrium to the last branch that is wider than two voxels no vein of a lung is longer, mm.
  private static let longestVein = 200.0
  /// Where it enters its atrium a vein of a lung is 10 to 20 mm wide, a common trunk of two up to 24: mm².
  private static let widestVein = 450.0
}
