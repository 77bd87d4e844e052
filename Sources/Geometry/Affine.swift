/// An affine map of space, `p -> x p.x + y p.y + z p.z + translation`, in double precision.
///
/// Used from voxel indices to the patient frame: then the columns are the grid's steps in
/// millimetres and `translation` is the centre of voxel (0, 0, 0).
public struct Affine: Equatable, Hashable, Sendable {
  /// The image of the first unit vector.
  public var x: SIMD3<Double>
  /// The image of the second unit vector.
  public var y: SIMD3<Double>
  /// The image of the third unit vector.
  public var z: SIMD3<Double>
  /// The image of the origin.
  public var translation: SIMD3<Double>

  /// Creates a map from its three columns and the image of the origin.
  public init(
    x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>, translation: SIMD3<Double> = .zero
  ) {
    self.x = x
    self.y = y
    self.z = z
    self.translation = translation
  }

  /// The map that changes nothing.
  public static let identity = Affine(x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1])

  /// The map that multiplies each coordinate by its factor.
  public static func scaling(_ factors: SIMD3<Double>) -> Affine {
    Affine(x: [factors.x, 0, 0], y: [0, factors.y, 0], z: [0, 0, factors.z])
  }

  /// The image of a point.
  @inlinable public func callAsFunction(_ point: SIMD3<Double>) -> SIMD3<Double> {
    x * point.x + y * point.y + z * point.z + translation
  }

  /// The image of a direction: the map without its translation.
  @inlinable public func direction(_ vector: SIMD3<Double>) -> SIMD3<Double> {
    x * vector.x + y * vector.y + z * vector.z
  }

  /// The factor by which volumes grow; negative where the map mirrors.
  public var determinant: Double { x.dot(y.cross(z)) }

  /// The map that does `self` after `first`.
  public func after(_ first: Affine) -> Affine {
    Affine(
      x: direction(first.x), y: direction(first.y), z: direction(first.z),
      translation: self(first.translation))
  }

  /// The map that undoes this one, or nil where the determinant is zero or not finite.
  public var inverse: Affine? {
    let det = determinant
    guard det != 0, det.isFinite else { return nil }
    // The rows of the inverse are the cross products of the columns over the determinant.
    let rows = (y.cross(z) / det, z.cross(x) / det, x.cross(y) / det)
    let linear = Affine(
      x: [rows.0.x, rows.1.x, rows.2.x],
      y: [rows.0.y, rows.1.y, rows.2.y],
      z: [rows.0.z, rows.1.z, rows.2.z])
    return Affine(
      x: linear.x, y: linear.y, z: linear.z, translation: -linear.direction(translation))
  }
}
