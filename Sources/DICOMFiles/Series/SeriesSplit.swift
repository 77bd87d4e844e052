import Geometry

/// Images cut into series: by series UID and everything else that slices of one volume share, then
/// by orientation and pixel spacing.
enum SeriesSplit {
  /// The series in a stable order that no file name decides: by series number, then by content.
  static func series(of slices: [DICOMSlice]) -> [[DICOMSlice]] {
    Dictionary(grouping: slices, by: \.series)
      .sorted { isBefore($0.key, $1.key) }
      .flatMap { parallels(of: $0.value.sorted(by: isBefore)) }
  }

  /// Series of a single place each that together are a stack: at least three of one modality, size,
  /// orientation and spacing in one frame of reference, each at a place of its own and of as many
  /// phases. Short-axis slices of cine magnetic resonance come so.
  static func stacks(of splits: [(slices: [DICOMSlice], phases: PhaseSplit)]) -> [[Int]] {
    var stacks: [[Int]] = []
    for (index, split) in splits.enumerated() {
      guard split.phases.places == 1, split.phases.duplicates.images == 0,
        let first = split.slices.first, let placement = first.placement,
        !first.series.frameOfReference.isEmpty
      else { continue }
      let home = stacks.firstIndex { stack in
        let other = splits[stack[0]]
        guard let neighbour = other.slices.first, let place = neighbour.placement else {
          return false
        }
        return isJoinable(first.series, neighbour.series) && placement.isParallel(to: place)
          && other.phases.phases.count == split.phases.phases.count
      }
      if let home { stacks[home].append(index) } else { stacks.append([index]) }
    }
    return stacks.filter { stack in
      let places = PhaseSplit(stack.map { splits[$0].phases.phases[0].slices[0] })
      return stack.count >= 3 && places.places == stack.count
    }
  }

  private static func isJoinable(_ one: SeriesKey, _ other: SeriesKey) -> Bool {
    one.uid != other.uid && one.frameOfReference == other.frameOfReference
      && one.modality == other.modality && one.columns == other.columns && one.rows == other.rows
      && one.pixels == other.pixels
  }

  private static func parallels(of slices: [DICOMSlice]) -> [[DICOMSlice]] {
    var groups: [[DICOMSlice]] = []
    for slice in slices {
      let home = groups.firstIndex { group in
        switch (group[0].placement, slice.placement) {
        case (let one?, let other?): one.isParallel(to: other)
        case (nil, nil): true
        default: false
        }
      }
      if let home { groups[home].append(slice) } else { groups.append([slice]) }
    }
    return groups
  }

  private static func isBefore(_ one: SeriesKey, _ other: SeriesKey) -> Bool {
    if one.number != other.number { return one.number < other.number }
    if one.uid != other.uid { return one.uid < other.uid }
    if one.stack != other.stack { return one.stack < other.stack }
    if one.rows != other.rows { return one.rows > other.rows }
    if one.columns != other.columns { return one.columns > other.columns }
    return "\(one)" < "\(other)"
  }

  private static func isBefore(_ one: DICOMSlice, _ other: DICOMSlice) -> Bool {
    one.instance != other.instance
      ? one.instance < other.instance : (one.frame, one.source) < (other.frame, other.source)
  }
}
