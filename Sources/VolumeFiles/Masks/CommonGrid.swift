import Geometry
import Volumes

extension Grid {
  /// The farthest that corresponding corners of grids that agree may lie apart, in mm.
  static let agreement = 1e-3

  /// The finest grid that covers all: the one of least voxel volume (of those alike within 0.01 %
  /// the one with most voxels, of equals the first), continued by whole voxels as far as the others'
  /// voxels reach. Nil where it would have more than a million voxels along an axis.
  static func common(of grids: [Grid]) -> Grid? {
    let finestVolume = grids.map(\.voxelVolume).min() ?? 0
    let fine = grids.filter { $0.voxelVolume <= finestVolume * 1.0001 }
    let most = fine.map(\.count).max()
    guard let base = fine.first(where: { $0.count == most }),
      let toIndex = base.indexToPatient.inverse
    else { return nil }
    let last = SIMD3(base.size) - 1
    var (lower, upper) = (SIMD3<Double>.zero, last)
    for grid in grids where !grid.agrees(with: base) {
      // Voxels reach half a step beyond their centres; a voxel of the base counts where its centre
      // lies in there.
      let map = toIndex.after(grid.indexToPatient)
      for corner in grid.corners(beyond: 0.5) {
        let place = map(corner)
        guard place.isFinite else { return nil }
        lower = pointwiseMin(lower, (place - tolerance).rounded(.up))
        upper = pointwiseMax(upper, (place + tolerance).rounded(.down))
      }
    }
    let size = upper - lower + 1
    guard size.max() <= 1e6, lower.min() > -1e9 else { return nil }
    guard lower != .zero || upper != last else { return base }
    var map = base.indexToPatient
    map.translation = map(lower)
    return Grid(size: SIMD3<Int>(size), indexToPatient: map)
  }

  /// Whether two grids have the same voxels: equal sizes, and corners within `agreement`.
  func agrees(with other: Grid) -> Bool {
    size == other.size
      && corners(beyond: 0).allSatisfy {
        (indexToPatient($0) - other.indexToPatient($0)).length <= Self.agreement
      }
  }

  /// Whether the voxel centres of another grid are centres of this grid's lattice too, wherever
  /// both have voxels: then nothing changes in passing from one to the other.
  func sharesLattice(with other: Grid) -> Bool {
    guard let toIndex = indexToPatient.inverse else { return false }
    let map = toIndex.after(other.indexToPatient)
    let whole = Affine(
      x: map.x.rounded(.toNearestOrEven), y: map.y.rounded(.toNearestOrEven),
      z: map.z.rounded(.toNearestOrEven), translation: map.translation.rounded(.toNearestOrEven))
    return abs(whole.determinant) == 1
      && other.corners(beyond: 0).allSatisfy {
        indexToPatient.direction(map($0) - whole($0)).length <= Self.agreement
      }
  }

  /// The eight corners in voxel indices, a margin outside the outermost centres.
  private func corners(beyond margin: Double) -> [SIMD3<Double>] {
    let last = SIMD3<Double>(size) - 1
    return (0..<8).map { corner in
      SIMD3(
        corner & 1 == 0 ? -margin : last.x + margin, corner & 2 == 0 ? -margin : last.y + margin,
        corner & 4 == 0 ? -margin : last.z + margin)
    }
  }
}

/// In voxels: what rounding may move a position, far above the error of double precision.
private let tolerance = 1e-6
