import Geometry
import Parallel

extension LabelMap {
  /// The rooms that pools make, larger than a speck, largest first, and how far they are open.
  ///
  /// - Parameter pools: the positions of the pools.
  func rooms(of pools: [Int]) -> [WallReport.Room] {
    let pieces = Components(
      of: pools.reduce(Mask(size: grid.size)) { $0.union(mask(of: UInt16($1))) },
      connectivity: .faces)
    let least = Walls.speck / grid.voxelVolume
    let wanted = pieces.sizes.indices.filter { Double(pieces.sizes[$0]) > least }
    guard !wanted.isEmpty else { return [] }
    var order = [Int](repeating: -1, count: pieces.sizes.count)
    for (place, piece) in wanted.enumerated() { order[piece] = place }
    let places = order
    let isPool = structures.indices.map { pools.contains($0) }
    let (spacing, size) = (grid.spacing, grid.size)
    let areas = [spacing.y * spacing.z, spacing.x * spacing.z, spacing.x * spacing.y]
    let steps = [1, size.x, size.x * size.y]
    // For each slice: of every room the open area, and which pools it has.
    let slices = parallelMap(size.z) { z in
      var open = [Double](repeating: 0, count: wanted.count)
      var has = [Bool](repeating: false, count: wanted.count * structures.count)
      for y in 0..<size.y {
        for x in 0..<size.x {
          let offset = grid.offset(x, y, z)
          guard isPool[Int(indices[offset])], let piece = pieces.piece(at: SIMD3(x, y, z)) else {
            continue
          }
          let place = places[piece]
          guard place >= 0 else { continue }
          has[place * structures.count + Int(indices[offset])] = true
          let at = SIMD3(x, y, z)
          for axis in 0..<3 {
            for isUp in [false, true] {
              let isAtEdge = isUp ? at[axis] == size[axis] - 1 : at[axis] == 0
              let other = isAtEdge ? 0 : indices[offset + (isUp ? steps[axis] : -steps[axis])]
              if other == 0 { open[place] += areas[axis] }
            }
          }
        }
      }
      return (open, has)
    }
    return wanted.indices.map { place in
      WallReport.Room(
        pools: structures.indices.filter { index in
          slices.contains { $0.1[place * structures.count + index] }
        }.map { structures[$0].name },
        millilitres: Double(pieces.sizes[wanted[place]]) * grid.voxelVolume / 1000,
        openArea: slices.reduce(0) { $0 + $1.0[place] })
    }
    .sorted { $0.millilitres > $1.millilitres }
  }
}
