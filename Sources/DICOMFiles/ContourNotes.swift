/// What was unusual about a structure set's contours, in sentences.
struct ContourNotes {
  /// Whether the grid was made from the contours.
  var isWithoutImages = false
  /// Points and open lines.
  var skipped = 0
  private var empty: [String] = []
  private var outside = 0
  private var between = 0
  private var gapped: [String] = []

  /// Counts one structure's contours.
  mutating func add(_ slices: ContourSlices, of structure: String, isEmpty: Bool) {
    if isEmpty { empty.append("\"\(structure)\"") }
    outside += slices.outside
    between += slices.between
    if slices.gaps > 0 {
      gapped.append("\"\(structure)\" (\(slices.gaps) of \(slices.gaps + slices.slices.count))")
    }
  }

  /// One sentence for each.
  var sentences: [String] {
    var notes: [String] = []
    if isWithoutImages {
      notes.append(
        "The images that the contours were drawn on are not there: slices are the contours' planes, "
          + "and voxels are \(ContourSet.spacing.millimetres) wide.")
    }
    if !gapped.isEmpty {
      notes.append(
        "Slices without contours between those with contours are empty, in "
          + "\(gapped.joined(separator: ", ")); interpolate the contours where they were drawn.")
    }
    if outside > 0 {
      notes.append("Contours before or after the slices, left out: \(outside).")
    }
    if between > 0 {
      notes.append("Contours on slices that have others nearer by, left out: \(between).")
    }
    if skipped > 0 {
      notes.append("Points and open lines, which enclose nothing: \(skipped).")
    }
    if !empty.isEmpty {
      notes.append("Structures without a closed contour: \(empty.joined(separator: ", ")).")
    }
    return notes
  }
}
