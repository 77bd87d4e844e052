import Geometry
import Volumes

/// One structure's contours on the slices of a grid.
///
/// A contour belongs to the slice nearest to its plane, at most half a spacing away. Where planes
/// lie closer than slices, the nearest one is the slice and the others are left out: contours of
/// different planes never cancel each other.
struct ContourSlices {
  /// For each slice that has contours, in rising order, their corners in its pixels.
  let slices: [(slice: Int, contours: [[ContourFill.Point]])]
  /// Contours before the first or after the last slice.
  let outside: Int
  /// Contours of planes that were not nearest to any slice.
  let between: Int
  /// Empty slices between those with contours.
  let gaps: Int

  /// How far, in slices, the corners of one contour may lie from their plane.
  private static let flatness = 0.05
  /// Planes nearer than this, in slices, are one.
  private static let samePlane = 0.02

  /// Sorts contours into slices.
  ///
  /// - Throws: `DICOMLabelFailure.offImages` where a contour is not parallel to the slices or lies
  ///   a million voxels away.
  init(_ contours: [[SIMD3<Double>]], on grid: Grid, structure: String, name: String) throws {
    func off(_ problem: String) -> DICOMLabelFailure { .offImages(name: name, problem: problem) }
    guard let toIndex = grid.indexToPatient.inverse else {
      throw off("their grid is flat")
    }
    var placed: [(plane: Double, points: [ContourFill.Point])] = []
    var outside = 0
    for contour in contours {
      let corners = contour.map { toIndex($0) }
      let heights = corners.map(\.z)
      let (low, high) = (heights.min() ?? 0, heights.max() ?? 0)
      guard high - low <= Self.flatness else {
        throw off("a contour of \"\(structure)\" is not parallel to their slices")
      }
      let plane = (low + high) / 2
      guard plane >= -0.5, plane < Double(grid.size.z) - 0.5 else {
        outside += 1
        continue
      }
      let points = corners.compactMap { ContourFill.Point($0.x, $0.y) }
      guard points.count == corners.count else {
        throw off("a contour of \"\(structure)\" is far outside them")
      }
      placed.append((plane, points))
    }
    var bySlice: [Int: [(plane: Double, points: [ContourFill.Point])]] = [:]
    for contour in placed {
      // The half-way plane belongs to the slice above it.
      bySlice[Int((contour.plane + 0.5).rounded(.down)), default: []].append(contour)
    }
    var between = 0
    slices = bySlice.keys.sorted().map { slice in
      let candidates = bySlice[slice] ?? []
      func distance(_ plane: Double) -> Double { abs(plane - Double(slice)) }
      let nearest = candidates.map(\.plane).min { (distance($0), $0) < (distance($1), $1) } ?? 0
      let kept = candidates.filter { abs($0.plane - nearest) <= Self.samePlane }
      between += candidates.count - kept.count
      return (slice, kept.map(\.points))
    }
    self.between = between
    self.outside = outside
    gaps =
      slices.isEmpty ? 0 : slices[slices.count - 1].slice - slices[0].slice + 1 - slices.count
  }
}
