import Foundation
import Geometry
package import Volumes

/// Where the slices of one phase lie, checked: either already on a grid, or along one line at
/// uneven distances or aslant, from which a straight regular grid is made.
///
/// A slice may stand off its regular place by 0.01 mm or 1 % of the median distance, whichever is
/// more. A slant of up to 0.1° is rounding in the attributes and is kept in the grid's third axis.
package struct SliceStack {
  /// The grid of the volume.
  package let grid: Grid
  /// How to get there, nil where the slices lie on the grid.
  package let resampling: SliceResampling?
  /// What was done, for the report.
  package let notes: [String]

  /// Checks slices that rise along the normal; there must be one at least.
  ///
  /// - Throws: `DICOMSeriesFailure.notAVolume` or `.missingSlices`.
  package init(_ places: [SlicePlacement], columns: Int, rows: Int, allowsGaps: Bool) throws {
    let first = places[0]
    guard places.count > 1 else {
      throw DICOMSeriesFailure.notAVolume(
        reason: "it holds a single slice, at \(first.name), in which there is nothing to print")
    }
    let normal = first.normal
    let offsets = places.map { $0.position - first.position }
    let heights = offsets.map { $0.dot(normal) }
    let distances = zip(heights.dropFirst(), heights).map { $0 - $1 }
    // The lower one of an even number: of two distances the smaller is the spacing.
    let median = distances.sorted()[(distances.count - 1) / 2]
    let tolerance = max(0.01, 0.01 * median)
    let top = heights[heights.count - 1]
    let slant = (offsets[offsets.count - 1] - normal * top) / top
    guard let least = distances.min(), least > 0.001,
      zip(offsets, heights).allSatisfy({ ($0 - (normal + slant) * $1).length <= tolerance })
    else {
      throw DICOMSeriesFailure.notAVolume(
        reason: "the first pixels of its \(places.count) slices do not lie on one line")
    }
    var notes: [String] = []
    let gaps = zip(places, distances).filter { $1 > 1.5 * median }
      .map { SliceGap(after: $0.name, distance: $1) }
    if !gaps.isEmpty {
      guard allowsGaps else {
        throw DICOMSeriesFailure.missingSlices(gaps: gaps, median: median)
      }
      notes.append(
        "\(gaps.count) gap\(gaps.count == 1 ? "" : "s") of up to "
          + "\(millimetres(distances.max() ?? 0)) between slices (median distance "
          + "\(millimetres(median))) \(gaps.count == 1 ? "was" : "were") interpolated across.")
    }
    let step = top / Double(places.count - 1)
    let isRegular = heights.enumerated().allSatisfy {
      abs($1 - Double($0) * step) <= tolerance
    }
    let degrees = atan(slant.length) * 180 / .pi
    let axes = (first.row * first.spacing.x, first.column * first.spacing.y)
    if isRegular, degrees <= 0.1 {
      grid = Grid(
        size: SIMD3(columns, rows, places.count),
        indexToPatient: Affine(
          x: axes.0, y: axes.1, z: (normal + slant) * step, translation: first.position))
      resampling = nil
    } else {
      // As near the median distance as lets the first and the last slice stay where they are.
      let count = isRegular ? places.count : max(1, Int((top / median).rounded())) + 1
      let newStep = top / Double(count - 1)
      let drift = SIMD2(
        slant.dot(first.row) / first.spacing.x, slant.dot(first.column) / first.spacing.y)
      let plan = SliceResampling(
        heights: isRegular ? (0..<places.count).map { Double($0) * step } : heights,
        columns: columns, rows: rows, step: newStep, count: count, drift: drift)
      let corner = axes.0 * Double(plan.start.x) + axes.1 * Double(plan.start.y)
      grid = Grid(
        size: plan.size,
        indexToPatient: Affine(
          x: axes.0, y: axes.1, z: normal * newStep, translation: first.position + corner))
      resampling = plan
      let tilt = "slices tilted by \((degrees * 100).rounded() / 100)° against the scan's axis"
      let uneven =
        "slices \(millimetres(least)) to \(millimetres(distances.max() ?? 0)) apart"
      let causes = [degrees > 0.1 ? tilt : nil, isRegular ? nil : uneven].compactMap { $0 }
      notes.append(
        "Resampled (linear) to a straight regular grid because of "
          + causes.joined(separator: " and ")
          + ": \(places.count) slices became \(count), \(millimetres(newStep)) apart.")
    }
    self.notes = notes
  }
}
