extension Components {
  /// The voxels of some pieces, piece by piece in their order. One pass, whatever their number.
  func voxels(where isWanted: (Int) -> Bool) -> [[SIMD3<Int>]] {
    var places = [Int](repeating: -1, count: sizes.count)
    var found: [[SIMD3<Int>]] = []
    for piece in sizes.indices where isWanted(piece) {
      places[piece] = found.count
      found.append([])
    }
    guard !found.isEmpty else { return [] }
    for voxel in mask(where: { places[$0] >= 0 }).voxels {
      if let piece = piece(at: voxel) { found[places[piece]].append(voxel) }
    }
    return found
  }
}
