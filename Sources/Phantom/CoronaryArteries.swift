import Foundation
import Geometry

/// The coronary arteries: tubes whose lower side lies on the epicardium, found by moving guide
/// points along the gradient of the heart's outer surface until they rest on it.
///
/// Diameters taper from about 4 mm at the ostia to 2.3 mm; a tube of at least √3/2 voxels radius is
/// 6-connected on the voxels, so every branch stays whole up to 1.3 mm spacing.
struct CoronaryArteries: Sendable {
  let left: Solid
  let right: Solid

  init(_ measures: Measures, _ chambers: Chambers, _ vessels: GreatVessels) {
    let k = measures.size
    let epicardium = Epicardium(measures, chambers, vessels)
    let length = measures.leftLength * k
    let radius = measures.leftRadius * k + measures.leftWall
    /// From inside the aortic sinuses to just outside their wall.
    func ostium(_ direction: SIMD3<Double>) -> [SIMD3<Double>] {
      let outwards = direction.normalized
      return [
        vessels.root + outwards * (vessels.rootRadius - 4),
        vessels.root + outwards * (vessels.rootRadius + 4),
      ]
    }
    /// A point near the left ventricle's surface: zero is up, positive towards the free wall.
    func roundLeft(_ along: Double, _ angle: Double) -> SIMD3<Double> {
      let at = max(-1, min(1, (along - 0.18 * length) / (0.82 * length + measures.leftWall)))
      let width = radius * (1 - at * at).squareRoot()
      return chambers.point(along, -sin(angle) * width, cos(angle) * width)
    }

    // Left main, then down the anterior groove and round the apex.
    let fork = epicardium.rested(roundLeft(3, 0.25), at: 1.8)
    var descending = [fork, epicardium.rested(roundLeft(0.1 * length, 0), at: 2)]
    for step in 2...9 {
      let along = length * (0.05 + 0.09 * Double(step))
      descending.append(
        epicardium.inGroove(chambers.point(along, (4 + 3 * Double(step)) * k, 46 * k), at: 1.4))
    }
    descending.append(
      epicardium.rested(chambers.point(length + 16, 10 * k, 12 * k), at: 1.2))
    let circumflex =
      [fork]
      + (1...8).map { step in
        epicardium.rested(roundLeft(-1, 0.25 + 0.22 * Double(step)), at: 1.5)
      }
    let main = Curve(
      through: (ostium([0.75, 0.25, 0.3]) + [fork]).map { ($0, 2) }, step: 1.5)
    let anterior = epicardium.vessel(descending, from: 1.95, to: 1.15)
    let around = epicardium.vessel(circumflex, from: 1.8, to: 1.2)
    let turned = measures.branches
    let diagonal =
      [anterior.nearest(to: descending[2])]
      + (1...6).map { step in
        let at = Double(step)
        return epicardium.rested(
          roundLeft(length * (0.25 + 0.075 * at), -0.3 + 0.11 * at + turned.x), at: 1.2)
      }
    let marginal =
      [around.nearest(to: circumflex[5])]
      + (1...6).map { step in
        epicardium.rested(
          roundLeft(length * 0.1 * Double(step), 1.2 + 0.02 * Double(step) + turned.y), at: 1.2)
      }
    left = Solid([
      // The left main runs straight between the pulmonary trunk and the left atrium.
      main.tube, anterior.tube, around.tube,
      epicardium.vessel(diagonal, from: 1.35, to: 1.15).tube,
      epicardium.vessel(marginal, from: 1.35, to: 1.15).tube,
    ])

    /// A guide point round the tricuspid valve: zero is the patient's right, positive downwards.
    let normal = chambers.tricuspidNormal
    let ring = Axes(first: normal, second: [-1, 0, 0])
    func roundRight(_ angle: Double) -> SIMD3<Double> {
      chambers.tricuspid - normal * 2
        + (ring.second * cos(angle) + ring.third * sin(angle)) * (42 * k)
    }
    // Right coronary round the tricuspid valve to the crux, then along the posterior groove.
    let course = (0...9).map { step in
      epicardium.rested(roundRight(-1.15 + 0.36 * Double(step)), at: 1.6)
    }
    let trunkOfRight = epicardium.vessel(
      ostium([-0.4, -0.85, 0.35]) + course, from: 2.0, to: 1.6)
    let crux = [trunkOfRight.nearest(to: course[9])]
    let posterior: [SIMD3<Double>] =
      crux
      + (1...6).map { step in
        let along = length * (0.06 + 0.1 * Double(step))
        return epicardium.inGroove(chambers.point(along, 22 * k, -42 * k), at: 1.2)
      }
    // The acute marginal branch, along the right ventricle's lower edge.
    let edge = trunkOfRight.nearest(to: course[4])
    let onward = chambers.axes.first * (9 * k) - SIMD3(0, 2 + 10 * turned.z, 1.5)
    let acute: [SIMD3<Double>] =
      [edge]
      + (1...5).map { step in
        epicardium.rested(edge + onward * Double(step), at: 1.2)
      }
    right = Solid([
      trunkOfRight.tube,
      epicardium.vessel(posterior, from: 1.5, to: 1.15).tube,
      epicardium.vessel(acute, from: 1.3, to: 1.15).tube,
    ])
  }
}

/// The outer surface of the heart with the roots of its vessels, on which the coronaries lie.
private struct Epicardium {
  let leftVentricle: Solid
  let rightVentricle: Solid
  let others: [Solid]
  let root: SIMD3<Double>
  let rootRadius: Double

  init(_ measures: Measures, _ chambers: Chambers, _ vessels: GreatVessels) {
    leftVentricle = chambers.leftMyocardium
    rightVentricle = chambers.rightEpicardium
    root = vessels.root
    rootRadius = vessels.rootRadius
    others = [
      chambers.mitralFunnel.inflated(by: 3).cut(),
      chambers.tricuspidFunnel.inflated(by: 3).cut(),
      chambers.leftAtrium.inflated(by: measures.atrialWall),
      chambers.rightAtrium.inflated(by: measures.atrialWall),
      vessels.aortaBeyondRoot.inflated(by: measures.vesselWall),
      vessels.aorticRoot.inflated(by: measures.vesselWall),
      vessels.pulmonaryArtery.inflated(by: measures.vesselWall),
    ]
  }

  private func height(_ point: SIMD3<Double>) -> Double {
    let ventricles = smoothMinimum(
      leftVentricle.value(point), rightVentricle.value(point), 4)
    return others.reduce(ventricles) { smoothMinimum($0, $1.value(point), 4) }
  }

  /// The point moved along the gradient until it is `distance` mm outside.
  func rested(_ start: SIMD3<Double>, at distance: Double) -> SIMD3<Double> {
    var point = start
    for _ in 0..<40 {
      let gradient = centralGradient(point, height)
      let slope = gradient.length
      guard slope > 0.05 else { break }
      let away = height(point) / slope - distance
      if abs(away) < 0.01 { break }
      point -= gradient / slope * max(-3, min(3, away))
    }
    return point
  }

  /// The point moved, by the shortest steps, until it is `distance` mm outside both ventricles: in
  /// the groove between them.
  func inGroove(_ start: SIMD3<Double>, at distance: Double) -> SIMD3<Double> {
    var point = start
    for _ in 0..<40 {
      let (left, leftHeight) = slope(leftVentricle, point)
      let (right, rightHeight) = slope(rightVentricle, point)
      let (a, b) = (leftHeight - distance, rightHeight - distance)
      if max(abs(a), abs(b)) < 0.01 { break }
      let cosine = left.dot(right)
      let determinant = max(0.05, 1 - cosine * cosine)
      let move = left * ((a - cosine * b) / determinant) + right * ((b - cosine * a) / determinant)
      point -= move * min(1, 3 / max(move.length, 1e-9))
    }
    return rested(point, at: distance)
  }

  private func slope(_ solid: Solid, _ point: SIMD3<Double>) -> (SIMD3<Double>, Double) {
    let gradient = solid.gradient(point)
    let length = max(gradient.length, 0.05)
    return (gradient / length, solid.value(point) / length)
  }

  /// A tapering vessel through control points. Between them it is lifted where it would dip below
  /// the surface, except near the aortic sinuses, which it must enter; its start stays, on its parent.
  func vessel(
    _ controls: [SIMD3<Double>], from start: Double, to end: Double
  ) -> Curve {
    let last = Double(controls.count - 1)
    var curve = Curve(
      through: controls.enumerated().map { index, position in
        (position, start + (end - start) * Double(index) / last)
      }, step: 1.5)
    for index in curve.points.indices.dropFirst() {
      let point = curve.points[index]
      guard (point.position - root).length > rootRadius + 4 else { continue }
      if height(point.position) < 0.7 * point.radius {
        curve.points[index].position = rested(point.position, at: point.radius)
      }
    }
    return curve
  }
}
