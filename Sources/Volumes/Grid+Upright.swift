public import Failures
import Foundation
import Geometry

// Steps of segmentation measure along the grid's axes, as if these stood at right angles. Scans taken
// with a tilted gantry, and volumes that a registration moved, may have others.

extension Grid {
  /// How far the two axes that stand least upright on each other are from a right angle, in degrees.
  public var skew: Double {
    let (x, y, z) = (
      indexToPatient.x.normalized, indexToPatient.y.normalized, indexToPatient.z.normalized
    )
    let largest = max(abs(x.dot(y)), max(abs(y.dot(z)), abs(z.dot(x))))
    return asin(min(1, largest)) * 180 / .pi
  }

  /// Whether no angle is off by 0.005 degrees.
  package var isUpright: Bool { skew <= 0.005 }

  /// Whether distances along the axes are no longer those in the patient: from a tenth of a degree, below
  /// which it is rounding in what a file states.
  public var isSkewed: Bool { skew > 0.1 }

  /// A grid of right angles with voxels of the same volume that covers this one; this one where it
  /// is upright.
  ///
  /// The first axis and the planes of constant z stay where they are, so slices remain slices: what
  /// leans is pushed upright along them.
  ///
  /// - Throws: `AxesFailure` where that would take more than 50 times as many voxels.
  public func upright() throws(AxesFailure) -> Grid {
    guard !isUpright else { return self }
    let x = indexToPatient.x
    let y = indexToPatient.y.part(across: [x])
    let z = indexToPatient.z.part(across: [x, y])
    var map = Affine(x: x, y: y, z: z, translation: origin)
    guard let toUpright = map.inverse?.after(indexToPatient) else {
      preconditionFailure("axes at right angles have an inverse")
    }
    var (lower, upper) = IndexBox(lower: .zero, upper: size).extent(mappedBy: toUpright)
    // A rim of a hundredth of a voxel is rounding.
    lower = (lower + 0.51).rounded(.down)
    upper = (upper - 0.51).rounded(.up)
    map.translation = map(lower)
    let count = upper - lower + 1
    let times = count.x * count.y * count.z / Double(self.count)
    guard times <= 50 else { throw AxesFailure(skew: skew, times: times) }
    return Grid(size: SIMD3(Int(count.x), Int(count.y), Int(count.z)), indexToPatient: map)
  }
}

extension SIMD3<Double> {
  /// What is left without its parts along directions at right angles to each other.
  fileprivate func part(across directions: [SIMD3<Double>]) -> SIMD3<Double> {
    directions.reduce(self) { $0 - $1 * ($0.dot($1) / $1.dot($1)) }
  }
}

/// Axes that lean so far that no grid of right angles in proportion covers the voxels.
public struct AxesFailure: Failure, Equatable {
  /// How far they are from right angles, in degrees.
  public var skew: Double
  /// How many times as many voxels an upright grid would have.
  public var times: Double

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    "The voxels' axes are \(String(format: "%.3g", skew)) degrees from right angles, so that upright voxels "
      + "would be \(String(format: "%.2g", times)) times as many: correct the axes in the file's header, or "
      + "crop the scan."
  }
}
