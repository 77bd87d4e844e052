import Geometry

/// How the coronary arteries are told from the aorta and the chambers that they touch.
public struct CoronaryOptions: Sendable, Equatable {
  /// Chambers and great vessels are what a ball of this radius fits into, mm.
  public var radius: Double
  /// How far from the aortic valve they leave the aorta at most, mm.
  public var reach = 40.0
  /// The least length of a piece, mm: shorter ones are the ball's leavings in corners.
  public var length = 20.0

  /// - Parameter radius: 2.6 mm lets pass the widest healthy artery, 4.5 mm across, and its blur.
  public init(radius: Double) {
    self.radius = radius
  }
}

extension LabelMap {
  /// Gives a structure of their own to the slender vessels that leave the aorta near its valve.
  ///
  /// They are the pieces that a ball leaves when it opens the whole pool, as far as a piece begins at
  /// the aorta near the valve and is long. What they were before (aorta, a chamber that an artery
  /// touches) loses them. A stretch that runs inside a chamber's blood is the chamber's.
  ///
  /// Not promised: that every slender vessel there is a coronary artery; an internal artery of the
  /// chest wall that leaves the arch is beyond `reach`, a fistula is not.
  /// - Parameters:
  ///   - structure: what they become; its value must be larger than the map's.
  ///   - aorta: the index of the aorta among the map's structures.
  ///   - valve: the voxel in the middle of the aortic valve.
  /// - Returns: the map, and the voxels that changed.
  /// - Complexity: an opening of the whole pool.
  public func partingCoronaries(
    as structure: Structure, aorta: UInt16, valve: SIMD3<Int>, _ options: CoronaryOptions
  ) -> (LabelMap, voxels: Int) {
    let pool = mask(of: 0).complement()
    let great = pool.opened(by: options.radius, spacing: grid.spacing)
    let slender = pool.subtracting(great).withoutCrumbs(on: great, spacing: grid.spacing)
    let pieces = Components(of: slender, connectivity: .corners)
    var middle = Mask(size: grid.size)
    middle[valve.x, valve.y, valve.z] = true
    let root = mask(of: aorta).intersection(
      middle.dilated(by: options.reach, spacing: grid.spacing))
    var kept = [Bool](repeating: false, count: pieces.sizes.count)
    let boxes = pieces.boxes
    for piece in pieces.pieces(touching: root) {
      let extent = SIMD3<Double>(boxes[piece].size) * grid.spacing
      kept[piece] = extent.length >= options.length
    }
    let coronaries = pieces.mask { kept[$0] }
    let voxels = coronaries.count
    guard voxels > 0 else { return (self, 0) }
    precondition(structure.value > (structures.last?.value ?? 0))
    var indices = indices
    let index = UInt16(structures.count)
    coronaries.forEachVoxel(in: .zero, grid.size) { x, y, z in indices[grid.offset(x, y, z)] = index
    }
    return (LabelMap(grid: grid, indices: indices, structures: structures + [structure]), voxels)
  }
}

extension Mask {
  /// Without what lies flat on another mask: a ball leaves single voxels on a surface of voxels.
  fileprivate func withoutCrumbs(on body: Mask, spacing: SIMD3<Double>) -> Mask {
    let voxel = spacing.max()
    let apart = subtracting(body.dilated(by: 1.5 * voxel, spacing: spacing))
    return intersection(apart.dilated(by: 2 * voxel, spacing: spacing))
  }
}
