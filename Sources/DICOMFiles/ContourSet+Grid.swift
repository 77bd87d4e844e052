import Geometry
import Volumes

extension ContourSet {
  /// The distance between voxels within a slice where no images say it, in mm: finer than most scans
  /// of the chest, so that contours drawn on pixels are not coarsened.
  static let spacing = 0.5
  /// The widest that structures may lie apart, in mm: a scanner's bore and some more.
  private static let widest = 1000.0
  /// The most slices between the first contour and the last for each plane of contours.
  private static let slicesPerPlane = 16

  /// A grid for contours without their images: slices across the patient's long axis, one for each
  /// plane of contours and each step without one, and half a millimetre from voxel to voxel.
  ///
  /// It holds all contours with a voxel to spare, and voxel centres lie on multiples of the spacing.
  /// - Throws: `DICOMLabelFailure` where contours are not across the long axis, lie in one plane, on
  ///   no regular planes, or further apart than a patient is wide.
  func grid(name: String) throws -> Grid {
    let contours = regions.flatMap(\.contours)
    var low = SIMD3(repeating: Double.infinity)
    var high = -low
    var planes: [Double] = []
    for contour in contours {
      let heights = contour.map(\.z)
      let (bottom, top) = (heights.min() ?? 0, heights.max() ?? 0)
      guard top - bottom <= 0.01 else {
        throw DICOMLabelFailure.unsupported(
          name: name,
          what: "contours that are not across the patient's long axis, without their images")
      }
      planes.append((bottom + top) / 2)
      for point in contour {
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
    }
    let distinct = SlicePositions.distinct(planes)
    guard distinct.count > 1 else { throw DICOMLabelFailure.singleSlice(name: name) }
    guard let slices = SlicePositions(planes: distinct, stated: nil),
      slices.count <= Self.slicesPerPlane * distinct.count
    else {
      throw DICOMLabelFailure.noGrid(
        name: name,
        problem:
          "its \(distinct.count) planes of contours are unevenly spaced and their images are "
          + "not there")
    }
    let extent = high - low
    guard extent.x <= Self.widest, extent.y <= Self.widest else {
      throw DICOMLabelFailure.noGrid(
        name: name, problem: "its contours lie more than \(Self.widest.millimetres) apart")
    }
    let first = (low / Self.spacing).rounded(.down) - 1
    let last = (high / Self.spacing).rounded(.up) + 1
    let size = SIMD3(Int(last.x - first.x) + 1, Int(last.y - first.y) + 1, slices.count)
    try size.requireMemory()
    return Grid(
      size: size, spacing: SIMD3(Self.spacing, Self.spacing, slices.step),
      origin: SIMD3(first.x * Self.spacing, first.y * Self.spacing, slices.first))
  }
}
