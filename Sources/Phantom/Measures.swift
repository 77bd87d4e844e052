/// The lengths that differ between hearts, in mm before the factor `size`: those of an adult at the
/// end of filling, varied by the seed within what is normal.
///
/// Ranges after the SCMR reference values for chamber volumes (Kawel-Boehm et al. 2020,
/// doi 10.1186/s12968-020-00683-3) and the wall thicknesses that the issue asks for.
struct Measures: Sendable {
  /// The factor on every position and on the radii of chambers and great vessels, not on walls.
  let size: Double
  /// How far the heart's axis is turned to the left and to the feet, as tangents.
  let turn: SIMD2<Double>
  let leftRadius: Double
  let leftLength: Double
  let leftWall: Double
  let rightBulge: Double
  let rightWall: Double
  let leftAtrium: Double
  let rightAtrium: Double
  let aorta: Double
  let pulmonary: Double
  let veins: Double
  /// Turns of the coronary branches round the heart, in radians.
  let branches: SIMD3<Double>

  /// The walls of the atria and of the vessels.
  let atrialWall = 2.0
  let vesselWall = 1.75

  init(seed: UInt64, sex: HeartPhantom.Sex) {
    let randomness = Randomness(seed: seed, stream: 1)
    var position = 0
    func varied(_ mean: Double, by range: Double) -> Double {
      defer { position += 1 }
      return mean + range * randomness.signed(position)
    }
    size = varied(1, by: 0.03) * (sex == .male ? 1 : 0.925)
    turn = [varied(0, by: 0.05), varied(0, by: 0.05)]
    leftRadius = varied(28, by: 1.1)
    leftLength = varied(87, by: 2.5)
    leftWall = varied(sex == .male ? 9.5 : 9.0, by: 0.4)
    rightBulge = varied(1, by: 0.03)
    rightWall = varied(3.5, by: 0.2)
    leftAtrium = varied(1, by: 0.04)
    rightAtrium = varied(1, by: 0.04)
    aorta = varied(1, by: 0.05)
    pulmonary = varied(1, by: 0.04)
    veins = varied(1, by: 0.06)
    branches = [varied(0, by: 0.12), varied(0, by: 0.12), varied(0, by: 0.12)]
  }
}
