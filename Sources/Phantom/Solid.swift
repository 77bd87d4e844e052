import Geometry

/// A shape made of primitives: groups of primitives, each a plain union, blended into each other
/// over `blend` mm, from which holes are taken with the edges broken by a chamfer, and which is
/// then cut by half spaces. The chamfer keeps the wedge between two surfaces that meet at a small
/// angle from thinning out into slivers.
///
/// Its value keeps the Lipschitz constant 1 of its primitives, since minimum, maximum, the
/// polynomial smooth minimum and the chamfer only mix gradients.
struct Solid: Sendable {
  var groups: [[Primitive]]
  var blend: Double
  var holes: [[Primitive]] = []
  var chamfer = 0.0
  var cuts: [HalfSpace]

  init(_ groups: [[Primitive]], blend: Double = 0, cuts: [HalfSpace] = []) {
    self.groups = groups
    self.blend = blend
    self.cuts = cuts
  }

  /// One ellipsoid.
  init(_ ellipsoid: Ellipsoid, cuts: [HalfSpace] = []) {
    self.init([[.ellipsoid(ellipsoid)]], cuts: cuts)
  }

  /// The shape with every primitive larger by `width` mm; holes and cuts stay.
  func inflated(by width: Double) -> Solid {
    var result = self
    result.groups = groups.map { $0.map { $0.inflated(by: width) } }
    return result
  }

  /// The shape cut anew, by these half spaces only.
  func cut(_ cuts: HalfSpace...) -> Solid {
    var result = self
    result.cuts = cuts
    return result
  }

  /// The shape without the (uncut) other ones, its new edges broken where the two values sum to
  /// more than minus `chamfer` mm.
  func hollowed(by others: [Solid], chamfer: Double) -> Solid {
    var result = self
    result.holes += others.map { $0.groups.flatMap { $0 } }
    result.chamfer = chamfer
    return result
  }

  func value(_ point: SIMD3<Double>) -> Double {
    var result = Double.infinity
    for group in groups {
      var nearest = Double.infinity
      for primitive in group { nearest = min(nearest, primitive.value(point)) }
      result = smoothMinimum(result, nearest, blend)
    }
    for hole in holes {
      var nearest = Double.infinity
      for primitive in hole { nearest = min(nearest, primitive.value(point)) }
      result = chamferedDifference(result, nearest, chamfer)
    }
    for cut in cuts { result = max(result, cut.value(point)) }
    return result
  }

  /// The gradient by central differences of 0.01 mm.
  func gradient(_ point: SIMD3<Double>) -> SIMD3<Double> { centralGradient(point, value) }
}

/// The gradient of a function in space by central differences of 0.01 mm.
func centralGradient(
  _ point: SIMD3<Double>, _ value: (SIMD3<Double>) -> Double
) -> SIMD3<Double> {
  let step = 0.01
  var gradient = SIMD3<Double>.zero
  for axis in 0..<3 {
    var offset = SIMD3<Double>.zero
    offset[axis] = step
    gradient[axis] = (value(point + offset) - value(point - offset)) / (2 * step)
  }
  return gradient
}

/// The minimum of two values, rounded where they differ by less than `width` (the quadratic
/// polynomial form by Quilez). Exactly the minimum elsewhere.
@inline(__always)
func smoothMinimum(_ first: Double, _ second: Double, _ width: Double) -> Double {
  let least = min(first, second)
  let nearness = width - abs(first - second)
  guard nearness > 0 else { return least }
  return least - nearness * nearness / (4 * width)
}

/// The value of a solid less a hole, both given by their values, with the edge between the two
/// surfaces broken by a chamfer. Exactly the sharp difference where the values sum to `-width` or
/// less on the solid's inside.
@inline(__always)
func chamferedDifference(_ solid: Double, _ hole: Double, _ width: Double) -> Double {
  max(max(solid, -hole), (solid - hole + width) / 2)
}
