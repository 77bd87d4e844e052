import Geometry

/// Parallel slices cut into phases: at most one image at each place.
///
/// Images at one place are told apart by the first attribute of `SliceMoments` whose values differ
/// within every place: by value where all places share the same few (echoes, percentages), else by
/// rank (trigger times, which differ a little from place to place).
struct PhaseSplit: Sendable {
  /// One moment of the scan, slices rising along the normal.
  struct Phase: Sendable {
    let slices: [DICOMSlice]
  }

  /// What names an image.
  private struct Image: Hashable {
    let instance: String
    let frame: Int
  }

  /// In the order of time; where `duplicates` is not empty one phase of all images.
  let phases: [Phase]
  /// Where the phases lie in the cycle.
  let cycle: CardiacCycle
  /// How many different places there are.
  let places: Int
  /// The images that nothing tells apart, and the places at which they are.
  let duplicates: (images: Int, places: [String])
  /// Images that were there twice under one UID; one of each is kept.
  let twins: [(kept: DICOMSlice, dropped: DICOMSlice)]

  /// Splits slices, all of which have a placement and are parallel.
  init(_ slices: [DICOMSlice]) {
    var kept: [DICOMSlice] = []
    var twins: [(kept: DICOMSlice, dropped: DICOMSlice)] = []
    var lastKept: [Image: Int] = [:]
    for slice in Self.sorted(slices) {
      let image = Image(instance: slice.instance, frame: slice.frame)
      // Images of one UID that say different things of themselves are not twins.
      if !slice.instance.isEmpty, let last = lastKept[image].map({ kept[$0] }),
        let place = slice.placement, let other = last.placement,
        place.isSamePlace(as: other), slice.rescale == last.rescale
      {
        twins.append((last, slice))
      } else {
        lastKept[image] = kept.count
        kept.append(slice)
      }
    }
    self.twins = twins
    let places = Self.places(kept)
    self.places = places.count
    let split = Self.split(places)
    let crowded = split == nil ? places.filter { $0.count > 1 } : []
    duplicates = (
      crowded.reduce(0) { $0 + $1.count }, crowded.compactMap { $0[0].placement?.name }
    )
    phases = (split ?? [kept]).map { Phase(slices: $0) }
    cycle = CardiacCycle(phases)
  }

  /// Joins series of one place each and of equally many phases into a stack.
  init(joining parts: [PhaseSplit]) {
    phases = parts[0].phases.indices.map { index in
      Phase(slices: Self.sorted(parts.flatMap { $0.phases[index].slices }))
    }
    places = parts.count
    duplicates = (0, [])
    twins = parts.flatMap(\.twins)
    cycle = CardiacCycle(phases)
  }

  /// Rising along the normal; what is at one place by UID and frame, so never by file names.
  private static func sorted(_ slices: [DICOMSlice]) -> [DICOMSlice] {
    guard let normal = slices.first?.placement?.normal else { return [] }
    return slices.map { ($0, $0.placement?.position.dot(normal) ?? 0) }
      .sorted {
        ($0.1, $0.0.instance, $0.0.frame, $0.0.source)
          < ($1.1, $1.0.instance, $1.0.frame, $1.0.source)
      }
      .map(\.0)
  }

  private static func places(_ slices: [DICOMSlice]) -> [[DICOMSlice]] {
    var places: [[DICOMSlice]] = []
    for slice in slices {
      if let first = places.last?.first?.placement, let here = slice.placement,
        first.isSamePlace(as: here)
      {
        places[places.count - 1].append(slice)
      } else {
        places.append([slice])
      }
    }
    return places
  }

  private static func split(_ places: [[DICOMSlice]]) -> [[DICOMSlice]]? {
    let most = places.map(\.count).max() ?? 0
    if most <= 1 { return [places.flatMap { $0 }] }
    for key in places[0][0].moments.keys.indices {
      let values = places.map { $0.map { $0.moments.keys[key] } }
      guard values.allSatisfy({ place in place.allSatisfy { $0 != nil } }) else { continue }
      let known = values.map { $0.compactMap { $0 } }
      guard known.allSatisfy({ Set($0).count == $0.count }) else { continue }
      let all = Set(known.joined()).sorted()
      if all.count == most {
        let ranks = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
        var phases = [[DICOMSlice]](repeating: [], count: all.count)
        for (place, values) in zip(places, known) {
          for (slice, value) in zip(place, values) { phases[ranks[value] ?? 0].append(slice) }
        }
        return phases
      }
      if places.allSatisfy({ $0.count == most }) {
        let ranked = zip(places, known).map { place, values in
          place.indices.sorted { values[$0] < values[$1] }.map { place[$0] }
        }
        return (0..<most).map { rank in ranked.map { $0[rank] } }
      }
    }
    return nil
  }
}
