import Foundation
import Geometry

/// Which places of a coarse scan are certainly blood, and which are bone.
///
/// Looked at are the cores that remain of blood-bright places three millimetres under their surface,
/// and the pieces that are brighter than blood. The largest core is the heart. Directions are the
/// patient's, and lengths go by the heart's own size R, the edge of a cube of its core's volume:
/// - a core of another brightness than the heart's, more than 0.6 R behind it, is bone (marrow of
///   the spine);
/// - a bright piece behind that line is bone, wherever it is not a thin shell on blood (calcium or a
///   stent in the wall of a vessel);
/// - a bright piece elsewhere is blood (contrast that flows in) where it is thick and touches blood, or
///   lies on blood; else it is bone (ribs, breastbone), as is metal.
struct BoneJudgement {
  /// Certainly blood.
  private(set) var blood: Mask
  /// The cores among it: what lies deep in places as bright as blood.
  private(set) var cores: Mask
  /// Bone and metal.
  private(set) var bone: Mask
  /// The edge of a cube that holds as much as the heart's core, mm.
  private(set) var heartSize = 0.0
  /// The middle of the heart's core (LPS, mm).
  private(set) var heartCenter = SIMD3<Double>.zero

  /// How deep a core lies under the surface, mm.
  static let depth = 3.0

  /// - Parameter smooth: the coarse scan, smoothed by 1 mm.
  /// - Returns: nil where there is no core.
  init?(smooth: Volume, _ levels: BloodLevels) {
    guard case .float(let values) = smooth.voxels else { return nil }
    let grid = smooth.grid
    blood = Mask(size: grid.size)
    bone = blood
    cores = blood
    let band = smooth.mask(in: levels.half...levels.bright)
    let pieces = PieceFacts(
      band.eroded(by: Self.depth, spacing: grid.spacing), .faces, values, grid)
    guard let heart = pieces.largest else { return nil }
    heartCenter = pieces.center(heart)
    heartSize = 10 * cbrt(pieces.millilitres(heart))
    judgeCores(pieces, heart, levels)
    cores = blood
    judgeBright(smooth.mask(in: levels.bright...Double.infinity), values, grid)
  }

  private mutating func judgeCores(_ pieces: PieceFacts, _ heart: Int, _ levels: BloodLevels) {
    let isBlood = (0..<pieces.count).map { piece in
      piece == heart || abs(pieces.mean(piece) - levels.blood) <= 4 * levels.bloodSpread
        || pieces.center(piece).y - heartCenter.y <= 0.6 * heartSize
    }
    blood = pieces.pieces.mask { isBlood[$0] }
    bone = pieces.pieces.mask { !isBlood[$0] }
  }

  private mutating func judgeBright(_ bright: Mask, _ values: [Float], _ grid: Grid) {
    let pieces = PieceFacts(bright, .corners, values, grid)
    guard pieces.count > 0 else { return }
    let toBlood = blood.squaredDistances(spacing: grid.spacing)
    let toOutside = bright.complement().squaredDistances(spacing: grid.spacing)
    let nearBlood = pieces.shares { toBlood[$0] < 16 }
    let thickness = pieces.largest { toOutside[$0] }
    let isLarge = (0..<pieces.count).map { pieces.millilitres($0) >= 0.05 }
    let isBone = (0..<pieces.count).map { piece in
      let depth = thickness[piece].squareRoot()
      let near = nearBlood[piece]
      if near > 0.4, depth < 4 { return false }
      if pieces.center(piece).y - heartCenter.y >= 0.6 * heartSize { return true }
      return depth > 5 ? near < 0.02 : near < 0.08
    }
    bone = bone.union(pieces.pieces.mask { isLarge[$0] && isBone[$0] })
    blood = blood.union(pieces.pieces.mask { isLarge[$0] && !isBone[$0] })
  }
}

/// The pieces of a coarse mask with what is measured of each.
private struct PieceFacts {
  let pieces: Components
  private let labels: [Int32]
  private let grid: Grid
  private var sums: [Double]
  private var places: [SIMD3<Double>]

  var count: Int { pieces.sizes.count }
  var largest: Int? { pieces.largest }

  init(_ mask: Mask, _ connectivity: Connectivity, _ values: [Float], _ grid: Grid) {
    pieces = Components(of: mask, connectivity: connectivity)
    labels = pieces.labels()
    self.grid = grid
    sums = [Double](repeating: 0, count: pieces.sizes.count)
    places = [SIMD3<Double>](repeating: .zero, count: pieces.sizes.count)
    for offset in labels.indices where labels[offset] > 0 {
      let piece = Int(labels[offset]) - 1
      sums[piece] += Double(values[offset])
      places[piece] += SIMD3<Double>(grid.voxel(at: offset))
    }
  }

  func millilitres(_ piece: Int) -> Double {
    Double(pieces.sizes[piece]) * grid.voxelVolume / 1000
  }

  func mean(_ piece: Int) -> Double { sums[piece] / Double(pieces.sizes[piece]) }

  /// The middle of a piece in the patient frame.
  func center(_ piece: Int) -> SIMD3<Double> {
    grid.indexToPatient(places[piece] / Double(pieces.sizes[piece]))
  }

  /// The share of each piece's voxels of which something is true.
  func shares(_ isTrue: (Int) -> Bool) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for offset in labels.indices where labels[offset] > 0 && isTrue(offset) {
      counts[Int(labels[offset]) - 1] += 1
    }
    return zip(counts, pieces.sizes).map { $0 / Double($1) }
  }

  /// The largest value in each piece.
  func largest(_ value: (Int) -> Float) -> [Float] {
    var result = [Float](repeating: 0, count: count)
    for offset in labels.indices where labels[offset] > 0 {
      let piece = Int(labels[offset]) - 1
      result[piece] = max(result[piece], value(offset))
    }
    return result
  }
}
