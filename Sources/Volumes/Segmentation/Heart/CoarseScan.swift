import Geometry
import Parallel

/// A scan seen in blocks of about a millimetre and a half: fine enough to tell bone from blood, and
/// so small that judging costs nothing beside reading the scan once.
struct CoarseScan {
  /// How many voxels a block has along x, y and z; the last ones of a row may have fewer.
  let factors: SIMD3<Int>
  /// The blocks' centres.
  let grid: Grid
  /// The grid that was cut into blocks.
  let fine: Grid

  /// Cuts a grid into blocks of at most `edge` mm, or of one voxel where voxels are larger.
  init(of fine: Grid, edge: Double = 1.6) {
    let spacing = fine.spacing
    let factors = SIMD3<Int>(
      max(1, Int(edge / spacing.x)), max(1, Int(edge / spacing.y)), max(1, Int(edge / spacing.z)))
    self.fine = fine
    self.factors = factors
    let map = fine.indexToPatient
    let first = (SIMD3<Double>(factors) - SIMD3(repeating: 1)) / 2
    grid = Grid(
      size: (fine.size &+ factors &- SIMD3(repeating: 1)) / factors,
      indexToPatient: Affine(
        x: map.x * Double(factors.x), y: map.y * Double(factors.y), z: map.z * Double(factors.z),
        translation: map(first)))
  }

  /// The voxel in the middle of a block.
  func middle(of block: SIMD3<Int>) -> SIMD3<Int> {
    pointwiseMin(block &* factors &+ factors / 2, fine.size &- SIMD3(repeating: 1))
  }

  /// Of every block the weight of voxels whose value is below `limit`, and the weighted sum of these
  /// values, none of them counted lower than `floor`. A voxel up to `full` weighs 1, from there on
  /// less and less, and none at `limit`. Not-a-number is not below anything.
  ///
  /// One pass, parallel over the blocks' slices.
  func sums(
    of volume: Volume, below limit: Float, full: Float, floor: Float
  ) -> BlockSums {
    precondition(volume.grid.size == fine.size)
    return switch volume.voxels {
    case .uint8(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    case .int16(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    case .uint16(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    case .int32(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    case .float(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    case .double(let values): blockSums(values, self, below: limit, full: full, floor: floor)
    }
  }

  /// Every block's mean.
  func means(of volume: Volume) -> Volume {
    let sums = sums(of: volume, below: .infinity, full: .infinity, floor: -.infinity)
    let means = zip(sums.values, sums.weights).map { $1 > 0 ? $0 / $1 : 0 }
    return Volume(grid: grid, voxels: .float(means))
  }

  /// The blocks' values, smoothed by a Gaussian of a standard deviation in mm.
  func smoothed(_ values: [Float], _ sigma: Double) -> [Float] {
    let volume = Volume(grid: grid, voxels: .float(values))
    let kernels = (0..<3).map { LineKernel.gaussian(sigma: sigma / grid.spacing[$0]) }
    return volume.convolved(kernels, border: .nearest)
  }
}

/// Sums over the blocks of a coarse scan, x fastest.
struct BlockSums {
  var values: [Float]
  var weights: [Float]
}

private func blockSums<T: Voxel>(
  _ values: [T], _ coarse: CoarseScan, below limit: Float, full: Float, floor: Float
) -> BlockSums {
  let width = coarse.grid.size.x
  var sums = [SIMD2<Float>](repeating: .zero, count: coarse.grid.count)
  parallelChunks(of: &sums, chunk: width * coarse.grid.size.y) { start, target in
    let all = values.span
    let fine = coarse.fine.size
    let factor = coarse.factors
    let block = start / target.count
    for z in block * factor.z..<min(fine.z, (block + 1) * factor.z) {
      for y in 0..<fine.y {
        let row = all.extracting((z * fine.y + y) * fine.x..<(z * fine.y + y + 1) * fine.x)
        let first = y / factor.y * width
        var x = 0
        for column in 0..<width {
          var sum = SIMD2<Float>.zero
          let end = min(fine.x, x &+ factor.x)
          while x < end {
            let value = row[x].asFloat
            if value <= full {
              sum += SIMD2(max(value, floor), 1)
            } else if value < limit {
              sum += SIMD2(value, 1) * ((limit - value) / (limit - full))
            }
            x &+= 1
          }
          target[first &+ column] += sum
        }
      }
    }
  }
  return BlockSums(values: sums.map(\.x), weights: sums.map(\.y))
}
