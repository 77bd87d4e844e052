import Geometry

/// The four chambers as solids in the patient frame.
///
/// The heart's own axes are: first from the base to the apex (left, front, down), second from the
/// left ventricle across the septum (right, front), third up along the anterior wall. The left
/// ventricle is an ellipsoid cut by the base plane; the right one two ellipsoids in front of it, from
/// which the left myocardium takes all but a crescent.
struct Chambers: Sendable {
  let axes: Axes
  /// The middle of the left ventricle's base.
  let base: SIMD3<Double>
  let mitral: SIMD3<Double>
  let aortic: SIMD3<Double>
  let tricuspid: SIMD3<Double>
  let tricuspidNormal: SIMD3<Double>
  let pulmonic: SIMD3<Double>
  let pulmonicNormal: SIMD3<Double>

  /// The left ventricle's base plane.
  let basal: HalfSpace
  let leftVentricle: Solid
  let leftMyocardium: Solid
  let rightVentricle: Solid
  let rightWall: Solid
  let leftAtrium: Solid
  /// The funnel through the base plate to the mitral valve, part of the left atrium.
  let mitralFunnel: Solid
  let rightAtrium: Solid
  let tricuspidFunnel: Solid
  let papillaryMuscles: [Solid]
  /// The whole cavity of the left ventricle; what its blood leaves free of it is muscle's foot.
  let leftCavity: Solid
  /// The right ventricle's outer surface as if its valves were closed by wall.
  let rightEpicardium: Solid
  let foramenOvale: Solid
  let septalDefect: Solid

  init(_ measures: Measures) {
    let k = measures.size
    let axes = Axes(
      first: [0.65 + measures.turn.x, -0.60, -0.47 - measures.turn.y], second: [-0.66, -0.73, -0.1])
    // The third vector of a right-handed triple points down here; the text above wants up.
    let base = SIMD3(14.0, 5, -4) * k
    func at(_ along: Double, _ septal: Double, _ up: Double) -> SIMD3<Double> {
      base + axes.vector(along, septal, -up) * k
    }
    self.axes = axes
    self.base = base
    let towardsAorta = axes.vector(0, 0.8, -0.6)
    mitral = base - towardsAorta * (12.5 * k)
    aortic = base + towardsAorta * (14 * k)
    basal = HalfSpace(behind: base, normal: -axes.first)
    let basalPlate = HalfSpace(behind: base - axes.first * 3.5, normal: -axes.first)

    let length = measures.leftLength * k
    let radius = measures.leftRadius * k
    let ventricle = Ellipsoid(
      center: base + axes.first * (0.18 * length), axes: axes,
      radii: [0.82 * length, radius, radius])
    // Two muscles stand on the free wall, above and below, and end short of the mitral valve.
    papillaryMuscles = [(-0.75, 0.72), (-0.55, -0.85)].map { septal, up in
      let side = axes.vector(0, septal, -up).normalized
      return Solid([
        Curve(through: [
          (base + axes.first * (0.74 * length) + side * (0.80 * radius), 5 * k),
          (base + axes.first * (0.54 * length) + side * (0.62 * radius), 4.4 * k),
          (base + axes.first * (0.36 * length) + side * (0.52 * radius), 3.2 * k),
        ]).tube
      ])
    }
    leftCavity = Solid(ventricle, cuts: [basal])
    leftVentricle = leftCavity.hollowed(by: papillaryMuscles, chamfer: 4)
    let myocardium = Solid(ventricle).inflated(by: measures.leftWall)
    leftMyocardium = myocardium.cut(basalPlate)

    // The right ventricle: body and outflow tract, cut by the tricuspid and the pulmonary plane.
    tricuspid = at(4, 41, -10)
    tricuspidNormal = (axes.first * 0.93 + SIMD3(0.30, -0.12, -0.05)).normalized
    pulmonic = SIMD3(21, -37, 21) * k
    pulmonicNormal = SIMD3(0.12, 0.45, 0.9).normalized
    let bulge = measures.rightBulge * k
    let body = Ellipsoid(
      center: at(21, 33, -6), axes: axes, radii: SIMD3(46, 34, 43) * bulge)
    let apex = Ellipsoid(
      center: at(48, 25, -5), axes: axes, radii: SIMD3(36, 26, 33) * bulge)
    let outflow = Curve(through: [
      (at(32, 44, 0), 17 * k), (at(22, 40, 22), 15.5 * k),
      (pulmonic - pulmonicNormal * (10 * k), 14 * k), (pulmonic, 13 * k),
      (pulmonic + pulmonicNormal * (6 * k), 13 * k),
    ])
    let right = Solid([[.ellipsoid(body)], [.ellipsoid(apex)], outflow.tube], blend: 10)
      .hollowed(by: [myocardium], chamfer: 4)
    let tricuspidPlane = HalfSpace(behind: tricuspid, normal: -tricuspidNormal)
    let tricuspidFloor = tricuspid - tricuspidNormal * measures.rightWall
    let pulmonicPlane = HalfSpace(behind: pulmonic, normal: pulmonicNormal)
    rightVentricle = right.cut(tricuspidPlane, pulmonicPlane)
    rightEpicardium = right.inflated(by: measures.rightWall).cut()
    rightWall = right.inflated(by: measures.rightWall).cut(
      HalfSpace(behind: tricuspidFloor, normal: -tricuspidNormal), pulmonicPlane)

    let leftScale = k * measures.leftAtrium
    let leftCenter = SIMD3(3.5, 30.5, 2) * k
    let leftBody = Ellipsoid(
      center: leftCenter, axes: Axes(first: [1, -0.1, -0.08], second: [0, 1, 0]),
      radii: SIMD3(28, 18.5, 21) * leftScale)
    let appendage = Curve(
      through: [
        (SIMD3(22, 24, 10) * k, 9 * k), (SIMD3(37, 11, 26) * k, 8 * k),
        (SIMD3(45, 2, 31) * k, 7 * k), (SIMD3(50, -7, 30) * k, 5 * k),
      ])
    let mitralVestibule = Curve(
      through: [(leftCenter, 16 * k), (mitral - axes.first * (6 * k), 15.5 * k)])
    leftAtrium = Solid(
      [[.ellipsoid(leftBody)], appendage.tube, mitralVestibule.tube], blend: 6)
    mitralFunnel = Solid(
      [
        Curve(through: [
          (mitral - axes.first * (12 * k), 16 * k), (mitral + axes.first * (5 * k), 14.5 * k),
        ]).tube
      ], cuts: [HalfSpace(behind: base, normal: axes.first)])

    let rightScale = k * measures.rightAtrium
    let rightCenter = SIMD3(-36, -4, -10) * k
    let rightBody = Ellipsoid(
      center: rightCenter, axes: Axes(first: [1, 0.1, 0], second: [0, 1, 0]),
      radii: SIMD3(23, 24, 30) * rightScale)
    let auricle = Curve(
      through: [
        (SIMD3(-36, -12, 6) * k, 12 * k), (SIMD3(-28, -28, 17) * k, 9 * k),
        (SIMD3(-17, -36, 24) * k, 6 * k),
      ])
    let vestibule = Curve(
      through: [(rightCenter, 19 * k), (tricuspid - tricuspidNormal * (7 * k), 18.5 * k)])
    rightAtrium = Solid(
      [[.ellipsoid(rightBody)], auricle.tube, vestibule.tube], blend: 6,
      cuts: [HalfSpace(behind: tricuspidFloor, normal: tricuspidNormal)])
    tricuspidFunnel = Solid(
      [
        Curve(through: [
          (tricuspid - tricuspidNormal * (12 * k), 19 * k),
          (tricuspid + tricuspidNormal * (5 * k), 17.5 * k),
        ]).tube
      ], cuts: [HalfSpace(behind: tricuspid, normal: tricuspidNormal)])

    let between = rightCenter + (leftCenter - rightCenter) * 0.5
    foramenOvale = Solid([
      [
        .cone(
          Cone(
            from: between + (rightCenter - leftCenter) * 0.3, radius: 3,
            to: between + (leftCenter - rightCenter) * 0.3, radius: 3))
      ]
    ])
    let septum = base + axes.first * (0.36 * length)
    septalDefect = Solid([
      [
        .cone(
          Cone(
            from: septum + axes.second * (0.8 * radius), radius: 4,
            to: septum + axes.second * (radius + measures.leftWall + 4), radius: 4))
      ]
    ])
  }

  /// A point in the heart's own axes, mm from the base: towards the apex, the septum, and up.
  func point(_ along: Double, _ septal: Double, _ up: Double) -> SIMD3<Double> {
    base + axes.vector(along, septal, -up)
  }
}
