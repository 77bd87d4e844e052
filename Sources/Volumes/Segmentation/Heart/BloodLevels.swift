import Foundation

/// How bright blood and muscle are in a contrast CT, in HU, as its smooth parts tell.
public struct BloodLevels: Codable, Equatable, Sendable {
  /// The commonest value of contrast-filled blood.
  public var blood: Double
  /// How far values scatter around it, as a standard deviation; at least 10.
  public var bloodSpread: Double
  /// The commonest value of the soft tissue beside it.
  public var muscle: Double

  /// Creates levels.
  public init(blood: Double, bloodSpread: Double, muscle: Double) {
    self.blood = blood
    self.bloodSpread = bloodSpread
    self.muscle = muscle
  }

  /// Half-way between blood and muscle.
  var half: Double { (blood + muscle) / 2 }

  /// What is brighter is not blood of the chambers: bone, calcium, metal, or contrast on its way in.
  var bright: Double { blood + max(5 * bloodSpread, 100) }

  /// A peak wider than this, HU as a standard deviation, is no tissue.
  static let widest = 80.0

  /// Finds the levels in a coarse scan that was smoothed by 1 mm.
  ///
  /// Only places where the value changes by less than 13 HU a millimetre are counted: there a
  /// histogram has a peak for each tissue, which edges and their mixed values cannot hide.
  /// - Returns: nil where no soft tissue is found, or nothing as bright as contrast that has 2 ml and a
  ///   peak of its own, with a valley before it.
  init?(smooth volume: Volume) {
    guard case .float(let values) = volume.voxels else { return nil }
    let histogram = FlatHistogram(values, volume.grid)
    guard let tissue = histogram.peak(from: -30, to: 130), tissue.height > 0,
      let blood = histogram.peak(from: max(150, tissue.value + 90), to: 1500)
    else { return nil }
    func isFilled(_ peak: FlatHistogram.Peak, over valley: FlatHistogram.Peak) -> Bool {
      histogram.count(around: peak) >= 2000 / volume.grid.voxelVolume
        && histogram.valley(between: valley, and: peak) < 0.7 * peak.height
        && histogram.spread(of: peak) < Self.widest
    }
    /// The flat places around chambers of a brightness.
    func besides(_ peak: FlatHistogram.Peak) -> FlatHistogram? {
      let pools = volume.mask(in: peak.value - 50...peak.value + 50)
        .eroded(by: Self.chamber, spacing: volume.grid.spacing)
      guard pools.count > 0 else { return nil }
      return FlatHistogram(
        values, volume.grid,
        within: pools.dilated(by: Self.chamber + Self.beside, spacing: volume.grid.spacing))
    }
    /// To a tenth, so that recipes can be read.
    func spread(of peak: FlatHistogram.Peak) -> Double {
      (max(10, histogram.spread(of: peak)) * 10).rounded() / 10
    }
    guard isFilled(blood, over: tissue) else { return nil }
    // In a left-phase scan the muscle of the heart, and the right heart with it, may be brighter than
    // other tissue by as much as blood is elsewhere, and more of it: then there are chambers far brighter
    // still, and right beside them nothing darker.
    if blood.value < Self.brightestMuscle,
      let bright = histogram.peak(from: blood.value + 90, to: 1500), isFilled(bright, over: blood),
      let muscle = besides(bright)?.peak(from: -30, to: bright.value - 90),
      blood.value - muscle.value < Self.leastContrast
    {
      self.init(
        blood: bright.value, bloodSpread: spread(of: bright),
        muscle: muscle.value)
      return
    }
    // The heart's own muscle takes up contrast; that of the chest, of which there may be more, less.
    let muscle = besides(blood)?.peak(from: -30, to: 130) ?? tissue
    self.init(
      blood: blood.value, bloodSpread: spread(of: blood), muscle: muscle.value)
  }

  /// No muscle takes up so much contrast, HU.
  private static let brightestMuscle = 220.0
  /// What is brighter than the tissue beside chambers by less, HU, is that tissue or as good as it.
  private static let leastContrast = 60.0
  /// How far a chamber reaches from its middle at least, mm; bone as bright as blood does not.
  private static let chamber = 6.0
  /// How near to blood tissue lies beside it, mm: a ventricle's wall.
  private static let beside = 8.0
}

/// How often each value occurs where a volume is flat, in steps of 10 HU, smoothed.
private struct FlatHistogram {
  static let low = -200.0
  static let step = 10.0
  static let bins = 170
  /// HU a millimetre.
  static let steepest: Float = 40.0 / 3

  let counts: [Double]
  let smoothed: [Double]

  struct Peak {
    var bin: Int
    var value: Double
    var height: Double
  }

  init(_ values: [Float], _ grid: Grid, within places: Mask? = nil) {
    var counts = [Double](repeating: 0, count: Self.bins)
    let size = grid.size
    let spacing = SIMD3<Float>(grid.spacing)
    let strides = SIMD3(1, size.x, size.x * size.y)
    let limit = Self.steepest * Self.steepest
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x where places?[x, y, z] ?? true {
          let voxel = SIMD3(x, y, z)
          let at = grid.offset(x, y, z)
          var squared: Float = 0
          for axis in 0..<3 {
            let back = voxel[axis] > 0 ? strides[axis] : 0
            let ahead = voxel[axis] < size[axis] - 1 ? strides[axis] : 0
            guard back + ahead > 0 else { continue }
            let width = spacing[axis] * (back > 0 && ahead > 0 ? 2 : 1)
            let slope = (values[at + ahead] - values[at - back]) / width
            squared += slope * slope
          }
          let bin = ((Double(values[at]) - Self.low) / Self.step).rounded(.down)
          if squared < limit, bin >= 0, bin < Double(Self.bins) { counts[Int(bin)] += 1 }
        }
      }
    }
    self.counts = counts
    let kernel = (-6...6).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let total = kernel.reduce(0, +)
    smoothed = counts.indices.map { bin in
      kernel.indices.reduce(0) { (sum: Double, index: Int) -> Double in
        let other = min(max(bin + index - 6, 0), Self.bins - 1)
        return sum + kernel[index] / total * counts[other]
      }
    }
  }

  private func value(_ bin: Int) -> Double { Self.low + (Double(bin) + 0.5) * Self.step }

  /// The highest peak between two bounds, the lowest of equals; the slope of a peak beyond them is none.
  func peak(from low: Double, to high: Double) -> Peak? {
    var best: Peak?
    for bin in 1..<Self.bins - 1 where value(bin) > low && value(bin) < high {
      let isPeak = smoothed[bin] >= smoothed[bin - 1] && smoothed[bin] >= smoothed[bin + 1]
      if isPeak, smoothed[bin] > best?.height ?? 0 {
        best = Peak(bin: bin, value: value(bin), height: smoothed[bin])
      }
    }
    return best
  }

  /// The least height between two peaks.
  func valley(between low: Peak, and high: Peak) -> Double {
    smoothed[low.bin...high.bin].min() ?? 0
  }

  /// How many places are within 50 HU of a peak.
  func count(around peak: Peak) -> Double {
    counts[max(0, peak.bin - 5)...min(Self.bins - 1, peak.bin + 5)].reduce(0, +)
  }

  /// A peak's standard deviation, from its width at half its height.
  func spread(of peak: Peak) -> Double {
    var low = peak.bin
    var high = peak.bin
    while high < Self.bins - 1, smoothed[high] > peak.height / 2 { high += 1 }
    while low > 0, smoothed[low] > peak.height / 2 { low -= 1 }
    return Double(high - low) * Self.step / 2.355
  }
}
