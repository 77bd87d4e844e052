import Foundation
import Geometry

/// How well a triangle agrees with the original surface at its corners: the least cosine between its
/// normal and theirs, which are zero at sharp edges and then do not count; 1 where none does. Less
/// than -1 for a triangle without area.
@inline(__always)
func normalAgreement(
  _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>,
  _ normals: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
) -> Float {
  let across = (b - a).cross(c - a)
  let length = across.length
  guard length > 0 else { return -2 }
  let unit = across / length
  var least: Float = 1
  if normals.0 != .zero { least = min(least, unit.dot(normals.0)) }
  if normals.1 != .zero { least = min(least, unit.dot(normals.1)) }
  if normals.2 != .zero { least = min(least, unit.dot(normals.2)) }
  return least
}

/// The shape of a triangle: 1 for the equilateral one, 0 for a needle.
@inline(__always)
func quality(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Float {
  let squares = (b - a).squaredLength + (c - b).squaredLength + (a - c).squaredLength
  return squares > 0 ? 3.464_101_6 * (b - a).cross(c - a).length / squares : 0
}

/// The smallest angle of a triangle, in degrees.
func leastAngle(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Float {
  let (ab, bc, ca) = ((b - a).length, (c - b).length, (a - c).length)
  let twice = (b - a).cross(c - a).length
  // The smallest angle lies between the two longer sides.
  let shortest = min(ab, min(bc, ca))
  let product = shortest > 0 ? ab * bc * ca / shortest : 0
  return product > 0 ? asin(min(1, twice / product)) * 180 / .pi : 0
}
