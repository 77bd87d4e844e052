/// Where phases lie in the cardiac cycle, in percent of the time from one R wave to the next.
///
/// Stated percentages go first. Without them a phase lies at its trigger time over the stated R-R
/// interval; and where no interval is stated, phases at even distances are taken to fill the cycle,
/// as retrospective gating makes them.
struct CardiacCycle: Sendable, Equatable {
  private enum Origin {
    case stated, interval, times
  }

  /// Of each phase, empty where they are not known or not different.
  let percents: [Double]
  private let origin: Origin

  /// R-R intervals from 200 to 30 beats a minute, ms; what repeats in other times is no heart.
  private static let plausible = 300.0...2000.0

  init(_ phases: [PhaseSplit.Phase]) {
    let candidates = [
      (Self.stated(phases), Origin.stated), (Self.byInterval(phases), .interval),
      (Self.byTimes(phases), .times),
    ]
    let known = candidates.first { Set($0.0).count == phases.count }
    percents = known?.0 ?? []
    origin = known?.1 ?? .stated
  }

  /// The phase nearest a percentage; nil where it is farther than half a percent or, where
  /// percentages were derived, half the mean distance of phases.
  func phase(at percent: Double) -> Int? {
    let nearest = percents.indices.min { abs(percents[$0] - percent) < abs(percents[$1] - percent) }
    let tolerance = origin == .stated ? 0.5 : max(0.5, 50 / Double(max(1, percents.count)))
    return nearest.flatMap { abs(percents[$0] - percent) <= tolerance ? $0 : nil }
  }

  /// A sentence for the report where percentages were derived.
  var note: String? {
    switch origin {
    case .stated: nil
    case .interval:
      "The phases' percentages are their trigger times over the R-R interval that is stated."
    case .times:
      "The phases' percentages are derived from their trigger times, taken to fill one R-R interval "
        + "at even distances."
    }
  }

  private static func stated(_ phases: [PhaseSplit.Phase]) -> [Double] {
    phases.compactMap { phase in
      let percents = Set(phase.slices.map(\.moments.percent))
      return percents.count == 1 ? percents.first ?? nil : nil
    }
  }

  private static func byInterval(_ phases: [PhaseSplit.Phase]) -> [Double] {
    phases.compactMap { phase in
      mean(phase) { moments in
        guard let trigger = moments.trigger, let interval = moments.interval,
          plausible.contains(interval), (0...interval).contains(trigger)
        else { return nil }
        return 100 * trigger / interval
      }.map(rounded)
    }
  }

  private static func byTimes(_ phases: [PhaseSplit.Phase]) -> [Double] {
    let times = phases.compactMap { phase in mean(phase, \.trigger) }
    let sorted = times.sorted()
    guard times.count == phases.count, times.count >= 3, let first = sorted.first,
      let last = sorted.last
    else { return [] }
    let step = (last - first) / Double(times.count - 1)
    let interval = step * Double(times.count)
    // Rounded times of a cycle differ by some ms; a prospective gate that leaves out a part does not
    // begin within the first step.
    let isEven = zip(sorted.dropFirst(), sorted).allSatisfy { abs($0 - $1 - step) <= 0.2 * step }
    guard plausible.contains(interval), isEven, (0...step).contains(first) else { return [] }
    return times.map { rounded(100 * $0 / interval) }
  }

  /// The mean over a phase's slices, nil where one has no value.
  private static func mean(
    _ phase: PhaseSplit.Phase, _ value: (SliceMoments) -> Double?
  ) -> Double? {
    let values = phase.slices.compactMap { value($0.moments) }
    guard values.count == phase.slices.count, !values.isEmpty else { return nil }
    return values.reduce(0, +) / Double(values.count)
  }

  private static func rounded(_ percent: Double) -> Double { (percent * 10).rounded() / 10 }
}
