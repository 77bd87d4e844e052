/// On which side of a mask's surface a shell lies.
public enum ShellSide: String, Sendable, CaseIterable {
  /// Within the mask.
  case inside
  /// Around the mask.
  case outside
  /// Both, each of the full thickness.
  case both
}

extension Mask {
  /// A layer along the mask's surface: the mask's voxels that have background within the thickness,
  /// the background's that have the mask within it, or both.
  ///
  /// - Parameters:
  ///   - thickness: in mm on each side; finite and not negative.
  ///   - spacing: the distance of neighbours along x, y and z in mm.
  public func shell(_ side: ShellSide, thickness: Double, spacing: SIMD3<Double>) -> Mask {
    switch side {
    case .inside: subtracting(eroded(by: thickness, spacing: spacing))
    case .outside: dilated(by: thickness, spacing: spacing).subtracting(self)
    case .both:
      dilated(by: thickness, spacing: spacing).subtracting(
        eroded(by: thickness, spacing: spacing))
    }
  }
}
