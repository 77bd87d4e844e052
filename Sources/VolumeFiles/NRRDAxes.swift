import Geometry

/// Which axes of a NRRD file are the grid's, which one counts its frames, and where they lie in the
/// patient frame.
struct NRRDAxes {
  let gridSizes: [Int]
  let frames: Int
  /// Whether the axis of the frames comes before those of the grid.
  let isInterleaved: Bool
  /// From index to LPS in mm.
  let indexToPatient: Affine

  init(_ fields: [String: String], sizes: [Int], path: String, notes: inout [String]) throws {
    let kinds =
      try NRRDHeader.perAxis("kinds", in: fields, rank: sizes.count, path: path)?
      .map { $0.lowercased() } ?? sizes.map { _ in "???" }
    let space = try NRRDSpace(fields, path: path)
    let units = try NRRDUnits(fields, rank: sizes.count, path: path)
    let steps = try Self.steps(fields, kinds: kinds, space: space, units: units, path: path)
    let spatial = steps.indices.filter { steps[$0] != nil }
    try Self.check(spatial, sizes: sizes, path: path)
    // An axis of one voxel that is not in space carries nothing.
    let others = sizes.indices.filter { !spatial.contains($0) && sizes[$0] > 1 }
    if let axis = others.first { try Self.checkKind(kinds[axis], isFirst: axis == 0, path: path) }
    guard others.count <= 1 else {
      throw VolumeFileFailure.unsupported(
        path: path, what: "more than one axis beside the three in space")
    }
    let frameAxis = others.first
    isInterleaved = frameAxis.map { $0 < spatial[0] } ?? false
    guard isInterleaved || (frameAxis ?? Int.max) > spatial[2] else {
      throw VolumeFileFailure.unsupported(
        path: path, what: "an axis of frames between those in space")
    }
    gridSizes = spatial.map { sizes[$0] }
    frames = frameAxis.map { sizes[$0] } ?? 1
    let columns = spatial.map { steps[$0] ?? .zero }
    let origin = try Self.origin(
      fields, spatial: spatial, columns: columns, space: space, units: units, path: path)
    indexToPatient = space.toLPS.after(
      Affine(x: columns[0], y: columns[1], z: columns[2], translation: origin))
    if !space.isPatient {
      notes.append(
        "The file does not say how its axes lie in the patient; left, back and head were taken, so "
          + "left and right may be exchanged.")
    }
    if !Self.hasDirections(fields, space: space, path: path), fields["spacings"] == nil {
      notes.append("No voxel spacing is stated; 1 mm was taken.")
    }
    if space.isPatient, fields["space origin"] == nil, fields["axis mins"] == nil {
      notes.append("The file does not say where it begins in the patient; the origin was taken.")
    }
    notes += units.notes(spatial)
  }

  private static func check(_ spatial: [Int], sizes: [Int], path: String) throws {
    guard spatial.count >= 3 else {
      guard spatial.count == 2 else {
        throw VolumeFileFailure.unsupported(path: path, what: "a single row of numbers")
      }
      throw VolumeFileFailure.singleSlice(path: path)
    }
    guard spatial.count == 3 else {
      throw VolumeFileFailure.badHeader(path: path, problem: "places more than three axes in space")
    }
  }

  /// An axis that is not in space counts frames, unless its kind says that its numbers belong
  /// together. As the first axis only a list or time surely counts frames.
  private static func checkKind(_ kind: String, isFirst: Bool, path: String) throws {
    let what: String
    switch kind {
    case "list", "time": return
    case "domain", "space", "???", "none", "scalar", "stub":
      if !isFirst { return }
      what = "several numbers for every voxel and does not say what they are"
    case "complex": what = "complex numbers"
    case _ where kind.hasSuffix("color"): what = "colours"
    case _ where kind.hasSuffix("matrix"): what = "a matrix for every voxel"
    default: what = "a vector for every voxel (of the kind '\(kind.prefix(40))')"
    }
    throw VolumeFileFailure.unsupported(path: path, what: what)
  }

  private static func hasDirections(
    _ fields: [String: String], space: NRRDSpace, path: String
  ) -> Bool {
    let vectors = fields["space directions"].flatMap { try? space.vectors($0, path: path) }
    return vectors?.contains { $0 != nil } ?? false
  }

  /// The step along each axis in mm in the file's own frame; nil for axes that are not in space.
  private static func steps(
    _ fields: [String: String], kinds: [String], space: NRRDSpace, units: NRRDUnits, path: String
  ) throws -> [SIMD3<Double>?] {
    let rank = kinds.count
    if let text = fields["space directions"] {
      let vectors = try space.vectors(text, path: path)
      guard vectors.count == rank else {
        throw VolumeFileFailure.badHeader(
          path: path, problem: "gives \(vectors.count) space directions for \(rank) axes")
      }
      // Some programs write `none` throughout and spacings.
      if vectors.contains(where: { $0 != nil }) {
        return vectors.map { $0.map { $0 * units.space } }
      }
    }
    let spacings = try NRRDHeader.perAxis("spacings", in: fields, rank: rank, path: path)?
      .map { Double($0) }
    var spatial = kinds.indices.filter { ["domain", "space"].contains(kinds[$0]) }
    if spatial.isEmpty { spatial = kinds.indices.filter { ["???", "none"].contains(kinds[$0]) } }
    if rank > 3 {
      // Not-a-number says that the axis is not in space.
      spatial = spatial.filter { !(spacings?[$0]?.isNaN ?? false) }
    }
    var steps = [SIMD3<Double>?](repeating: nil, count: rank)
    for (index, axis) in spatial.prefix(3).enumerated() {
      let spacing = spacings?[axis] ?? (spacings == nil ? 1 : .nan)
      guard spacing > 0, spacing.isFinite else {
        throw VolumeFileFailure.badHeader(
          path: path, problem: "gives a voxel spacing of \(spacing)")
      }
      var step = SIMD3<Double>.zero
      step[index] = spacing * (spacings == nil ? 1 : units.scale(axis: axis, index: index))
      steps[axis] = step
    }
    return steps
  }

  private static func origin(
    _ fields: [String: String], spatial: [Int], columns: [SIMD3<Double>], space: NRRDSpace,
    units: NRRDUnits, path: String
  ) throws -> SIMD3<Double> {
    if let text = fields["space origin"] {
      guard let origin = try space.vectors(text, path: path).first, let origin else {
        throw VolumeFileFailure.badHeader(path: path, problem: "gives no readable space origin")
      }
      return origin * units.space
    }
    guard fields["space directions"] == nil,
      let minima = try NRRDHeader.perAxis(
        "axis mins", in: fields, rank: fields["sizes"]?.words.count ?? 0, path: path)
    else { return .zero }
    let centers = fields["centers"]?.lowercased().words ?? []
    var origin = SIMD3<Double>.zero
    for (index, axis) in spatial.enumerated() {
      guard let minimum = Double(minima[axis]) else {
        throw VolumeFileFailure.badHeader(path: path, problem: "gives unreadable axis mins")
      }
      guard minimum.isFinite else { continue }
      // A cell's minimum is its border, a node's its centre.
      let isCell = centers.count > axis && centers[axis] == "cell"
      origin[index] =
        minimum * units.scale(axis: axis, index: index) + (isCell ? columns[index][index] / 2 : 0)
    }
    return origin
  }
}
