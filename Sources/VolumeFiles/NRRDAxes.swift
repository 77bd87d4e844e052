import Geometry

/// Which axes of a NRRD file are the grid's, and where they lie in the patient frame.
struct NRRDAxes {
  let gridSizes: [Int]
  let frames: Int
  /// From index to LPS in mm.
  let indexToPatient: Affine

  init(_ fields: [String: String], sizes: [Int], path: String, notes: inout [String]) throws {
    func bad(_ problem: String) -> VolumeFileFailure { .badHeader(path: path, problem: problem) }
    let steps = try Self.steps(fields, count: sizes.count, path: path, notes: &notes)
    var spatial = steps.indices.filter { steps[$0] != nil }
    if spatial.isEmpty {
      guard sizes.count <= 3 else {
        throw VolumeFileFailure.unsupported(
          path: path, what: "more than three axes of which none is said to be in space")
      }
      spatial = Array(sizes.indices)
    }
    // An axis of one voxel that is not in space carries nothing.
    let others = sizes.indices.filter { !spatial.contains($0) && sizes[$0] > 1 }
    guard spatial.count >= 3 else { throw VolumeFileFailure.singleSlice(path: path) }
    guard spatial.count == 3 else { throw bad("places more than three axes in space") }
    guard others.count <= 1, (others.first ?? Int.max) > spatial[2] else {
      throw VolumeFileFailure.unsupported(path: path, what: "several values for every voxel")
    }
    gridSizes = spatial.map { sizes[$0] }
    frames = others.first.map { sizes[$0] } ?? 1
    let columns = spatial.map { steps[$0] ?? .zero }
    let origin = try Self.origin(fields, spatial: spatial, columns: columns, path: path)
    let frame = Self.toLPS(fields["space"], notes: &notes)
    indexToPatient = frame.after(
      Affine(x: columns[0], y: columns[1], z: columns[2], translation: origin))
  }

  /// The step along each axis in mm in the file's own frame; nil for axes that are not in space.
  private static func steps(
    _ fields: [String: String], count: Int, path: String, notes: inout [String]
  ) throws -> [SIMD3<Double>?] {
    if let text = fields["space directions"] {
      let vectors = try vectors(text, path: path)
      guard vectors.count == count else {
        throw VolumeFileFailure.badHeader(
          path: path, problem: "gives \(vectors.count) space directions for \(count) axes")
      }
      let scale = try units(fields["space units"], count: 3, path: path, notes: &notes)
      return vectors.map { $0.map { $0 * SIMD3(scale[0], scale[1], scale[2]) } }
    }
    let scale = try units(fields["units"], count: count, path: path, notes: &notes)
    guard let text = fields["spacings"] else {
      // With kinds, the axes in space are known by name; without, the first three are.
      notes.append("No voxel spacing is stated; 1 mm was taken.")
      let kinds = fields["kinds"]?.lowercased().words ?? []
      return (0..<count).map { axis in
        let isSpatial = kinds.count == count ? ["domain", "space"].contains(kinds[axis]) : axis < 3
        return isSpatial ? unit(axis: axis, kinds: kinds) : nil
      }
    }
    guard let spacings = text.numbers, spacings.count == count else {
      throw VolumeFileFailure.badHeader(path: path, problem: "gives no spacing for each axis")
    }
    var next = 0
    return try (0..<count).map { axis -> SIMD3<Double>? in
      // Not-a-number says that the axis is not in space.
      if spacings[axis].isNaN, count > 3 { return nil }
      guard next < 3 else { return nil }
      guard spacings[axis] > 0, spacings[axis].isFinite else {
        throw VolumeFileFailure.badHeader(
          path: path, problem: "gives a voxel spacing of \(spacings[axis])")
      }
      var step = SIMD3<Double>.zero
      step[next] = spacings[axis] * scale[axis]
      next += 1
      return step
    }
  }

  private static func unit(axis: Int, kinds: [String]) -> SIMD3<Double>? {
    let before = kinds.prefix(axis).filter { !["domain", "space"].contains($0) }.count
    guard axis - before < 3 else { return nil }
    var step = SIMD3<Double>.zero
    step[axis - before] = 1
    return step
  }

  private static func origin(
    _ fields: [String: String], spatial: [Int], columns: [SIMD3<Double>], path: String
  ) throws -> SIMD3<Double> {
    if let text = fields["space origin"] {
      guard let origin = try vectors(text, path: path).first, let origin else {
        throw VolumeFileFailure.badHeader(path: path, problem: "gives no readable space origin")
      }
      var ignored: [String] = []
      let scale = try units(fields["space units"], count: 3, path: path, notes: &ignored)
      return origin * SIMD3(scale[0], scale[1], scale[2])
    }
    guard fields["space directions"] == nil, let minima = fields["axis mins"]?.numbers,
      minima.count > (spatial.last ?? 0)
    else { return .zero }
    var ignored: [String] = []
    let scale = try units(fields["units"], count: minima.count, path: path, notes: &ignored)
    let centers = fields["centers"]?.lowercased().words ?? []
    var origin = SIMD3<Double>.zero
    for (index, axis) in spatial.enumerated() where minima[axis].isFinite {
      // A cell's minimum is its border, a node's its centre.
      let isCell = centers.count > axis && centers[axis] == "cell"
      origin[index] = minima[axis] * scale[axis] + (isCell ? columns[index][index] / 2 : 0)
    }
    return origin
  }

  /// The map from a named space to LPS. Spaces with time have the same first three axes.
  private static func toLPS(_ name: String?, notes: inout [String]) -> Affine {
    switch name?.lowercased() {
    case "left-posterior-superior", "lps", "left-posterior-superior-time", "lpst":
      return .identity
    case "right-anterior-superior", "ras", "right-anterior-superior-time", "rast":
      return .scaling([-1, -1, 1])
    case "left-anterior-superior", "las", "left-anterior-superior-time", "last":
      return .scaling([1, -1, 1])
    default:
      notes.append(
        "The file does not say how its axes lie in the patient; left, back and head were taken, so "
          + "left and right may be exchanged.")
      return .identity
    }
  }

  private static func units(
    _ text: String?, count: Int, path: String, notes: inout [String]
  ) throws -> [Double] {
    guard let text else { return Array(repeating: 1, count: count) }
    var scale: [Double] = []
    for unit in try quoted(text, path: path) {
      if let factor = millimetres(in: unit) {
        scale.append(factor)
      } else {
        if !unit.isEmpty, scale.count < 3 {
          notes.append(
            "The unit of length '\(unit.prefix(40))' is unknown; millimetres were taken.")
        }
        scale.append(1)
      }
    }
    if scale.contains(where: { $0 != 1 }) {
      notes.append("Lengths are stored in another unit and were converted to millimetres.")
    }
    return scale + Array(repeating: 1, count: max(0, count - scale.count))
  }

  /// The strings between quotation marks; words where there are none.
  private static func quoted(_ text: String, path: String) throws -> [String] {
    guard text.contains("\"") else { return text.words }
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else {
      throw VolumeFileFailure.badHeader(path: path, problem: "has an open quotation mark")
    }
    return stride(from: 1, to: parts.count, by: 2).map { parts[$0].trimmed }
  }

  /// Vectors such as `(1,0,0) none (0,0,1)`. Of four coordinates the last, time, must be zero.
  private static func vectors(_ text: String, path: String) throws -> [SIMD3<Double>?] {
    let failure = VolumeFileFailure.badHeader(
      path: path, problem: "gives unreadable vectors in space")
    var result: [SIMD3<Double>?] = []
    var rest = text[...].drop { $0.isWhitespace }
    while !rest.isEmpty {
      if rest.lowercased().hasPrefix("none") {
        result.append(nil)
        rest = rest.dropFirst(4).drop { $0.isWhitespace }
        continue
      }
      guard rest.first == "(", let end = rest.firstIndex(of: ")") else { throw failure }
      let inner = rest[rest.index(after: rest.startIndex)..<end]
      let numbers = inner.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0.trimmed)
      }
      let values = numbers.compactMap { $0 }
      guard values.count == numbers.count, (2...4).contains(values.count) else { throw failure }
      guard values.count > 2 else { throw VolumeFileFailure.singleSlice(path: path) }
      // A step in time alone is an axis that is not in space.
      let isTime = values.count == 4 && values.prefix(3).allSatisfy { $0 == 0 } && values[3] != 0
      result.append(isTime ? nil : SIMD3(values[0], values[1], values[2]))
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
    return result
  }
}
