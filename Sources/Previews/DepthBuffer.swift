import Geometry
import Surfaces

/// The nearest triangle of every sample of a band of rows.
///
/// Depths and triangles are compared in the order of the triangles, so the result does not depend
/// on how the picture is cut into bands.
struct DepthBuffer {
  let rows: Range<Int>
  let width: Int
  private(set) var depth: [Float]
  /// The number of the nearest triangle, or `none`.
  private(set) var triangle: [UInt32]

  static let none = UInt32.max

  init(rows: Range<Int>, width: Int) {
    self.rows = rows
    self.width = width
    depth = [Float](repeating: .infinity, count: rows.count * width)
    triangle = [UInt32](repeating: Self.none, count: rows.count * width)
  }

  /// Draws the named triangles. Corners lie on a raster of 1/256 sample, so that the edge functions
  /// are exact in doubles: no sample falls between two neighbours.
  mutating func draw(_ numbers: ArraySlice<UInt32>, of model: ProjectedModel) {
    let (width, rows) = (self.width, self.rows)
    let positions = model.positions.span
    let triangles = model.triangles.span
    // Taken out for the loop: two spans of one struct cannot be open at once.
    var (depth, triangle) = ([Float](), [UInt32]())
    swap(&depth, &self.depth)
    swap(&triangle, &self.triangle)
    var depths = depth.mutableSpan
    var owners = triangle.mutableSpan
    for number in numbers {
      let corners = triangles[Int(number)]
      let a = positions[Int(corners.a)]
      let b = positions[Int(corners.b)]
      let c = positions[Int(corners.c)]
      let left = max(0, min(a.x, b.x, c.x).rounded(.up))
      let right = min(Float(width - 1), max(a.x, b.x, c.x).rounded(.down))
      let top = max(Float(rows.lowerBound), min(a.y, b.y, c.y).rounded(.up))
      let bottom = min(Float(rows.upperBound - 1), max(a.y, b.y, c.y).rounded(.down))
      guard left <= right, top <= bottom else { continue }
      let edges = Barycentrics(a, b, c)
      guard edges.area != 0 else { continue }
      for y in Int(top)...Int(bottom) {
        let row = (y - rows.lowerBound) &* width
        for x in Int(left)...Int(right) {
          guard let part = edges.inside(Double(x), Double(y)) else { continue }
          let z = Float(
            part.x * Double(a.z) + part.y * Double(b.z) + part.z * Double(c.z))
          if z < depths[row &+ x] {
            depths[row &+ x] = z
            owners[row &+ x] = number
          }
        }
      }
    }
    self.depth = depth
    self.triangle = triangle
  }
}

/// The shares of a triangle's corners in a point of the picture.
struct Barycentrics {
  private let a: SIMD2<Double>
  private let b: SIMD2<Double>
  private let c: SIMD2<Double>
  /// Twice the signed area.
  let area: Double

  init(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) {
    self.a = SIMD2(Double(a.x), Double(a.y))
    self.b = SIMD2(Double(b.x), Double(b.y))
    self.c = SIMD2(Double(c.x), Double(c.y))
    area =
      (self.b.x - self.a.x) * (self.c.y - self.a.y)
      - (self.b.y - self.a.y) * (self.c.x - self.a.x)
  }

  /// The shares of a, b, c, or nil outside; the border belongs to the inside.
  @inline(__always)
  func inside(_ x: Double, _ y: Double) -> SIMD3<Double>? {
    let u = (b.x - x) * (c.y - y) - (b.y - y) * (c.x - x)
    let v = (c.x - x) * (a.y - y) - (c.y - y) * (a.x - x)
    let w = (a.x - x) * (b.y - y) - (a.y - y) * (b.x - x)
    let isInside = area > 0 ? (u >= 0 && v >= 0 && w >= 0) : (u <= 0 && v <= 0 && w <= 0)
    return isInside ? SIMD3(u, v, w) / area : nil
  }
}
