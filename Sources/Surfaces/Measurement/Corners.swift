import Geometry

/// The positions of a triangle's corners.
struct Corners: Equatable, Sendable, BitwiseCopyable {
  var a: SIMD3<Float>
  var b: SIMD3<Float>
  var c: SIMD3<Float>

  /// Whether all coordinates are numbers.
  var isFinite: Bool { a.isFinite && b.isFinite && c.isFinite }

  /// Whether the three points lie exactly on one line: their shadows do on all three walls.
  /// Corners that are not finite have no area to speak of, and the answer is false.
  var hasZeroArea: Bool {
    isFinite && orient2d(a.xy, b.xy, c.xy) == 0 && orient2d(a.yz, b.yz, c.yz) == 0
      && orient2d(a.zx, b.zx, c.zx) == 0
  }
}

extension SIMD3 where Scalar == Float {
  var xy: SIMD2<Float> { SIMD2(x, y) }
  var yz: SIMD2<Float> { SIMD2(y, z) }
  var zx: SIMD2<Float> { SIMD2(z, x) }
}
