import Geometry
import Parallel

/// The structures of a map that compete for the voxels of another grid, each by its signed distance.
struct Contest: Sendable {
  /// What has been laid so far.
  struct State {
    /// How deep each voxel of the frame is in its structure, mm, negative inside.
    var depths: [Float]
    /// The structure of each voxel of the target.
    var indices: [UInt16]
  }

  let map: LabelMap
  let target: Grid
  /// The voxels of the target that structures may take.
  let frame: IndexBox
  /// The voxels of the map that each structure has.
  let boxes: [IndexBox]
  let toTarget: Affine

  /// A state in which all is background, as deep as it is.
  func start(_ depths: [Float]) -> State {
    State(depths: depths, indices: [UInt16](repeating: 0, count: target.count))
  }

  /// The box around a structure in which its distances are taken.
  func box(_ index: Int) -> IndexBox {
    boxes[index].grown(by: LabelMap.margin, within: map.grid.size)
  }

  /// Lets a structure take what it is deeper in than those before.
  func lay(_ distances: Volume, _ index: Int, _ state: inout State) {
    guard let (part, grid) = part(index) else { return }
    let field = distances.resampled(to: grid, by: .linear, outside: .infinity).floats
    let claim = Claim(index: UInt16(index), size: part.size, from: part.lower &- frame.lower)
    claim.lay(field, over: &state.depths, in: frame, &state.indices, of: target.size)
  }

  private func part(_ index: Int) -> (box: IndexBox, grid: Grid)? {
    let part = box(index).mapped(by: toTarget, within: target.size)
    guard !part.isEmpty else { return nil }
    return (part, target.cropped(lower: part.lower, upper: part.upper))
  }

  /// The structures that hold at least a hundredth less than before, of those that the new grid
  /// holds whole.
  func thinned(_ present: [Int], _ indices: [UInt16], held: [Int]) -> [Int] {
    let counts = LabelMap(grid: target, indices: indices, structures: map.structures).voxelCounts()
    return present.filter { index in
      // The outermost voxels of both grids may end in the same place, so that the boxes reach one more.
      let there = boxes[index].mapped(by: toTarget)
      return all(there.lower .>= -1) && all(there.upper .<= target.size &+ 1)
        && Double(counts[index]) < 0.99 * wanted(index, held)
    }
  }

  /// How many voxels of the target are as large as the structure.
  private func wanted(_ index: Int, _ held: [Int]) -> Double {
    Double(held[index]) * map.grid.voxelVolume / target.voxelVolume
  }

  /// The target with thin structures widened until they hold what they held.
  ///
  /// On a line between two centres a distance is zero half-way, so that corners are cut off: nothing
  /// of a flat wall, but a seventh of a tube of three voxels. The distances of such a structure are
  /// lowered by the same amount everywhere, but for old voxels outside of it so that these stay
  /// outside. By how much follows from what the last round brought.
  ///
  /// - Parameters:
  ///   - others: the state after all structures that are not thin.
  ///   - plain: the state without widening.
  func widened(
    _ thin: [Int], _ fields: [Volume], over others: State, from plain: State, held: [Int]
  ) -> [UInt16] {
    let widest = map.grid.spacing.min()
    func counts(_ state: State) -> [Double] {
      let all = LabelMap(grid: target, indices: state.indices, structures: map.structures)
        .voxelCounts()
      return thin.map { Double(all[$0]) }
    }
    func missing(_ counts: [Double]) -> [Double] {
      zip(thin, counts).map { wanted($0, held) - $1 }
    }
    var before = counts(plain)
    var best = (state: plain.indices, error: missing(before).reduce(0) { $0 + abs($1) })
    var shifts = [Double](repeating: 0, count: thin.count)
    // How many voxels a shift of a millimetre takes in.
    var rates = zip(thin, fields).map { index, field in
      guard let (_, grid) = part(index) else { return 0.0 }
      let distances = field.resampled(to: grid, by: .linear, outside: .infinity).floats
      return Double(distances.count { abs($0) < Float(widest / 2) }) / widest
    }
    for _ in 0..<Self.mostRounds {
      let steps = zip(missing(before), rates).map { $1 > 0 ? $0 / $1 : widest / 4 }
      let next = zip(shifts, steps).map { min(widest, max(0, $0 + $1)) }
      guard next != shifts else { break }
      var state = others
      for (place, index) in thin.enumerated() {
        lay(fields[place].lowered(by: Float(2 * next[place])), index, &state)
      }
      let found = counts(state)
      let error = missing(found).reduce(0) { $0 + abs($1) }
      if error < best.error { best = (state.indices, error) }
      for place in thin.indices where abs(next[place] - shifts[place]) > 1e-3 * widest {
        let rate = (found[place] - before[place]) / (next[place] - shifts[place])
        if rate > 0 { rates[place] = rate }
      }
      (before, shifts) = (found, next)
      if zip(missing(found), thin).allSatisfy({ abs($0) <= 0.005 * wanted($1, held) }) { break }
    }
    return best.state
  }

  private static let mostRounds = 5
}

extension Volume {
  /// The values of a volume that is known to be of single precision.
  var floats: [Float] {
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
