/// What was found on the way to a blood pool, and how sure it is.
public struct HeartPoolReport: Codable, Equatable, Sendable {
  /// How far the result may be trusted before anyone has looked at it.
  public enum Certainty: String, Codable, Sendable {
    case high
    case moderate
    case low
  }

  /// How bright blood and muscle are.
  public var levels: BloodLevels
  /// The noise's standard deviation in the chambers, HU.
  public var noise: Double
  /// The standard deviation of the smoothing that this asked for, mm.
  public var blurMillimetres: Double
  /// Blood's brightness over muscle's, in standard deviations of the noise.
  public var contrastToNoise: Double
  /// The pool's volume, ml.
  public var millilitres: Double
  /// Holes that were filled, ml.
  public var filledMillilitres: Double
  /// Pieces as bright as the pool, of which it is one.
  public var pieces: Int
  /// How much of the pool is within four spreads of blood's brightness, 0...1; the rest is contrast on
  /// its way in, calcium, or edges.
  public var shareAtBloodLevel: Double
  /// Bone and metal that were told from blood, ml, whether they touch it or not.
  public var boneMillilitres: Double
  /// Where the pool was cut from bone, mm² of voxel faces.
  public var boneContact: Double
  /// Whether the pool reaches the edge of the scan, where it ends in a flat cap.
  public var touchesEdgeOfScan: Bool
  /// How sure it is.
  public var certainty: Certainty
  /// One sentence for each reason for doubt.
  public var doubts: [String]
}

extension HeartPoolReport {
  init(
    levels: BloodLevels, noise: Double, blur: Double, pieces: Int, mask: Mask, unfilled: Mask,
    grid: Grid, coarse: CoarseScan, smooth: Volume, judgement: BoneJudgement,
    parting: PoolParting
  ) {
    let voxel = grid.voxelVolume / 1000
    let voxels = mask.count
    self.levels = levels
    self.noise = noise
    blurMillimetres = blur
    contrastToNoise = (levels.blood - levels.muscle) / max(noise, 1)
    millilitres = Double(voxels) * voxel
    filledMillilitres = Double(voxels - unfilled.count) * voxel
    self.pieces = pieces
    shareAtBloodLevel = Self.share(of: mask, levels, smooth, coarse)
    boneMillilitres = Double(judgement.bone.count) * coarse.grid.voxelVolume / 1000
    boneContact = mask.contactArea(with: parting.bonePlaces(), spacing: grid.spacing)
    touchesEdgeOfScan = mask.touchesBorder
    certainty = .high
    doubts = []
    judge()
  }

  /// The limits are the house's own: the phantom with up to 40 HU of noise and the real scans that
  /// were looked at are above those for `high`.
  private mutating func judge() {
    func doubt(_ level: Certainty, _ sentence: String) {
      if certainty != .low { certainty = level }
      doubts.append(sentence)
    }
    func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    if contrastToNoise < 5 {
      doubt(
        contrastToNoise < 3 ? .low : .moderate,
        "Blood is brighter than muscle by only \(text(contrastToNoise)) times the noise, so walls "
          + "are rough and thin ones may be missing.")
    }
    if shareAtBloodLevel < 0.7 {
      doubt(
        shareAtBloodLevel < 0.5 ? .low : .moderate,
        "Only \(text(shareAtBloodLevel * 100)) % of the pool is as bright as most of the blood: "
          + "contrast is unevenly mixed, or something else is bright.")
    }
    if boneContact > 300 {
      doubt(
        .moderate,
        "The pool was cut from bone over \(text(boneContact)) mm²; look at the slices there.")
    }
    if millilitres < 100 || millilitres > 2500 {
      doubt(
        .low,
        "\(text(millilitres)) ml is not what the chambers and great vessels of an adult hold.")
    }
  }

  /// The share of the mask's blocks whose mean is near blood's level.
  private static func share(
    of mask: Mask, _ levels: BloodLevels, _ smooth: Volume, _ coarse: CoarseScan
  ) -> Double {
    let reach = 4 * levels.bloodSpread
    let atLevel = smooth.mask(in: levels.blood - reach...levels.blood + reach)
    let size = coarse.grid.size
    var all = 0
    var like = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let middle = coarse.middle(of: SIMD3(x, y, z))
          guard mask[middle.x, middle.y, middle.z] else { continue }
          all += 1
          if atLevel[x, y, z] { like += 1 }
        }
      }
    }
    return all > 0 ? Double(like) / Double(all) : 0
  }
}
