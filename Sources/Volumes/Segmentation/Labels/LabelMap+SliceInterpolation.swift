import Geometry
import Parallel

/// What interpolation between slices did.
public struct SliceInterpolationReport: Codable, Equatable, Sendable {
  /// The slices of the input that had labels.
  public var labelledSlices = 0
  /// The slices of the result between the first and the last labelled one that were made.
  public var madeSlices = 0
  /// The distance of the result's slices, mm.
  public var spacing = 0.0
}

extension LabelMap {
  /// The map with the slices between labelled ones filled in, on slices of another distance if that
  /// is asked for.
  ///
  /// For shapes drawn on thick or on some slices only. Each structure's distance to its outline in
  /// the plane of a slice is interpolated linearly between the labelled slices above and below
  /// (Raya and Udupa 1990, doi 10.1109/42.52980); a voxel takes the structure that holds it deepest.
  /// Labelled slices keep their voxels. A structure that only one of two neighbours has shrinks
  /// between them. Where its outlines on two slices do not overlap, a structure tears apart: slices
  /// must be nearer than the shape moves.
  ///
  /// - Parameters:
  ///   - axis: the axis across the slices: 0, 1 or 2.
  ///   - spacing: the distance of the new slices, mm; nil to keep the grid.
  /// - Complexity: a distance transform in the plane for each structure of each labelled slice.
  public func interpolatingSlices(
    along axis: Int = 2, spacing: Double? = nil
  ) -> (LabelMap, SliceInterpolationReport) {
    precondition((0..<3).contains(axis) && (spacing ?? 1) > 0)
    let old = grid.spacing[axis]
    let step = (spacing ?? old) / old
    let count = Int((Double(grid.size[axis] - 1) / step + 1e-6).rounded(.down)) + 1
    var size = grid.size
    size[axis] = count
    var map = grid.indexToPatient
    switch axis {
    case 0: map.x *= step
    case 1: map.y *= step
    default: map.z *= step
    }
    let target = Grid(size: size, indexToPatient: map)
    let slices = (0..<grid.size[axis]).filter { hasLabels(slice: $0, axis: axis) }
    let labelled = Set(slices)
    var report = SliceInterpolationReport()
    report.labelledSlices = slices.count
    report.spacing = old * step
    report.madeSlices = (0..<count).count { index in
      kind(at: Double(index) * step, labelled: slices, labelled).isMade
    }
    var result = unspecifiedArray(of: UInt16.self, count: target.count)
    // A slice of the target is a stripe of these rows.
    let below = (0..<axis).reduce(1) { $0 * size[$1] }
    parallelStripes(of: &result, rowLength: below * count, width: below) { stripe in
      let index = stripe.columns.lowerBound / below
      let plane = slice(at: Double(index) * step, axis: axis, labelled: slices, labelled)
      for row in 0..<stripe.rows {
        stripe.withRow(row) { target in
          guard let plane else {
            for i in 0..<target.count { target[i] = 0 }
            return
          }
          for i in 0..<target.count { target[i] = plane[row &* below &+ i] }
        }
      }
    }
    return (LabelMap(grid: target, indices: result, structures: structures), report)
  }

  /// What a slice of the result is.
  private enum SliceKind {
    case empty
    case labelled(Int)
    case between(below: Int, above: Int)

    var isMade: Bool { if case .between = self { true } else { false } }
  }

  private func hasLabels(slice: Int, axis: Int) -> Bool {
    labels(slice: slice, axis).contains { $0 > 0 }
  }

  /// The labels of a slice, its lower axis fastest.
  private func labels(slice: Int, _ axis: Int) -> [UInt16] {
    let (a, b) = axis == 0 ? (1, 2) : axis == 1 ? (0, 2) : (0, 1)
    var at = SIMD3<Int>.zero
    at[axis] = slice
    var result: [UInt16] = []
    result.reserveCapacity(grid.size[a] * grid.size[b])
    for j in 0..<grid.size[b] {
      at[b] = j
      for i in 0..<grid.size[a] {
        at[a] = i
        result.append(indices[grid.offset(at.x, at.y, at.z)])
      }
    }
    return result
  }

  /// What the slice at a place along the axis is, in old slices.
  private func kind(at place: Double, labelled: [Int], _ isLabelled: Set<Int>) -> SliceKind {
    guard let first = labelled.first, let last = labelled.last, place > Double(first) - 1e-6,
      place < Double(last) + 1e-6
    else { return .empty }
    let nearest = Int(place.rounded())
    if abs(place - Double(nearest)) < 1e-6, isLabelled.contains(nearest) {
      return .labelled(nearest)
    }
    guard let above = labelled.first(where: { Double($0) > place }),
      let below = labelled.last(where: { Double($0) < place })
    else { return .empty }
    return .between(below: below, above: above)
  }

  /// The labels of the slice at such a place, its lower axis fastest; nil where it is empty.
  private func slice(
    at place: Double, axis: Int, labelled: [Int], _ isLabelled: Set<Int>
  ) -> [UInt16]? {
    let (below, above): (Int, Int)
    switch kind(at: place, labelled: labelled, isLabelled) {
    case .empty: return nil
    case .labelled(let slice): return labels(slice: slice, axis)
    case .between(let lower, let upper): (below, above) = (lower, upper)
    }
    let share = Float((place - Double(below)) / Double(above - below))
    let gap = Float(Double(above - below) * grid.spacing[axis])
    let (lower, upper) = (labels(slice: below, axis), labels(slice: above, axis))
    let (a, b) = axis == 0 ? (1, 2) : axis == 1 ? (0, 2) : (0, 1)
    let size = SIMD3(grid.size[a], grid.size[b], 1)
    let spacing = SIMD3(grid.spacing[a], grid.spacing[b], 1)
    var depth = [Float](repeating: 0, count: lower.count)
    var result = [UInt16](repeating: 0, count: lower.count)
    for label in Set(lower).union(upper).subtracting([0]).sorted() {
      let start = heights(of: label, in: lower, size, spacing, absent: gap)
      let end = heights(of: label, in: upper, size, spacing, absent: gap)
      for index in depth.indices {
        let height = start[index] + (end[index] - start[index]) * share
        if height < depth[index] {
          depth[index] = height
          result[index] = label
        }
      }
    }
    return result
  }

  /// The distance of every pixel to a label's outline, mm, negative inside; `absent` where there is
  /// none, and minus that where the label is everywhere.
  private func heights(
    of label: UInt16, in labels: [UInt16], _ size: SIMD3<Int>, _ spacing: SIMD3<Double>,
    absent: Float
  ) -> [Float] {
    var mask = Mask(size: size)
    for (index, other) in labels.enumerated() where other == label {
      mask[index % size.x, index / size.x, 0] = true
    }
    return mask.signedDistances(spacing: spacing).map {
      $0.isFinite ? $0 : $0 < 0 ? -absent : absent
    }
  }
}
