/// Planes of a sparse stack on a regular line: which step explains them all, and which slice each
/// plane is.
///
/// Segmentations and contours leave out empty slices, so the distance between neighbouring planes
/// is one step or several.
package struct SlicePositions: Equatable {
  /// The position of slice 0 along the normal, in mm.
  package let first: Double
  /// From slice to slice, in mm, positive.
  package let step: Double
  /// The number of slices from the first plane to the last.
  package let count: Int

  /// How far a plane may lie from its slice, in steps.
  static let tolerance = 0.01

  /// Two planes nearer than this, in mm, are one.
  static let samePlane = 0.001

  /// Finds the slices of some planes.
  ///
  /// The stated spacing is taken where it explains all the planes. Otherwise it is the greatest
  /// step that does: the smallest gap, or its half, down to its eighth. A step is then fitted to the
  /// first and the last plane, which takes the rounding of texts out of it.
  /// - Returns: nil where no step does, or fewer than two planes are different.
  package init?(planes: [Double], stated: Double?) {
    let sorted = Self.distinct(planes)
    guard let first = sorted.first, let last = sorted.last, sorted.count > 1 else { return nil }
    let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
    let smallest = gaps.min() ?? 0
    let statements = stated.flatMap { $0.isFinite && $0 > 0 ? [$0] : nil } ?? []
    for candidate in statements + (1...8).map({ smallest / Double($0) }) {
      // Gap by gap: over the whole stack the rounding of a spacing would add up to a step.
      let steps = gaps.reduce(0) { $0 + ($1 / candidate).rounded() }
      guard steps >= 1, steps < 0x1p31 else { continue }
      let positions = SlicePositions(
        first: first, step: (last - first) / steps, count: Int(steps) + 1)
      guard abs(positions.step - candidate) <= Self.tolerance * candidate,
        sorted.allSatisfy({ positions.slice(of: $0) != nil })
      else { continue }
      self = positions
      return
    }
    return nil
  }

  private init(first: Double, step: Double, count: Int) {
    self.first = first
    self.step = step
    self.count = count
  }

  /// The slice that a plane is, nil where it lies between two or outside.
  package func slice(of plane: Double) -> Int? {
    let place = (plane - first) / step
    guard abs(place - place.rounded()) <= Self.tolerance, place > -0.5, place < Double(count) - 0.5
    else { return nil }
    return Int(place.rounded())
  }

  /// The different planes, rising.
  static func distinct(_ planes: [Double]) -> [Double] {
    planes.sorted().reduce(into: []) { kept, plane in
      if let last = kept.last, plane - last <= samePlane { return }
      kept.append(plane)
    }
  }
}
