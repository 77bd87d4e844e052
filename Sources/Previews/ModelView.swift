import Foundation

/// From where the patient is looked at. Left and right are the patient's.
public enum ModelView: String, CaseIterable, Sendable {
  /// From the front.
  case anterior
  /// From the back.
  case posterior
  /// From the patient's left.
  case left
  /// From the patient's right.
  case right
  /// From the head, the front up.
  case superior
  /// From the feet, the front up, as axial slices are seen.
  case inferior
  /// From the front, 45 degrees to the patient's left: cardiology's LAO.
  case leftAnteriorOblique
  /// From the front, 30 degrees to the patient's right: cardiology's RAO.
  case rightAnteriorOblique

  /// The patient direction (LPS) that points to the right of the picture, of length one.
  package var rightward: SIMD3<Double> {
    switch self {
    case .anterior, .inferior: [1, 0, 0]
    case .posterior, .superior: [-1, 0, 0]
    case .left: [0, 1, 0]
    case .right: [0, -1, 0]
    case .leftAnteriorOblique: [Self.diagonal, Self.diagonal, 0]
    case .rightAnteriorOblique: [Self.cosine30, -0.5, 0]
    }
  }

  /// The patient direction that points up in the picture, of length one.
  package var upward: SIMD3<Double> {
    switch self {
    case .superior, .inferior: [0, -1, 0]
    default: [0, 0, 1]
    }
  }

  /// The patient direction from the model to the eye, of length one.
  package var towardEye: SIMD3<Double> {
    switch self {
    case .anterior: [0, -1, 0]
    case .posterior: [0, 1, 0]
    case .left: [1, 0, 0]
    case .right: [-1, 0, 0]
    case .superior: [0, 0, 1]
    case .inferior: [0, 0, -1]
    case .leftAnteriorOblique: [Self.diagonal, -Self.diagonal, 0]
    case .rightAnteriorOblique: [-0.5, -Self.cosine30, 0]
    }
  }

  private static let diagonal = 0.5.squareRoot()
  private static let cosine30 = 0.75.squareRoot()

  /// How a caption says it.
  package var caption: String {
    switch self {
    case .leftAnteriorOblique: "LAO 45"
    case .rightAnteriorOblique: "RAO 30"
    default: rawValue.capitalized
    }
  }
}
