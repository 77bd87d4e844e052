import Geometry
import Parallel

/// Scratch: the triangles around a vertex.
struct RingShapes {
  private var shapes: [TriangleShape] = []
  /// Which of them was near enough last: points beside each other mostly lie over the same.
  private var latest = 0

  /// Takes in the triangles around another vertex.
  mutating func gather(_ vertex: UInt32, _ state: borrowing Decimator) {
    shapes.removeAll(keepingCapacity: true)
    for place in state.vertices[vertex].ring { shapes.append(state.shape(of: state.rings[place])) }
    latest = 0
  }

  /// Whether a point, relative to the decimator's origin, lies over one of the triangles around the vertex
  /// and as near to it as that, squared.
  mutating func isOver(_ point: SIMD3<Double>, within squared: Double) -> Bool {
    var index = latest
    for _ in shapes.indices {
      if shapes[index].isUnder(point, within: squared) {
        latest = index
        return true
      }
      index = index + 1 < shapes.count ? index + 1 : 0
    }
    return false
  }

  /// The squared distance from a point, relative to the decimator's origin, to the triangles around the
  /// vertex.
  ///
  /// - Parameter enough: where a triangle is as near as that, the others are not looked at.
  func squaredDistance(_ point: SIMD3<Double>, enough: Double) -> Double {
    var nearest = Double.infinity
    for shape in shapes where !shape.isFarther(point, than: nearest) {
      nearest = min(nearest, shape.squaredDistance(point))
      if nearest <= enough { break }
    }
    return nearest
  }
}
