/// Makes a label map of structures that come one by one and may overlap: segments of a segmentation
/// file, contours, a folder of masks.
///
/// A label map has one structure a voxel, so a structure covers those painted before it; how much
/// was covered is counted for every pair. To have a structure whole, paint it alone or last.
public struct LabelPainter: Sendable {
  /// Where its voxels lie.
  public let grid: Grid
  private var indices: [UInt16]
  private var structures: [Structure] = [.background]
  /// How many voxels of each earlier structure the present one covers.
  private var covered: [Int] = [0]
  private var overlaps: [LabelOverlap] = []

  /// An empty map on a grid: two bytes a voxel.
  public init(grid: Grid) {
    self.grid = grid
    indices = [UInt16](repeating: 0, count: grid.count)
  }

  /// Begins the next structure. Its value must be its own.
  public mutating func begin(_ structure: Structure) {
    precondition(!structures.contains { $0.value == structure.value })
    precondition(structures.count < Int(UInt16.max))
    endStructure()
    structures.append(structure)
    covered = [Int](repeating: 0, count: structures.count)
  }

  /// Paints the present structure over a run of voxels, x fastest, from an offset: those whose
  /// entry is not zero.
  public mutating func paint(_ inside: Span<UInt8>, at offset: Int) {
    precondition(structures.count > 1 && offset >= 0 && offset + inside.count <= indices.count)
    let index = UInt16(structures.count - 1)
    paintRun(inside, index, &indices, at: offset, covered: &covered)
  }

  /// The map, with its structures in rising order of their values.
  public consuming func finish() -> (labels: LabelMap, overlaps: [LabelOverlap]) {
    endStructure()
    let order = structures.indices.sorted { structures[$0].value < structures[$1].value }
    if order != Array(structures.indices) {
      var positions = [UInt16](repeating: 0, count: structures.count)
      for (position, old) in order.enumerated() { positions[old] = UInt16(position) }
      var target = indices.mutableSpan
      for i in 0..<target.count { target[i] = positions[Int(target[i])] }
    }
    let map = LabelMap(grid: grid, indices: indices, structures: order.map { structures[$0] })
    return (map, overlaps)
  }

  private mutating func endStructure() {
    for (earlier, count) in covered.enumerated() where count > 0 {
      overlaps.append(
        LabelOverlap(
          covered: structures[earlier].name, by: structures[structures.count - 1].name,
          voxels: count))
    }
  }
}

/// A function of its own, so that each array is passed, and accessed, alone.
private func paintRun(
  _ inside: Span<UInt8>, _ index: UInt16, _ indices: inout [UInt16], at offset: Int,
  covered: inout [Int]
) {
  var target = indices.mutableSpan
  for i in 0..<inside.count where inside[i] != 0 {
    let before = target[offset &+ i]
    if before != 0 && before != index { covered[Int(before)] += 1 }
    target[offset &+ i] = index
  }
}

/// Voxels that two structures of a file claim.
public struct LabelOverlap: Codable, Equatable, Sendable {
  /// The structure that lost them in the label map.
  public let covered: String
  /// The structure that has them.
  public let by: String
  /// How many.
  public let voxels: Int

  /// Creates an overlap.
  public init(covered: String, by: String, voxels: Int) {
    self.covered = covered
    self.by = by
    self.voxels = voxels
  }
}

/// A label map as read from a file that names its structures itself.
public struct LabelReading: Sendable {
  /// The map. Structures that the file names but that have no voxel are in it too.
  public let labels: LabelMap
  /// What more than one structure claims.
  public let overlaps: [LabelOverlap]
  /// What it is, such as `DICOM SEG` or `NRRD segmentation`.
  public let format: String
  /// One sentence for each unusual thing met. No file names and nothing that the file says in free
  /// text but the structures' names.
  public let notes: [String]

  /// Creates a reading.
  public init(labels: LabelMap, overlaps: [LabelOverlap], format: String, notes: [String]) {
    self.labels = labels
    self.overlaps = overlaps
    self.format = format
    self.notes = notes
  }
}
