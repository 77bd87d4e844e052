import Geometry

/// How far from where a straight line between two voxels' values crosses a level a parabola does, as a share of the
/// way between them.
///
/// The parabola goes through both values and bends as they do with their neighbours: by the smaller of the two second
/// differences, and not at all where these disagree, as they do in noise and at a step. (Min 2010, On reinitializing
/// level set functions, Journal of Computational Physics 229, 2764.)
///
/// - Parameters:
///   - values: of four voxels in a row, between the second and the third of which the level is crossed.
///   - place: where the straight line crosses it, 0...1.
/// - Returns: a quarter at most, either way; zero where a value is not finite.
@inline(__always)
package func bend(_ values: SIMD4<Float>, at place: Float) -> Float {
  let slope = values.z - values.y
  let before = values.x - 2 * values.y + values.z
  let after = values.y - 2 * values.z + values.w
  // Without branches, which in noise nothing foretells: one of the two is zero.
  let smaller = greater(0, lesser(before, after)) + lesser(0, greater(before, after))
  // More than the slope itself the values of two voxels cannot tell.
  let second = lesser(abs(slope), greater(-abs(slope), smaller))
  let shift = 0.5 * second * place * (1 - place) / (slope - 0.5 * second * (1 - 2 * place))
  // Of neighbours that are not finite the smaller and the larger say nothing; times zero they are not a number.
  return (shift + 0 * (values.x + values.w)).isFinite ? shift : 0
}
