import Geometry
import Surfaces

/// Four vertices around a voxel face, counter-clockwise seen from `outer`, and its two structures.
///
/// Twenty bytes: four lanes would be padded to thirty-two.
struct Quad: BitwiseCopyable {
  private let a, b, c, d: UInt32
  let inner: UInt16
  let outer: UInt16

  /// The face between two voxels, its vertices counter-clockwise seen from its owner's.
  @inline(__always)
  init(_ vertices: SIMD4<UInt32>, _ sides: FaceSides) {
    let isAhead = sides.behind > sides.own
    a = vertices.x
    b = isAhead ? vertices.y : vertices.w
    c = vertices.z
    d = isAhead ? vertices.w : vertices.y
    inner = isAhead ? sides.behind : sides.own
    outer = isAhead ? sides.own : sides.behind
  }

  @inline(__always)
  var vertices: SIMD4<UInt32> { SIMD4(a, b, c, d) }

  /// The two triangles along the shorter diagonal.
  @inline(__always)
  func triangles(_ places: Span<SIMD3<Float>>) -> (Triangle, Triangle) {
    let across = (places[Int(c)] - places[Int(a)]).squaredLength
    let along = (places[Int(d)] - places[Int(b)]).squaredLength
    return across <= along
      ? (Triangle(a, b, c), Triangle(a, c, d)) : (Triangle(a, b, d), Triangle(b, c, d))
  }
}
