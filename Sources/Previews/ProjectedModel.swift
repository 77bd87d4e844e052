import Geometry
import Surfaces

/// A model as the renderer wants it: its vertices in the picture's samples, its triangles numbered
/// through all parts.
struct ProjectedModel {
  /// A part's triangles.
  struct Part {
    /// Corners as the part counts them: those of the model come `firstVertex` later.
    let triangles: [Triangle]
    let firstVertex: Int
    /// The numbers of its triangles.
    let numbers: Range<Int>
  }

  /// x to the right and y down in 1/256 samples: then edges are decided without rounding.
  private(set) var places: [SIMD2<Int32>] = []
  /// z away from the eye in samples.
  private(set) var heights: [Float] = []
  private(set) var parts: [Part] = []
  /// The depth of the nearest and the farthest vertex.
  let depths: (near: Float, far: Float)

  /// Projects without perspective. Triangles with a coordinate that is not finite are left out.
  ///
  /// - Parameters:
  ///   - size: columns and rows in samples.
  ///   - fill: which part of the picture the model may take, 0...1.
  ///   - sampleSize: the side of a sample in mm; nil to make the model fit.
  init(_ model: Model, view: ModelView, size: SIMD2<Int>, fill: Double, sampleSize: Double?) {
    let (right, up, eye) = (view.rightward, view.upward, view.towardEye)
    let box = Self.box(of: model, view)
    let needed = max(box.size.x / (Double(size.x) * fill), box.size.y / (Double(size.y) * fill))
    let scale = 1 / (sampleSize ?? (needed > 0 && needed.isFinite ? needed : 1))
    let middle = SIMD2(Double(size.x - 1), Double(size.y - 1)) / 2
    let center = box.center
    depths = (Float(-box.size.z / 2 * scale), Float(box.size.z / 2 * scale))
    let vertices = model.parts.reduce(0) { $0 + $1.mesh.positions.count }
    places.reserveCapacity(vertices)
    heights.reserveCapacity(vertices)
    for part in model.parts {
      let firstVertex = places.count
      var isFinite = true
      for position in part.mesh.positions {
        let point = SIMD3<Double>(position)
        let x = middle.x + (point.dot(right) - center.x) * scale
        let y = middle.y - (point.dot(up) - center.y) * scale
        let z = (center.z - point.dot(eye)) * scale
        isFinite = isFinite && (x + y + z).isFinite
        places.append(
          SIMD2(Self.bounded(Self.nearest(x * 256)), Self.bounded(Self.nearest(y * 256))))
        heights.append(Float(z))
      }
      let triangles = isFinite ? part.mesh.triangles : finite(part.mesh.triangles, firstVertex)
      let first = parts.last?.numbers.upperBound ?? 0
      parts.append(
        Part(
          triangles: triangles, firstVertex: firstVertex, numbers: first..<first + triangles.count))
    }
  }

  /// A vertex in samples: x to the right, y down, z away from the eye.
  @inline(__always)
  static func position(_ place: SIMD2<Int32>, _ height: Float) -> SIMD3<Float> {
    SIMD3(Float(Double(place.x) / 256), Float(Double(place.y) / 256), height)
  }

  /// A vertex in samples, as the model counts it.
  func position(_ vertex: Int) -> SIMD3<Float> {
    Self.position(places[vertex], heights[vertex])
  }

  /// Those of a part's triangles whose corners are numbers.
  private func finite(_ triangles: [Triangle], _ firstVertex: Int) -> [Triangle] {
    triangles.filter { triangle in
      [triangle.a, triangle.b, triangle.c].allSatisfy {
        // What is not finite along one axis is so along all, by the turn into the picture.
        heights[firstVertex + Int($0)].isFinite
      }
    }
  }

  /// The nearest whole number of one below 2^51; the library's own rounding is a call.
  @inline(__always)
  private static func nearest(_ value: Double) -> Double { (value + 0x1.8p52) - 0x1.8p52 }

  /// A whole number as far as it has room; 0 for what is not finite, as no triangle has it.
  @inline(__always)
  private static func bounded(_ value: Double) -> Int32 {
    value.magnitude <= 0x1p30
      ? Int32(truncatingIfNeeded: Int(value)) : value.isFinite ? (value < 0 ? -1 : 1) &<< 30 : 0
  }

  /// The corners of a triangle of a part, as the model counts them.
  func corners(_ number: Int, of part: Part) -> (a: Int, b: Int, c: Int) {
    let triangle = part.triangles[number - part.numbers.lowerBound]
    return (
      part.firstVertex + Int(triangle.a), part.firstVertex + Int(triangle.b),
      part.firstVertex + Int(triangle.c)
    )
  }

  /// The normal of a triangle, its length twice the area. Outside is where the winding, seen with
  /// y up, runs counter-clockwise; y down and z away mirror twice, so the vector product holds.
  static func faceNormal(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>
  ) -> SIMD3<Float> {
    (b - a).cross(c - a)
  }

  /// The box around all finite vertices along right, up and towards the eye, mm.
  static func box(of model: Model, _ view: ModelView) -> Bounds {
    var (low, high) = (Bounds.empty.lower, Bounds.empty.upper)
    for part in model.parts {
      for position in part.mesh.positions {
        let point = SIMD3<Double>(position)
        guard point.sum().isFinite else { continue }
        let turned = SIMD3(
          point.dot(view.rightward), point.dot(view.upward), point.dot(view.towardEye))
        low = pointwiseMin(low, turned)
        high = pointwiseMax(high, turned)
      }
    }
    return Bounds(lower: low, upper: high)
  }
}
