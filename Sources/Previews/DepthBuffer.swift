import Geometry
import Parallel
import Surfaces

/// The nearest triangle of every sample of a picture, of some of a model's triangles.
///
/// Of triangles at the same depth the one with the lowest number stays, so that buffers of several
/// ranges of triangles, joined in their order, are that of all of them.
struct DepthBuffer {
  let width: Int
  let height: Int
  private(set) var depth: [Float]
  /// The number of the nearest triangle, or `none`.
  private(set) var triangle: [UInt32]

  static let none = UInt32.max

  /// A buffer that holds nothing.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    depth = [Float](repeating: .infinity, count: width * height)
    triangle = [UInt32](repeating: Self.none, count: width * height)
  }

  /// The buffer of all triangles of a model; each thread draws a range of them.
  init(_ model: ProjectedModel, width: Int, height: Int) {
    let count = model.parts.last?.numbers.upperBound ?? 0
    precondition(count < Int(Self.none), "more triangles than 32 bits can count")
    // A buffer of its own pays for many triangles only.
    let pieces = max(1, min(Threads.limit, count / 50_000))
    let buffers = parallelMap(pieces) { piece in
      var buffer = DepthBuffer(width: width, height: height)
      buffer.draw(count * piece / pieces..<count * (piece + 1) / pieces, of: model)
      return buffer
    }
    self = buffers[0]
    for buffer in buffers.dropFirst() { join(buffer) }
  }

  private mutating func join(_ later: DepthBuffer) {
    for index in depth.indices where later.depth[index] < depth[index] {
      depth[index] = later.depth[index]
      triangle[index] = later.triangle[index]
    }
  }

  /// Draws the triangles with these numbers. Corners lie on a raster of 1/256 sample, so that the
  /// edge functions are exact in doubles: no sample falls between two neighbours.
  private mutating func draw(_ numbers: Range<Int>, of model: ProjectedModel) {
    for part in model.parts { draw(numbers.clamped(to: part.numbers), of: part, in: model) }
  }

  private mutating func draw(
    _ numbers: Range<Int>, of part: ProjectedModel.Part, in model: ProjectedModel
  ) {
    let (width, height) = (self.width, self.height)
    let places = model.places.span
    let heights = model.heights.span
    let triangles = part.triangles.span
    // Taken out for the loop: two spans of one struct cannot be open at once.
    var (depth, triangle) = ([Float](), [UInt32]())
    swap(&depth, &self.depth)
    swap(&triangle, &self.triangle)
    var depths = depth.mutableSpan
    var owners = triangle.mutableSpan
    for number in numbers {
      let corners = triangles[number &- part.numbers.lowerBound]
      let a = part.firstVertex &+ Int(corners.a)
      let b = part.firstVertex &+ Int(corners.b)
      let c = part.firstVertex &+ Int(corners.c)
      let box = SampleBox(places[a], places[b], places[c], width: width, height: height)
      if box.isEmpty { continue }
      let edges = EdgeFunctions(
        ProjectedModel.position(places[a], heights[a]),
        ProjectedModel.position(places[b], heights[b]),
        ProjectedModel.position(places[c], heights[c]), column: box.left, row: box.top)
      guard edges.area > 0 else { continue }
      for y in box.top...box.bottom {
        let down = Double(y &- box.top)
        let row = y &* width
        for x in box.left...box.right {
          guard let z = edges.depth(right: Double(x &- box.left), down: down) else { continue }
          if z < depths[row &+ x] {
            depths[row &+ x] = z
            owners[row &+ x] = UInt32(truncatingIfNeeded: number)
          }
        }
      }
    }
    self.depth = depth
    self.triangle = triangle
  }
}

/// How far a sample lies within each edge of a triangle, from a first sample on: it is inside where
/// none is negative. Exact in doubles for corners on the raster.
private struct EdgeFunctions {
  /// Twice the area.
  let area: Double
  private let start: (u: Double, v: Double, w: Double)
  private let right: (u: Double, v: Double, w: Double)
  private let down: (u: Double, v: Double, w: Double)
  private let depths: (a: Double, b: Double, c: Double)

  @inline(__always)
  init(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, column: Int, row: Int) {
    let (x, y) = (Double(column), Double(row))
    let (ax, ay) = (Double(a.x) - x, Double(a.y) - y)
    let (bx, by) = (Double(b.x) - x, Double(b.y) - y)
    let (cx, cy) = (Double(c.x) - x, Double(c.y) - y)
    let signed = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    let sign: Double = signed < 0 ? -1 : 1
    area = sign * signed
    start = (sign * (bx * cy - by * cx), sign * (cx * ay - cy * ax), sign * (ax * by - ay * bx))
    right = (sign * (by - cy), sign * (cy - ay), sign * (ay - by))
    down = (sign * (cx - bx), sign * (ax - cx), sign * (bx - ax))
    depths = (Double(a.z), Double(b.z), Double(c.z))
  }

  /// The depth of the triangle in a sample; nil outside. The border belongs to the inside.
  @inline(__always)
  func depth(right x: Double, down y: Double) -> Float? {
    let u = start.u + right.u * x + down.u * y
    let v = start.v + right.v * x + down.v * y
    let w = start.w + right.w * x + down.w * y
    guard u >= 0, v >= 0, w >= 0 else { return nil }
    return Float((u * depths.a + v * depths.b + w * depths.c) / area)
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
