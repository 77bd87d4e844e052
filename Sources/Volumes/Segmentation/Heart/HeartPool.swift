public import Failures
import Geometry

/// The blood pool of a contrast CT: the chambers, the great vessels and the coronary arteries, without
/// bone, table and lungs.
public struct HeartPool: Sendable {
  /// The voxels that hold blood: one piece, connected through voxel faces.
  public let mask: Mask
  /// How far each value near the mask's edge lies above the level of its place, in HU, rounded: the
  /// surface of the pool is where this is zero. Zero away from the edge.
  public let field: Volume
  /// What was found, and how sure it is.
  public let report: HeartPoolReport
}

/// What may be known of a scan beforehand; what is nil is found in it.
public struct HeartPoolSettings: Equatable, Sendable {
  /// How bright blood and muscle are.
  public var levels: BloodLevels?
  /// The noise's standard deviation, HU.
  public var noise: Double?

  /// Creates settings.
  public init(levels: BloodLevels? = nil, noise: Double? = nil) {
    self.levels = levels
    self.noise = noise
  }
}

/// Why no heart was found.
public enum HeartPoolFailure: Failure, Equatable {
  /// The values are no Hounsfield units: there is neither air nor lung.
  case notCT(lowest: Double)
  /// Nothing as bright as contrast in at least 2 ml.
  case noContrast
  /// Nothing of it is as thick as a chamber.
  case noCore

  /// See `Failure`.
  public var kind: FailureKind { .nothingToPrint }

  /// The sentence for people.
  public var description: String { "No heart was found, because \(reason)." }

  /// Why, as what follows "because".
  public var reason: String {
    switch self {
    case .notCT(let lowest):
      "the lowest value is \(lowest), and a CT of the chest has air below -500 HU"
    case .noContrast:
      "nothing smooth is above 150 HU and brighter than muscle by 90 HU, so there is no contrast"
    case .noCore:
      "nothing as bright as contrast is thicker than \(2 * BoneJudgement.depth) mm, so there is no "
        + "chamber"
    }
  }
}

extension Volume {
  /// Finds the blood pool of a contrast CT without being told anything.
  ///
  /// The levels of blood and muscle come from the scan's smooth parts (`BloodLevels`), bone is told
  /// from blood on blocks of a millimetre and a half (`BoneJudgement`), and the edge is put half-way
  /// between blood and the tissue next to it (`EdgeLevels`). Where noise exceeds a twelfth of the
  /// contrast, values are smoothed by up to 0.5 mm first. Holes up to 0.2 ml are filled. Where the
  /// pool meets bone it ends nearer to whichever is certain; at the edge of the scan it is cut flat.
  ///
  /// Not promised: that every chamber is in it. What holds no more contrast than muscle stays out,
  /// and small vessels of the lung stay in.
  /// - Parameters:
  ///   - settings: what is known beforehand.
  ///   - facts: the volume's statistics, where they are known.
  /// - Throws: `HeartPoolFailure`.
  /// - Complexity: a few passes over the voxels, parallel; besides the result (2 bytes a voxel) some
  ///   bits a voxel, and 4 bytes a voxel where noise is smoothed.
  public func heartPool(
    _ settings: HeartPoolSettings = HeartPoolSettings(), knowing facts: Statistics? = nil
  ) throws -> HeartPool {
    let facts = facts ?? statistics
    guard facts.minimum < -500 else { throw HeartPoolFailure.notCT(lowest: facts.minimum) }
    let coarse = CoarseScan(of: grid)
    let means = coarse.means(of: self)
    let smooth = means.gaussian(sigma: 1)
    guard let levels = settings.levels ?? BloodLevels(smooth: smooth) else {
      throw HeartPoolFailure.noContrast
    }
    guard let judgement = BoneJudgement(smooth: smooth, levels) else {
      throw HeartPoolFailure.noCore
    }
    // To a tenth, so that recipes can be read.
    let noise = settings.noise ?? (noise(in: judgement.cores, coarse) * 10).rounded() / 10
    let blur = Self.blur(noise: noise, contrast: levels.blood - levels.muscle)
    let quiet = blur > 0 ? gaussian(sigma: blur) : self
    let edges = EdgeLevels(quiet, means: means, coarse, levels)
    let parting = PoolParting(quiet, coarse, edges, judgement)
    let places = PoolPlaces(parting, grid)
    let (piece, pieces) = try Self.heart(of: places.all, judgement.cores, coarse)
    let mask = piece.holesFilled(upTo: Int(200 / grid.voxelVolume))
    return HeartPool(
      mask: mask, field: parting.field(of: mask, thin: places.thin),
      report: HeartPoolReport(
        levels: levels, noise: noise, blur: blur, pieces: pieces, mask: mask, unfilled: piece,
        grid: grid, coarse: coarse, smooth: smooth, judgement: judgement, parting: parting))
  }

  /// The standard deviation by which noise is smoothed, in mm: none up to 8 % of the contrast, 0.5 mm
  /// from 16 % on. More would take coronary arteries away.
  private static func blur(noise: Double, contrast: Double) -> Double {
    let share = min(1, max(0, (noise / contrast - 0.08) / 0.08))
    return share < 0.1 ? 0 : 0.5 * share
  }

  /// The piece that has most of the heart's cores.
  private static func heart(
    of places: Mask, _ cores: Mask, _ coarse: CoarseScan
  ) throws -> (Mask, Int) {
    let components = Components(of: places)
    var votes = [Int](repeating: 0, count: components.sizes.count)
    let size = cores.size
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x where cores[x, y, z] {
          let middle = coarse.middle(of: SIMD3(x, y, z))
          if let piece = components.piece(at: middle) { votes[piece] += 1 }
        }
      }
    }
    guard let best = votes.indices.max(by: { (votes[$0], -$0) < (votes[$1], -$1) }),
      votes[best] > 0
    else { throw HeartPoolFailure.noCore }
    return (components.mask(of: best), components.sizes.count)
  }
}

/// The voxels that hold blood, and those of them that are taken as thin vessels.
private struct PoolPlaces {
  let all: Mask
  /// What is not within 3 mm of anything thicker than 4 mm.
  let thin: Mask

  init(_ parting: PoolParting, _ grid: Grid) {
    let thick = parting.vessels.eroded(by: 2, spacing: grid.spacing)
    thin = thick.dilated(by: 3, spacing: grid.spacing).complement()
    all = parting.walls.union(parting.vessels.intersection(thin))
  }
}
