import Foundation
import Geometry
import Parallel

/// Finds the plane that parts two structures along a path between their seeds.
///
/// At every millimetre of the path the smallest cross-section is found among planes within 60° of
/// the path's direction. Where on the path the cut belongs is a question of anatomy
/// (`SplitSeed.Kind`); there the plane is turned and moved until its area is the least nearby.
struct CutSearch: Sendable {
  let pool: PoolSampler
  /// The largest cross-section that is told from a larger one, mm².
  private static let largest = 5000.0
  /// The distance of the places along a path at which the pool's cross-section is measured, mm.
  private static let pace = 2

  /// The smallest cross-section at a place of the path.
  private struct Station: Sendable {
    var area = CutSearch.largest * 2
    var normal = SIMD3<Double>.zero
  }

  /// The cross-section that parts the two ends of a path (points in mm along the index axes, close
  /// to each other); nil where none was found.
  func cut(
    along path: [SIMD3<Double>], from first: SplitSeed, to second: SplitSeed
  ) -> CrossSection? {
    // From the chamber outwards.
    let isReversed = first.kind != .chamber && second.kind == .chamber
    let points = smoothed(isReversed ? path.reversed() : path)
    let vessel = isReversed ? first : second
    let stations = measured(points)
    let areas = stations.map(\.area)
    let isJoint = first.kind == .chamber || second.kind == .chamber
    let place: Int?
    switch vessel.kind {
    case .vein where isJoint:
      place = flare(areas).map {
        let stub = max(min(2, vessel.stub), vessel.stub - besideAnother(areas, $0))
        return min(areas.count - 1, $0 + Int(stub.rounded()))
      }
    case .artery where isJoint:
      place = [root(areas), flare(areas)].compactMap { $0 }.min().flatMap { from in
        // Farther on an artery may be as narrow again: a millimetre of way counts as 1 %.
        (from..<min(areas.count, from + 24)).min {
          areas[$0] * (1 + 0.01 * Double($0 - from)) < areas[$1] * (1 + 0.01 * Double($1 - from))
        }
      }
    default: place = neck(areas)
    }
    guard let place = place ?? areas.indices.min(by: { areas[$0] < areas[$1] }),
      areas[place] < Self.largest
    else { return nil }
    let isFixed = vessel.kind == .vein && isJoint
    guard var found = refined(points[place], stations[place].normal, moving: !isFixed) else {
      return nil
    }
    if !isFixed {
      let sides = vessel.kind == .artery && isJoint ? [-1.0] : [-1.0, 1]
      let rims = sides.compactMap { rim(of: found, towards: $0) }
      // Of two rims the sharper and nearer is the valve's; halfway between two, the neck is its own.
      let isMiddle =
        rims.count == 2 && abs(rims[0].shift + rims[1].shift) <= 0.5
        && abs(rims[0].sharpness - rims[1].sharpness) <= 0.1 * rims[0].sharpness
      var shift: Double?
      if let rim = rims.max(by: { $0.sharpness < $1.sharpness }) {
        shift = isMiddle ? nil : rim.shift
      } else if vessel.kind == .artery && isJoint {
        shift = intoTube(from: found)
      }
      if let shift {
        let origin = found.origin + found.normal * shift
        found = refined(origin, found.normal, moving: false) ?? found
      }
    }
    return isReversed ? found.flipped : found
  }

  /// The smallest cross-sections at every millimetre, measured at every other one.
  private func measured(_ points: [SIMD3<Double>]) -> [Station] {
    let pace = Self.pace
    let sparse = parallelMap((points.count + pace - 1) / pace) { station($0 * pace, points) }
    return points.indices.map { index in
      var station = sparse[index / pace]
      let next = sparse[min(sparse.count - 1, index / pace + 1)]
      let share = Double(index % pace) / Double(pace)
      if share > 0 { station.area += (next.area - station.area) * share }
      return station
    }
  }

  /// The path at equal steps of 1 mm, smoothed by a Gaussian of 3 mm.
  private func smoothed(_ path: [SIMD3<Double>]) -> [SIMD3<Double>] {
    guard var last = path.first else { return [] }
    var points = [last]
    var carried = 0.0
    for point in path.dropFirst() {
      let length = (point - last).length
      var at = 1 - carried
      while at <= length {
        points.append(last + (point - last) * (at / length))
        at += 1
      }
      carried = length - (at - 1)
      last = point
    }
    return points.indices.map { index in
      var sum = SIMD3<Double>.zero
      var weights = 0.0
      for shift in -9...9 {
        let weight = exp(-Double(shift * shift) / 18)
        sum += points[min(points.count - 1, max(0, index + shift))] * weight
        weights += weight
      }
      return sum / weights
    }
  }

  private func station(_ index: Int, _ points: [SIMD3<Double>]) -> Station {
    let before = points[max(0, index - 2)]
    let after = points[min(points.count - 1, index + 2)]
    let tangent = (after - before).normalized
    guard tangent != .zero else { return Station() }
    let step = max(1, pool.spacing.min() / 2)
    var best = Station()
    for normal in directions(around: tangent) {
      let section = CrossSection(
        of: pool, origin: points[index], normal: normal, step: step,
        limit: min(Self.largest, best.area - step * step))
      if let section, section.area < best.area {
        best = Station(area: section.area, normal: normal)
      }
    }
    return best
  }

  /// Directions within 60° of one of length one, 20° apart, the nearest first.
  private func directions(around tangent: SIMD3<Double>) -> [SIMD3<Double>] {
    let (across, along) = CrossSection.axes(tangent)
    var result = [tangent]
    for ring in 1...3 {
      let tilt = Double(ring) * .pi / 9
      for place in 0..<6 * ring {
        let turn = Double(place) * .pi / Double(3 * ring)
        let side = across * cos(turn) + along * sin(turn)
        result.append(tangent * cos(tilt) + side * sin(tilt))
      }
    }
    return result
  }

  /// The place between two wider ones where the narrower of these exceeds it by the largest factor;
  /// nil where the areas have no inner minimum.
  private func neck(_ areas: [Double]) -> Int? {
    var right = areas
    for index in areas.indices.dropLast().reversed() {
      right[index] = max(areas[index], right[index + 1])
    }
    var left = 0.0
    var best: Int?
    var most = 1.0
    for index in areas.indices {
      left = max(left, areas[index])
      let ratio = min(left, right[index]) / areas[index]
      if ratio > most {
        most = ratio
        best = index
      }
    }
    return best
  }

  /// The place where an artery's root begins: coming from the chamber, the first with at most a
  /// third of the chamber's cross-section. An artery's branches may be as narrow again, so its own
  /// end says little.
  private func root(_ areas: [Double]) -> Int? {
    guard let widest = areas.max(), let inChamber = areas.firstIndex(where: { $0 >= widest / 2 })
    else { return nil }
    return areas[inChamber...].firstIndex { $0 <= min(widest, 3500) / 3 }
  }

  /// The place where a vessel's tube has just left the chamber at the path's beginning: coming from
  /// the vessel's end, the first from which half a radius further in all is wider by three tenths.
  private func flare(_ areas: [Double]) -> Int? {
    guard let widest = areas.max(),
      let inChamber = areas.firstIndex(where: { $0 >= widest / 2 })
    else { return nil }
    var least = areas
    for index in areas.indices where index > 0 {
      least[index] = index <= inChamber ? areas[index] : min(areas[index], least[index - 1])
    }
    for index in areas.indices.reversed() where areas[index] < Self.largest {
      let inwards = index - max(2, Int(((areas[index] / .pi).squareRoot() / 2).rounded()))
      if inwards >= inChamber, least[inwards] >= 1.3 * areas[index] { return index }
    }
    return nil
  }

  /// For how many mm before its flare a tube runs beside another opening of its chamber, such as the left
  /// superior vein beside the auricle: so much of its stub is behind it already.
  ///
  /// A tube widens to three times its section within one and a half of its radii where it enters a chamber;
  /// beside another opening it keeps between the two for longer.
  private func besideAnother(_ areas: [Double], _ flare: Int) -> Double {
    guard let body = areas[...flare].lastIndex(where: { $0 >= 3 * areas[flare] }) else { return 0 }
    return max(0, Double(flare - body) - 1.5 * (areas[flare] / .pi).squareRoot())
  }

  /// How far a narrowest plane may move to one side (mm with its sign) until the pool widens
  /// abruptly: the rim of the wider structure, where a valve's ring lies; and how much it widens, by
  /// the way there. Nil where the pool widens gently.
  private func rim(
    of section: CrossSection, towards side: Double
  ) -> (shift: Double, sharpness: Double)? {
    let stride = 0.25
    func area(_ shift: Double) -> Double { self.area(of: section, movedBy: side * shift) }
    var shift = 0.0
    while shift < 6, area(shift + stride) <= 1.08 * section.area { shift += stride }
    let widened = area(shift + 2)
    guard shift < 6, widened >= 1.35 * section.area else { return nil }
    return (side * shift, widened / (1 + shift))
  }

  /// How far an artery's narrowest plane moves (mm with its sign) to where its tube begins and 2 mm on.
  ///
  /// Where a ventricle narrows gently towards its artery no rim says where the valve is, and along the even
  /// tube beyond noise alone says which place is the narrowest.
  private func intoTube(from section: CrossSection) -> Double {
    let stride = 0.25
    var start = 0.0
    while start > -6, area(of: section, movedBy: start - stride) <= 1.03 * section.area {
      start -= stride
    }
    return start + 2
  }

  /// The cross-section's area in mm² at so many mm along its normal.
  private func area(of section: CrossSection, movedBy shift: Double) -> Double {
    CrossSection(
      of: pool, origin: section.origin + section.normal * shift, normal: section.normal,
      step: section.step, limit: Self.largest)?.area ?? 2 * Self.largest
  }

  /// The plane turned, and moved if it may be, to a local minimum of its area.
  private func refined(
    _ point: SIMD3<Double>, _ normal: SIMD3<Double>, moving: Bool
  ) -> CrossSection? {
    let step = max(0.25, pool.spacing.min() / 2)
    func section(
      _ origin: SIMD3<Double>, _ normal: SIMD3<Double>, below limit: Double
    ) -> CrossSection? {
      CrossSection(of: pool, origin: origin, normal: normal, step: step, limit: limit)
    }
    guard var best = section(point, normal, below: .infinity) else { return nil }
    var (shift, tilt) = (1.0, 8.0 * .pi / 180)
    while tilt > 0.4 * .pi / 180 {
      let moves = [best.across * tilt, best.across * -tilt, best.along * tilt, best.along * -tilt]
      var trials = moves.map { (best.origin, (best.normal + $0).normalized) }
      if moving {
        trials += [shift, -shift].map { (best.origin + best.normal * $0, best.normal) }
      }
      let before = best.count
      for (origin, normal) in trials {
        let limit = best.area - 0.5 * step * step
        if let found = section(origin, normal, below: limit) { best = found }
      }
      if best.count == before {
        shift /= 2
        tilt /= 2
      }
    }
    return best
  }
}
