extension SIMD3 where Scalar: FloatingPoint {
  /// Whether no coordinate is infinite or not a number.
  @inlinable public var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }

  /// The scalar product.
  @inlinable public func dot(_ other: Self) -> Scalar {
    x * other.x + y * other.y + z * other.z
  }

  /// The vector product, right-handed.
  @inlinable public func cross(_ other: Self) -> Self {
    Self(
      y * other.z - z * other.y,
      z * other.x - x * other.z,
      x * other.y - y * other.x)
  }

  /// The squared Euclidean length.
  @inlinable public var squaredLength: Scalar { dot(self) }

  /// The Euclidean length.
  @inlinable public var length: Scalar { dot(self).squareRoot() }

  /// The vector of length one in the same direction, or zero for the zero vector.
  @inlinable public var normalized: Self {
    let length = self.length
    return length > 0 ? self / length : .zero
  }
}

extension SIMD4<Float> {
  /// The vector product of the first three lanes, right-handed; the fourth lane is zero.
  @inlinable @inline(__always)
  package func cross(_ other: Self) -> Self {
    Self(SIMD3(x, y, z).cross(SIMD3(other.x, other.y, other.z)), 0)
  }
}
