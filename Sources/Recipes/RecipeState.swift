import Geometry
public import Volumes

/// What the steps of a recipe hand on.
struct RecipeState {
  /// The grid of the input: what voxel indices of points count in.
  let inputGrid: Grid
  /// Where the voxels lie now; only resampling changes it.
  var grid: Grid
  /// The scan's own values; nil where the input is a label map.
  var original: Volume?
  /// The values as they are now: the scan's, or filtered; nil where the input is a label map.
  var values: Volume?
  /// Whether the values are no longer the scan's.
  var isFiltered = false
  /// The statistics of the values as they are now; nil where nobody took them.
  var facts: Statistics?
  /// The selected voxels.
  var mask: Mask?
  /// Selections kept under a name.
  var saved: [String: Mask] = [:]
  /// The labelled structures.
  var labels: LabelMap?
  /// The points of the recipe.
  var seeds: [Seed]
  /// The step that left out the piece of a seed, by the seed's name.
  var dropped: [String: String] = [:]
  /// The structure that the selection is, where a step says so.
  var structure: Structure?
  /// The values and bounds that the selection was grown from; nil where it did not come from grey
  /// values.
  var level: GreyLevel?
  /// Whether the last step that changed anything changed the labels.
  var endsInLabels: Bool

  init(_ source: RecipeSource, seeds: [Seed]) {
    self.seeds = seeds
    grid = source.grid
    inputGrid = source.grid
    switch source {
    case .scan(let volume):
      original = volume
      values = volume
      endsInLabels = false
    case .labels(let map):
      labels = map
      endsInLabels = true
    }
  }
}

/// The bounds that parted inside from outside, and the values that they were put to.
public struct GreyLevel: Sendable {
  /// The values, filtered where the recipe filtered them.
  public var volume: Volume
  /// The values that were inside.
  public var range: ClosedRange<Double>

  /// Creates a level.
  public init(volume: Volume, range: ClosedRange<Double>) {
    self.volume = volume
    self.range = range
  }
}

// MARK: - What steps ask for

extension RecipeState {
  /// The grey values.
  func scan() throws -> Volume {
    guard let values else { throw Need.scan.problem }
    return values
  }

  /// The selected voxels.
  func selection() throws -> Mask {
    guard let mask else { throw Need.mask.problem }
    return mask
  }

  /// The labelled structures.
  func labelMap() throws -> LabelMap {
    guard let labels else { throw Need.labels.problem }
    return labels
  }

  /// What was saved under a name.
  func selection(_ name: String) throws -> Mask {
    guard let mask = saved[name] else { throw Need.saved(name).problem }
    return mask
  }

  /// The number of selected or, where labels came last, of labelled voxels.
  var amount: Int {
    if endsInLabels, let labels { return labels.voxelCounts().dropFirst().reduce(0, +) }
    return mask?.count ?? 0
  }

  /// Voxels in ml.
  func millilitres(_ voxels: Int) -> Double { Double(voxels) * grid.voxelVolume / 1000 }

  /// The volume of voxels, for sentences.
  func volumeText(_ voxels: Int) -> String { volume(millilitres(voxels)) }

  /// A note where a ball reaches no neighbour and so changes nothing.
  func noteOnRadius(_ radius: Double) -> [String] {
    let step = grid.spacing.min()
    return radius >= step
      ? []
      : [
        "\(plain(radius)) mm is less than the distance between voxels (\(rounded(step)) mm), so "
          + "nothing changed."
      ]
  }

  /// Puts filtered values in the place of the present ones.
  mutating func filter(_ volume: Volume) {
    values = volume
    facts = nil
    isFiltered = true
  }

  /// Selects these voxels.
  ///
  /// - Parameter range: the values that they were chosen by, where they were chosen by the present
  ///   values.
  mutating func select(_ mask: Mask, by range: ClosedRange<Double>? = nil) {
    self.mask = mask
    endsInLabels = false
    if let range, let values { level = GreyLevel(volume: values, range: range) }
  }
}

// MARK: - Points

extension RecipeState {
  /// The voxel of a point.
  ///
  /// - Throws: `RecipeProblem` where the point lies outside, or is a seed that nobody placed.
  func voxel(of point: StepPoint) throws -> SIMD3<Int> {
    let place = try place(of: point)
    guard let index = voxel(of: place) else {
      throw RecipeProblem.outside(
        point: place.text, bounds: inputGrid.boundsText, mirrored: place.mirrored(in: inputGrid))
    }
    return index
  }

  /// Where a point is in the patient (LPS, mm), wherever in its voxel.
  ///
  /// - Throws: as `voxel(of:)`.
  func position(of point: StepPoint) throws -> SIMD3<Double> {
    _ = try voxel(of: point)
    return switch try place(of: point) {
    case .patient(let position): position
    case .voxel(let index): inputGrid.indexToPatient(SIMD3<Double>(index))
    }
  }

  private func place(of point: StepPoint) throws -> SeedPoint {
    switch point {
    case .place(let place): return place
    case .seed(let name):
      guard let place = seeds.first(where: { $0.name == name })?.point else {
        throw RecipeProblem.seedMissing(name)
      }
      return place
    }
  }

  /// The voxel whose centre is nearest to a place; nil outside the volume.
  func voxel(of place: SeedPoint) -> SIMD3<Int>? {
    switch place {
    case .patient(let position):
      return grid.voxel(nearest: position)
    case .voxel(let index):
      let isInside = (0..<3).allSatisfy { index[$0] >= 0 && index[$0] < inputGrid.size[$0] }
      guard isInside else { return nil }
      return grid == inputGrid
        ? index : grid.voxel(nearest: inputGrid.indexToPatient(SIMD3<Double>(index)))
    }
  }
}

extension SeedPoint {
  /// The point as it is written in LPS where it was meant in RAS, if that lies inside a grid; else nil.
  func mirrored(in grid: Grid) -> String? {
    guard case .patient(let point) = self else { return nil }
    let meant = SIMD3(-point.x, -point.y, point.z)
    return grid.voxel(nearest: meant) == nil ? nil : SeedPoint.patient(meant).text
  }
}

extension Grid {
  /// The voxel whose centre is nearest to a position (LPS, mm); nil more than half a voxel outside.
  func voxel(nearest position: SIMD3<Double>) -> SIMD3<Int>? {
    indexToPatient.inverse.flatMap { voxel(holding: $0(position)) }
  }

  /// How far the volume reaches, for sentences: `x -120..135, y ..., z ... mm; voxels 0..255, ...`.
  var boundsText: String {
    let (low, high) = IndexBox(lower: .zero, upper: size).extent(mappedBy: indexToPatient)
    let spans = ["x", "y", "z"].enumerated().map { axis, name in
      "\(name) \(rounded(low[axis]))..\(rounded(high[axis]))"
    }
    return spans.joined(separator: ", ") + " mm (voxels 0..\(size.x - 1), 0..\(size.y - 1), "
      + "0..\(size.z - 1))"
  }
}

/// A volume with about three digits and its unit for sentences: mm³ below a tenth of a millilitre.
func volume(_ millilitres: Double) -> String {
  millilitres > 0 && millilitres < 0.1
    ? "\(rounded(millilitres * 1000)) mm³" : "\(rounded(millilitres)) ml"
}

/// A number with about three digits for sentences.
func rounded(_ value: Double) -> String {
  let step = abs(value) >= 100 ? 1.0 : abs(value) >= 10 ? 10 : abs(value) >= 1 ? 100 : 1000
  return plain((value * step).rounded() / step)
}
