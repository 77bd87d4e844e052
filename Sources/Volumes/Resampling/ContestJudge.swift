import Geometry
import Parallel

/// Decides which structure the voxels of a block get: the one that they are deepest in.
struct ContestJudge: Sendable {
  let distances: SmoothDistances
  let target: Grid
  /// Nearer to a surface than this a voxel counts as beside it, mm.
  let nearness: Float

  /// What the voxels of a block have so far.
  struct Standing: Sendable {
    let block: ContestBlock
    /// How deep each is in its structure, mm, negative inside.
    var depths: [Float]
    /// The structure of each.
    var owners: [UInt16]
    /// How many lie beside the surface of each rival.
    var besides: [Int]
    /// The distances to rivals that have not taken anything yet.
    var waiting: [UInt16: Volume] = [:]
  }

  /// Lets all rivals of a block take what is theirs but for those that are to wait.
  func standing(of block: ContestBlock, waiting: Set<UInt16> = []) -> Standing {
    let count = block.box.size.x * block.box.size.y * block.box.size.z
    var standing = Standing(
      block: block, depths: [Float](repeating: .infinity, count: count),
      owners: [UInt16](repeating: 0, count: count),
      besides: [Int](repeating: 0, count: block.rivals.count))
    for (place, rival) in block.rivals.enumerated() {
      let field = distances.field(of: rival.index, in: rival.box)
      if waiting.contains(rival.index) {
        standing.waiting[rival.index] = field
      } else {
        standing.besides[place] = take(field, rival.index, &standing)
      }
    }
    return standing
  }

  /// The structures of a block after those that wait have taken theirs, lowered by so many mm.
  func decided(_ standing: Standing, _ shifts: [UInt16: Double]) -> [UInt16] {
    var standing = standing
    for rival in standing.block.rivals {
      guard let field = standing.waiting[rival.index], let shift = shifts[rival.index] else {
        continue
      }
      _ = take(field.lowered(by: Float(shift)), rival.index, &standing)
    }
    return standing.owners
  }

  /// Gives a structure the voxels that are deeper in it than in those before; returns how many lie
  /// beside its surface.
  private func take(_ field: Volume, _ index: UInt16, _ standing: inout Standing) -> Int {
    let values = field.resampled(
      to: target.cropped(lower: standing.block.box.lower, upper: standing.block.box.upper),
      by: .linear, outside: index == 0 ? -.infinity : .infinity
    ).floats
    claim(values.span, index, &standing.depths, &standing.owners)
    return values.count { abs($0) < nearness }
  }

  private func claim(
    _ values: Span<Float>, _ index: UInt16, _ depths: inout [Float], _ owners: inout [UInt16]
  ) {
    var depths = depths.mutableSpan
    var owners = owners.mutableSpan
    for place in 0..<values.count where values[place] < depths[place] {
      depths[place] = values[place]
      owners[place] = index
    }
  }
}

extension Volume {
  /// The values of a volume that is known to be of single precision.
  fileprivate var floats: [Float] {
    guard case .float(let values) = voxels else { preconditionFailure("not single precision") }
    return values
  }

  /// Signed distances less a shift, of those outside a quarter at least.
  fileprivate func lowered(by shift: Float) -> Volume {
    Volume(
      grid: grid,
      voxels: .float(floats.map { $0 > 0 ? max($0 - shift, $0 / 4) : $0 - shift }))
  }
}
