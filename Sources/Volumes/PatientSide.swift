import Geometry

/// A side of the patient: where a direction of the patient frame (LPS) points.
public enum PatientSide: String, Codable, Sendable, CaseIterable {
  case left, right, front, back, head, feet

  /// The side to which a direction points most; of equals the first of left-right, front-back,
  /// head-feet.
  public init(direction: SIMD3<Double>) {
    let lengths = SIMD3(abs(direction.x), abs(direction.y), abs(direction.z))
    if lengths.x >= lengths.y, lengths.x >= lengths.z {
      self = direction.x >= 0 ? .left : .right
    } else if lengths.y >= lengths.z {
      self = direction.y >= 0 ? .back : .front
    } else {
      self = direction.z >= 0 ? .head : .feet
    }
  }
}

/// One of the six borders of a grid.
public enum GridBorder: Int, Sendable, CaseIterable {
  case lowX, highX, lowY, highY, lowZ, highZ
}

extension Grid {
  /// The area of one voxel's face on a border, in mm².
  public func faceArea(on border: GridBorder) -> Double { faceVector(border).length }

  /// The side of the patient to which a border of the grid faces. Two borders of a grid that is
  /// turned by about 45° may face the same side.
  public func side(of border: GridBorder) -> PatientSide {
    PatientSide(direction: faceVector(border))
  }

  /// The outward normal of a border, as long as the area of one voxel's face.
  private func faceVector(_ border: GridBorder) -> SIMD3<Double> {
    let map = indexToPatient
    let handedness: Double = isMirrored ? -1 : 1
    return switch border {
    case .lowX: map.y.cross(map.z) * -handedness
    case .highX: map.y.cross(map.z) * handedness
    case .lowY: map.z.cross(map.x) * -handedness
    case .highY: map.z.cross(map.x) * handedness
    case .lowZ: map.x.cross(map.y) * -handedness
    case .highZ: map.x.cross(map.y) * handedness
    }
  }
}
