import Geometry
import Surfaces

/// Unit normals at the corners of the triangles that a picture shows, weighted by area, in the axes of
/// `ProjectedModel`.
///
/// A picture shows few of a large model's triangles, so only their corners have room: four bytes for
/// every other vertex.
struct SmoothNormals {
  private static let none = UInt32.max
  /// For each vertex the place of its normal.
  private let places: [UInt32]
  private let normals: [SIMD3<Float>]

  /// - Parameter buffer: which triangles are seen.
  init(_ model: ProjectedModel, seenIn buffer: DepthBuffer) {
    var places = [UInt32](repeating: Self.none, count: model.places.count)
    var count: UInt32 = 0
    var part = 0
    for number in buffer.triangle where number != DepthBuffer.none {
      // Neighbouring samples mostly show the same part.
      while !model.parts[part].numbers.contains(Int(number)) {
        part = (part + 1) % model.parts.count
      }
      let (a, b, c) = model.corners(Int(number), of: model.parts[part])
      for vertex in [a, b, c] where places[vertex] == Self.none {
        places[vertex] = count
        count += 1
      }
    }
    self.places = places
    normals = Self.sums(of: model, places, count: Int(count)).map(\.normalized)
  }

  subscript(vertex: Int) -> SIMD3<Float> { normals[Int(places[vertex])] }

  /// The sums of the normals of all triangles around the vertices that have a place.
  private static func sums(
    of model: ProjectedModel, _ slots: [UInt32], count: Int
  ) -> [SIMD3<Float>] {
    // One more, for the corners that are not seen.
    var normals = [SIMD3<Float>](repeating: .zero, count: count + 1)
    var sums = normals.mutableSpan
    let (slots, places, heights) = (slots.span, model.places.span, model.heights.span)
    for part in model.parts {
      let triangles = part.triangles.span
      for index in 0..<triangles.count {
        let a = part.firstVertex &+ Int(triangles[index].a)
        let b = part.firstVertex &+ Int(triangles[index].b)
        let c = part.firstVertex &+ Int(triangles[index].c)
        guard slots[a] & slots[b] & slots[c] != Self.none else { continue }
        let normal = ProjectedModel.faceNormal(
          ProjectedModel.position(places[a], heights[a]),
          ProjectedModel.position(places[b], heights[b]),
          ProjectedModel.position(places[c], heights[c]))
        sums[min(count, Int(slots[a]))] += normal
        sums[min(count, Int(slots[b]))] += normal
        sums[min(count, Int(slots[c]))] += normal
      }
    }
    return normals
  }
}
