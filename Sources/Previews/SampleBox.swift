/// The samples in the box of a triangle's corners, as far as they lie in the picture.
///
/// Samples lie at whole numbers of columns and rows; corners are given in 1/256 of that.
struct SampleBox {
  let left: Int
  let right: Int
  let top: Int
  let bottom: Int

  /// The box of three corners, none of them farther than 2^30 from the origin. Nothing here
  /// branches: most triangles of a fine mesh lie between the samples, and nothing foretells which.
  @inline(__always)
  init(_ a: SIMD2<Int32>, _ b: SIMD2<Int32>, _ c: SIMD2<Int32>, width: Int, height: Int) {
    let (x, y) = (Self.extent(a.x, b.x, c.x), Self.extent(a.y, b.y, c.y))
    left = Self.greater(0, (x.low &+ 255) &>> 8)
    right = Self.lesser(width &- 1, x.high &>> 8)
    top = Self.greater(0, (y.low &+ 255) &>> 8)
    bottom = Self.lesser(height &- 1, y.high &>> 8)
  }

  /// Whether the triangle lies between the samples, or outside.
  @inline(__always)
  var isEmpty: Bool { (right &- left) | (bottom &- top) < 0 }

  @inline(__always)
  private static func extent(_ a: Int32, _ b: Int32, _ c: Int32) -> (low: Int, high: Int) {
    let (a, b, c) = (Int(a), Int(b), Int(c))
    return (lesser(lesser(a, b), c), greater(greater(a, b), c))
  }

  @inline(__always)
  private static func lesser(_ a: Int, _ b: Int) -> Int {
    let difference = a &- b
    return b &+ difference & (difference &>> 63)
  }

  @inline(__always)
  private static func greater(_ a: Int, _ b: Int) -> Int {
    let difference = a &- b
    return a &- difference & (difference &>> 63)
  }
}
