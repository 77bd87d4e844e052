public import Geometry

/// Level planes at even distances, one in the middle of each layer that a printer lays.
public struct LayerPlanes: Equatable, Sendable {
  /// Where the first layer begins, in mm.
  public let bottom: Double
  /// How thick a layer is, in mm; above zero.
  public let height: Double
  /// How many layers there are.
  public let count: Int

  /// The layers from the bottom of some bounds to their top; nil where they would be more than
  /// `LayerPlanes.most`, or where there is no height to divide.
  public init?(around bounds: Bounds, height: Double) {
    precondition(height > 0)
    let layers = ((bounds.upper.z - bounds.lower.z) / height).rounded(.up)
    guard layers >= 1, layers <= Double(Self.most) else { return nil }
    (bottom, self.height, count) = (bounds.lower.z, height, Int(layers))
  }

  /// More layers than any printer lays.
  public static let most = 1 << 17

  /// The height of a layer's cut: its middle.
  public func middle(_ layer: Int) -> Double { bottom + (Double(layer) + 0.5) * height }

  /// The height at which a layer ends.
  public func top(_ layer: Int) -> Double { bottom + Double(layer + 1) * height }
}
