import FileSystem
import Geometry
import Volumes

extension SegmentFrames {
  /// How many slices a sparse segmentation may have for each of its planes, and how many it may
  /// have at any rate. A few small frames with a great distance between them would else ask for any
  /// amount of memory.
  private static let slicesPerPlane = 16
  private static let slicesAlways = 1024

  /// The smallest regular grid of slices that holds all frames, and each frame's slice in it.
  ///
  /// Slices follow the normal. Frames that are not there are empty slices. What the positions leave
  /// open, a spacing that the file states decides (see `SlicePositions`).
  func grid(name: String, notes: inout [String]) throws -> (grid: Grid, slices: [Int]) {
    let normal = normal
    let along = frames.map { $0.position.dot(normal) }
    guard let origin = frames.min(by: { $0.position.dot(normal) < $1.position.dot(normal) }) else {
      throw DICOMLabelFailure.badFile(name: name, problem: "describes no frame")
    }
    let pixel = min(alongRow.length, alongColumn.length)
    for frame in frames {
      let offset = frame.position - origin.position
      let sideways = (offset - normal * offset.dot(normal)).length
      guard sideways <= max(0.01 * pixel, SlicePositions.samePlane) else {
        throw DICOMLabelFailure.noGrid(
          name: name,
          problem: "frame \(frame.index + 1) is shifted sideways by \(sideways.millimetres), as "
            + "with a tilted gantry")
      }
    }
    let planes = SlicePositions.distinct(along)
    guard planes.count > 1 else { throw DICOMLabelFailure.singleSlice(name: name) }
    guard let positions = SlicePositions(planes: planes, stated: statedSpacing) else {
      let gaps = zip(planes, planes.dropFirst()).map { $1 - $0 }
      throw DICOMLabelFailure.noGrid(
        name: name,
        problem: "its \(planes.count) planes lie \((gaps.min() ?? 0).millimetres) to "
          + "\((gaps.max() ?? 0).millimetres) apart, and no step explains them all")
    }
    guard positions.count <= max(Self.slicesAlways, Self.slicesPerPlane * planes.count) else {
      throw DICOMLabelFailure.noGrid(
        name: name,
        problem: "its \(planes.count) planes are spread over \(positions.count) slices of "
          + positions.step.millimetres)
    }
    if let statedSpacing, abs(positions.step - statedSpacing) > 0.01 * statedSpacing {
      notes.append(
        "The stated spacing between slices, \(statedSpacing.millimetres), does not fit the "
          + "positions of the frames; they lie \(positions.step.millimetres) apart.")
    }
    if positions.count > planes.count {
      notes.append(
        "Slices that are not in the file, and are empty: \(positions.count - planes.count) of "
          + "\(positions.count).")
    }
    let size = SIMD3(columns, rows, positions.count)
    try size.requireMemory()
    let map = Affine(
      x: alongRow, y: alongColumn, z: normal * positions.step, translation: origin.position)
    return (
      Grid(size: size, indexToPatient: map), along.map { positions.slice(of: $0) ?? 0 }
    )
  }

  /// Each frame's slice in the grid of the images that were segmented.
  ///
  /// - Throws: `DICOMLabelFailure.offImages` where a frame is not one of its slices, pixel on voxel.
  func slices(on grid: Grid, name: String) throws -> [Int] {
    func off(_ problem: String) -> DICOMLabelFailure { .offImages(name: name, problem: problem) }
    guard grid.size.x == columns, grid.size.y == rows else {
      throw off(
        "its frames have \(columns) x \(rows) pixels and the slices of the images "
          + "\(grid.size.x) x \(grid.size.y)")
    }
    let map = grid.indexToPatient
    let width = Double(columns)
    let height = Double(rows)
    guard (map.x - alongRow).length * width <= 0.1 * alongRow.length,
      (map.y - alongColumn).length * height <= 0.1 * alongColumn.length,
      let toIndex = map.inverse
    else { throw off("its frames have another orientation or spacing") }
    try grid.size.requireMemory()
    return try frames.map { frame in
      let index = toIndex(frame.position)
      let slice = index.z.rounded()
      guard abs(index.x) <= 0.1, abs(index.y) <= 0.1, abs(index.z - slice) <= 0.1 else {
        throw off("frame \(frame.index + 1) lies on none of their slices")
      }
      guard slice >= 0, slice < Double(grid.size.z) else {
        throw off("frame \(frame.index + 1) lies before or after their slices")
      }
      return Int(slice)
    }
  }
}

extension SIMD3<Int> {
  /// Throws where a label map of this size, and a slice more, is not to be had.
  func requireMemory() throws {
    let (slice, overflowsSlice) = x.multipliedReportingOverflow(by: y)
    let (voxels, overflows) = slice.multipliedReportingOverflow(by: z + 1)
    let fits = !overflowsSlice && !overflows && voxels < Int.max / 2
    try AvailableMemory.require(
      fits ? voxels * 2 : .max, for: "A label map of \(x) x \(y) x \(z) voxels")
  }
}

extension Double {
  /// A length in a sentence, to a thousandth of a millimetre.
  var millimetres: String {
    let thousandths = (self * 1000).rounded() / 1000
    return thousandths == thousandths.rounded() && abs(thousandths) < 1e15
      ? "\(Int(thousandths)) mm" : "\(thousandths) mm"
  }
}
