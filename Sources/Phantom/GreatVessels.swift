import Geometry

/// The vessels that enter and leave the heart, as solids in the patient frame.
struct GreatVessels: Sendable {
  /// From the valve, where the base plane cuts it, to the ascending aorta.
  let aorticRoot: Solid
  /// From the sinuses on, with the branches of the arch.
  let aortaBeyondRoot: Solid
  let pulmonaryArtery: Solid
  let superiorVenaCava: Solid
  let inferiorVenaCava: Solid
  /// The pulmonary veins beyond their ostial planes.
  let veins: [(tissue: Tissue, solid: Solid)]
  /// What of the veins and cavae lies within their ostial planes: parts of the atria.
  let leftOstia: [Solid]
  let rightOstia: [Solid]
  /// The middle of the aortic sinuses, where the coronaries begin, and the radius there.
  let root: SIMD3<Double>
  let rootRadius: Double

  init(_ measures: Measures, _ chambers: Chambers) {
    let k = measures.size
    func curve(_ factor: Double, _ controls: [(SIMD3<Double>, Double)]) -> Curve {
      Curve(through: controls.map { ($0.0 * k, $0.1 * k * factor) }, step: 4)
    }
    let axes = chambers.axes
    let valve = chambers.aortic / k
    let root = SIMD3(2.5, -5.5, 11)
    self.root = root * k
    rootRadius = 15 * k * measures.aorta
    let rootTube = curve(
      measures.aorta,
      [
        (valve + axes.first * 8, 11.5), (valve - axes.first * 1, 11.5), (root, 15),
        ([-4, -12, 23], 13.3),
      ])
    let trunk = curve(
      measures.aorta,
      [
        (root, 15), ([-4, -12, 23], 13.3), ([-9, -14, 36], 14.5), ([-9, -11, 49], 14.5),
        ([-4, -2, 61.5], 14),
        ([6, 12, 69.5], 13.3), ([15, 30, 68], 12.8), ([22, 47, 58], 12.5), ([25, 58, 42], 12),
        ([25, 62, 20], 11.7), ([24, 62, -20], 11.2), ([20, 62, -60], 10.8), ([16, 62, -130], 10.5),
      ])
    let branches = [
      curve(1, [([-3, 2, 68], 6), ([-12, 2, 84], 6), ([-20, 4, 120], 6)]),
      curve(1, [([6, 14, 72], 4), ([6, 14, 86], 4), ([10, 16, 120], 4)]),
      curve(1, [([15, 28, 70], 5), ([22, 30, 86], 4.8), ([30, 30, 120], 4.8)]),
    ]
    aortaBeyondRoot = Solid([trunk.tube] + branches.map(\.tube), blend: 3)
    aorticRoot = Solid(
      [rootTube.tube], cuts: [HalfSpace(behind: chambers.base, normal: axes.first)])

    let valveToTrunk = chambers.pulmonic / k
    let normal = chambers.pulmonicNormal
    let main = curve(
      measures.pulmonary,
      [
        (valveToTrunk - normal * 4, 13), (valveToTrunk + normal * 4, 13.3), ([25, -22, 35], 13.3),
        ([23, -4, 42], 12.8), ([19, 9, 43], 11.5),
      ])
    let right = curve(
      measures.pulmonary,
      [
        ([19, 8, 43], 10.5), ([6, 17, 43], 10), ([-12, 19, 41.5], 9.8), ([-36, 20, 39], 9),
        ([-54, 23, 34], 7.5), ([-66, 27, 25], 6),
      ])
    let left = curve(
      measures.pulmonary,
      [
        ([20, 8, 43], 10.5), ([34, 24, 46], 9.8), ([47, 38, 43], 9), ([58, 49, 34], 7.5),
        ([66, 55, 22], 6),
      ])
    pulmonaryArtery = Solid(
      [main.tube, right.tube, left.tube], blend: 4,
      cuts: [HalfSpace(behind: chambers.pulmonic, normal: -normal)])

    let superior = Ostium(
      curve(
        measures.veins,
        [
          ([-37, -2, 8], 9.5), ([-38, -3, 20], 9.3), ([-38, -3, 36], 9), ([-36, -4, 56], 8.8),
          ([-33, -5, 78], 8.5), ([-28, -6, 130], 8.5),
        ]), at: SIMD3(-38, -3, 22) * k)
    let inferior = Ostium(
      curve(
        measures.veins,
        [
          ([-33, 2, -28], 12), ([-30, 7, -44], 12), ([-27, 12, -62], 11.8), ([-25, 16, -82], 11.8),
          ([-24, 18, -130], 11.8),
        ]), at: SIMD3(-30, 7, -44) * k)
    superiorVenaCava = superior.beyond
    inferiorVenaCava = inferior.beyond
    rightOstia = [superior.within, inferior.within]
    let courses: [(Tissue, [(SIMD3<Double>, Double)])] = [
      (
        .leftSuperiorPulmonaryVein,
        [([14, 30, 9], 8), ([35, 32, 17], 7.2), ([53, 28, 25], 6.3), ([70, 22, 32], 5.2)]
      ),
      (
        .leftInferiorPulmonaryVein,
        [([14, 33, -1], 8), ([34, 41, -4], 7), ([50, 49, -13], 6.2), ([66, 55, -24], 5.2)]
      ),
      (
        .rightSuperiorPulmonaryVein,
        [([-8, 30, 9], 8), ([-28, 27, 15], 7.2), ([-46, 19, 17], 6.3), ([-66, 9, 21], 5.2)]
      ),
      (
        .rightInferiorPulmonaryVein,
        [([-8, 33, -3], 8), ([-28, 38, -9], 7), ([-46, 43, -17], 6.2), ([-64, 48, -28], 5.2)]
      ),
    ]
    let ostia = courses.map { tissue, course in
      (tissue: tissue, ostium: Ostium(curve(measures.veins, course), at: course[1].0 * k))
    }
    veins = ostia.map { ($0.tissue, $0.ostium.beyond) }
    leftOstia = ostia.map(\.ostium.within)
  }
}

/// A vein divided by the plane across it where it leaves its atrium.
private struct Ostium {
  let within: Solid
  let beyond: Solid

  init(_ curve: Curve, at place: SIMD3<Double>) {
    let points = curve.points.map(\.position)
    let index = points.indices.dropFirst().dropLast().min {
      (points[$0] - place).squaredLength < (points[$1] - place).squaredLength
    }
    let middle = index ?? 1
    let normal = points[middle + 1] - points[middle - 1]
    within = Solid([curve.tube], cuts: [HalfSpace(behind: points[middle], normal: normal)])
    beyond = Solid([curve.tube], cuts: [HalfSpace(behind: points[middle], normal: -normal)])
  }
}
