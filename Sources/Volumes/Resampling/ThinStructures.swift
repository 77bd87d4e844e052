/// The structures that a contest leaves with less than they held: by a hundredth at least.
///
/// On a line between two centres a distance is zero half-way, so that corners are cut off: nothing
/// of a flat wall, but a seventh of a tube of three voxels. The distances of such a structure are
/// lowered by the same amount everywhere, but for old voxels outside of it so that these stay
/// outside. By how much follows from what the last round brought.
struct ThinStructures {
  private let indices: [UInt16]
  /// How many voxels of the new map are as large as each of them.
  private let wanted: [Double]
  /// The farthest that distances are lowered, mm.
  private let widest: Double
  private let target: Grid
  private let structures: [Structure]

  /// - Parameter candidates: the structures that the new grid holds whole.
  init(_ contest: Contest, of map: LabelMap, on target: Grid, among candidates: [Int]) {
    self.target = target
    structures = map.structures
    widest = map.grid.spacing.min()
    let (before, after) = (map.voxelCounts(), contest.voxelCounts(target, map.structures))
    let scale = map.grid.voxelVolume / target.voxelVolume
    let thin = candidates.filter { Double(after[$0]) < 0.99 * Double(before[$0]) * scale }
    indices = thin.map(UInt16.init)
    wanted = thin.map { Double(before[$0]) * scale }
  }

  /// Widens them until they hold what they held, or as nearly as a few rounds bring it.
  func widen(_ contest: inout Contest) {
    guard !indices.isEmpty else { return }
    contest.hold(indices)
    var shifts = [Double](repeating: 0, count: indices.count)
    var before = counts(contest)
    var best = (shifts: shifts, error: error(before))
    // How many voxels a shift of a millimetre takes in.
    var rates = indices.map { Double(contest.besides[Int($0)]) / widest }
    for _ in 0..<Self.mostRounds {
      let next = indices.indices.map { place in
        let missing = wanted[place] - before[place]
        let step = rates[place] > 0 ? missing / rates[place] : widest / 4
        return min(widest, max(0, shifts[place] + step))
      }
      guard next != shifts else { break }
      lower(next, &contest)
      let found = counts(contest)
      if error(found) < best.error { best = (next, error(found)) }
      for place in indices.indices where abs(next[place] - shifts[place]) > 1e-3 * widest {
        let rate = (found[place] - before[place]) / (next[place] - shifts[place])
        if rate > 0 { rates[place] = rate }
      }
      (before, shifts) = (found, next)
      if zip(found, wanted).allSatisfy({ abs($1 - $0) <= 0.005 * $1 }) { break }
    }
    if shifts != best.shifts { lower(best.shifts, &contest) }
  }

  private static let mostRounds = 5

  private func lower(_ shifts: [Double], _ contest: inout Contest) {
    contest.lower(by: Dictionary(uniqueKeysWithValues: zip(indices, shifts.map { 2 * $0 })))
  }

  private func counts(_ contest: Contest) -> [Double] {
    let all = contest.voxelCounts(target, structures)
    return indices.map { Double(all[Int($0)]) }
  }

  /// By how many voxels all of them together miss what they should hold.
  private func error(_ counts: [Double]) -> Double {
    zip(counts, wanted).reduce(0) { $0 + abs($1.1 - $1.0) }
  }
}

extension Contest {
  fileprivate func voxelCounts(_ target: Grid, _ structures: [Structure]) -> [Int] {
    LabelMap(grid: target, indices: indices, structures: structures).voxelCounts()
  }
}
