import Geometry

/// A solid of the scene as an implicit function: negative inside, zero on the surface, positive
/// outside, and never changing faster than one millimetre a millimetre.
///
/// That last property (Lipschitz constant 1) is what culling and the octree rest on: a value `f` at
/// a point says that no surface is nearer than `|f|`. The value itself may be less than the
/// distance, on an elongated ellipsoid by the ratio of its axes.
enum Primitive: Sendable {
  case ellipsoid(Ellipsoid)
  case cone(Cone)

  @inline(__always) func value(_ point: SIMD3<Double>) -> Double {
    switch self {
    case .ellipsoid(let ellipsoid): ellipsoid.value(point)
    case .cone(let cone): cone.value(point)
    }
  }

  /// The solid with every radius larger by `width` mm: its wall is the difference of the two.
  func inflated(by width: Double) -> Primitive {
    switch self {
    case .ellipsoid(let ellipsoid):
      .ellipsoid(
        Ellipsoid(
          center: ellipsoid.center, axes: ellipsoid.axes, radii: ellipsoid.radii + width))
    case .cone(let cone):
      .cone(
        Cone(
          from: cone.start, radius: cone.startRadius + width,
          to: cone.start + cone.along, radius: cone.startRadius + cone.growth + width))
    }
  }
}

/// An ellipsoid of any orientation; an infinite radius makes it an elliptic cylinder.
struct Ellipsoid: Sendable {
  let center: SIMD3<Double>
  /// The directions of the three radii.
  let axes: Axes
  /// The half length along each axis, mm.
  let radii: SIMD3<Double>
  private let first: SIMD3<Double>
  private let second: SIMD3<Double>
  private let third: SIMD3<Double>
  private let smallest: Double

  init(center: SIMD3<Double>, axes: Axes, radii: SIMD3<Double>) {
    self.center = center
    self.axes = axes
    self.radii = radii
    first = axes.first / radii.x
    second = axes.second / radii.y
    third = axes.third / radii.z
    smallest = radii.min()
  }

  /// An ellipsoid along the patient's axes.
  init(center: SIMD3<Double>, radii: SIMD3<Double>) {
    self.init(center: center, axes: .patient, radii: radii)
  }

  @inline(__always) func value(_ point: SIMD3<Double>) -> Double {
    let offset = point - center
    let unit = SIMD3(offset.dot(first), offset.dot(second), offset.dot(third))
    return (unit.length - 1) * smallest
  }
}

/// The piece of a tapered tube between two points: the balls around them and what lies between.
struct Cone: Sendable {
  let start: SIMD3<Double>
  let along: SIMD3<Double>
  let startRadius: Double
  let growth: Double
  private let inverseSquare: Double
  private let slowing: Double

  init(
    from start: SIMD3<Double>, radius startRadius: Double,
    to end: SIMD3<Double>, radius endRadius: Double
  ) {
    self.start = start
    along = end - start
    self.startRadius = startRadius
    growth = endRadius - startRadius
    let square = along.squaredLength
    inverseSquare = square > 0 ? 1 / square : 0
    // The radius changes along the axis, so the bare value would be steeper than one.
    slowing = 1 / (1 + growth * growth * inverseSquare).squareRoot()
  }

  @inline(__always) func value(_ point: SIMD3<Double>) -> Double {
    let offset = point - start
    let at = min(1, max(0, offset.dot(along) * inverseSquare))
    return ((offset - along * at).length - startRadius - growth * at) * slowing
  }
}

/// A half space: negative behind the plane, positive in front of it.
struct HalfSpace: Sendable {
  let normal: SIMD3<Double>
  let level: Double

  /// The side of the plane through `point` that `normal` points away from.
  init(behind point: SIMD3<Double>, normal: SIMD3<Double>) {
    self.normal = normal.normalized
    level = self.normal.dot(point)
  }

  @inline(__always) func value(_ point: SIMD3<Double>) -> Double { normal.dot(point) - level }
}
