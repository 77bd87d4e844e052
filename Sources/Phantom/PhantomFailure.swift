public import Failures
import Geometry
import Volumes

/// Why a phantom cannot be made as asked.
public enum PhantomFailure: Failure, Equatable {
  /// A spacing, noise or blur outside its range.
  case outOfRange(option: String, value: Double, lowest: Double, highest: Double)
  /// A field of view that is empty, not finite, or larger than two metres.
  case unusableFieldOfView
  /// More voxels than `HeartPhantom.largestCount`.
  case tooManyVoxels(count: Double)

  /// Always bad arguments: nothing was read.
  public var kind: FailureKind { .badArguments }

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .outOfRange(let option, let value, let lowest, let highest):
      "the phantom's \(option) of \(value) is out of range: give \(lowest) to \(highest)"
    case .unusableFieldOfView:
      "the phantom's field of view is empty or larger than 2000 mm: give a box in mm"
    case .tooManyVoxels(let count):
      "the phantom would have \(count) voxels, more than \(HeartPhantom.largestCount): "
        + "give a larger spacing or a smaller field of view"
    }
  }
}

extension HeartPhantom.Options {
  /// The grid that fills the field of view, once every option has been checked.
  func grid() throws(PhantomFailure) -> Grid {
    for (option, value, range) in [
      ("spacing", spacing.x, 0.1...10), ("spacing", spacing.y, 0.1...10),
      ("spacing", spacing.z, 0.1...10), ("noise", noise, 0...500), ("blur", blur, 0...5),
    ] where !range.contains(value) {
      throw .outOfRange(
        option: option, value: value, lowest: range.lowerBound, highest: range.upperBound)
    }
    let extent = fieldOfView.upper - fieldOfView.lower
    // Written so that not-a-number fails too.
    guard all(extent .> 0), all(extent .<= 2000), all(fieldOfView.lower .>= -10_000),
      all(fieldOfView.lower .<= 10_000)
    else { throw .unusableFieldOfView }
    let steps = (extent / spacing).rounded(.toNearestOrAwayFromZero)
    let counts = pointwiseMax(steps, SIMD3(repeating: 1))
    let count = counts.x * counts.y * counts.z
    guard count <= Double(HeartPhantom.largestCount) else { throw .tooManyVoxels(count: count) }
    return Grid(
      size: SIMD3<Int>(counts), spacing: spacing, origin: fieldOfView.lower + spacing / 2)
  }
}
