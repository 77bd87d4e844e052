import Geometry
import Parallel

extension LabelMap {
  /// Walls of stated thickness around pools of blood, where the scan does not show them.
  ///
  /// A background voxel becomes wall where its centre lies within the thickness of a pool's surface,
  /// which is found between the voxels' centres (see `SurfaceDepths`), so that walls are as thick in
  /// every direction as asked for, within what their own voxels allow. Where several pools claim a
  /// voxel, the one with the nearest centre has it, the first of equals: two pools nearer than both
  /// walls share what is between.
  /// Walls are never inside a pool or a labelled solid structure, such as the left ventricle's
  /// myocardium, nor behind one: what it covers of a pool gets no other wall. Specks of a wall below
  /// 8 mm³ go to what surrounds them. Structures that are neither blood nor the heart's muscle are
  /// left out.
  ///
  /// An end that the scan's edge cuts stays open, as there is no voxel to close it, up to a wall's
  /// thickness from the edge (`EdgeEnds`). So does a flat
  /// end inside the scan across an axis of the grid: where a tube's last slice has at least three
  /// quarters of its area 3 mm further in. Then the inside can be seen and powder can leave.
  ///
  /// - Parameters:
  ///   - thickness: how thick the walls are, by the pools' names.
  ///   - opensFlatEnds: whether flat ends inside the scan stay open.
  /// - Throws: `WallFailure` where there is no pool, or the voxels are too coarse.
  /// - Complexity: a distance transform of each pool's box, one pool after the other, and a ball of rows
  ///   for each voxel of its surface. Besides the result a quarter of a byte a voxel of the grid and of a pool's
  ///   box, eight a voxel of walls for distances, and 40 a voxel of a pool's surface.
  public func walls(
    _ thickness: WallThickness = WallThickness(), opensFlatEnds: Bool = true
  ) throws -> Walls {
    let counts = voxelCounts()
    let roles = wallRoles()
    let solids = structures.indices.filter { roles[$0] == .solid }
    let fluid = structures.indices.filter { roles[$0] == .pool || roles[$0] == .opening }
    let pools = fluid.filter { roles[$0] == .pool && counts[$0] > 0 }
    let others = structures.indices.dropFirst().filter { roles[$0] == .other && counts[$0] > 0 }
    guard !pools.isEmpty else { throw WallFailure.noPool(structures.dropFirst().map(\.name)) }
    let hasMyocardium = solids.contains { index in
      let name = structures[index].name.lowercased()
      return counts[index] > 0 && name.contains("myocard") && !name.contains("right")
        && !name.contains("atri")
    }
    let widths = pools.map {
      thickness.thickness(of: structures[$0].name, hasMyocardium: hasMyocardium)
    }
    if let thinnest = widths.min(), grid.spacing.max() > thinnest + 1e-3 {
      throw WallFailure.tooCoarse(wall: thinnest, spacing: grid.spacing.max())
    }
    // One map, changed in place.
    var map = LabelMap(
      grid: grid, indices: others.isEmpty ? indices : keepingPositions { roles[$0] != .other },
      structures: structures)
    var report = WallReport()
    var widthOfStructure = [Double](repeating: 0, count: structures.count)
    for (pool, width) in zip(pools, widths) { widthOfStructure[pool] = width }
    let ends = EdgeEnds(map, widths: widthOfStructure)
    for (offset, pool) in ends.continued { map.indices[offset] = pool }
    report.thinAtEdge = ends.thinArea
    report.shortcuts = shortcuts(among: pools)
    report.leftOut = others.map { structures[$0].name }
    let step = valueStep
    var all = structures
    let openEnds = map.claimWalls(of: pools, widths, opensFlatEnds: opensFlatEnds)
    for ((pool, width), openEnds) in zip(zip(pools, widths), openEnds) {
      let name = structures[pool].name + " wall"
      all.append(
        Structure(
          value: structures[pool].value + step, name: name, color: structures[pool].color.lighter))
      report.walls.append(
        WallReport.Wall(name: name, thickness: width, millilitres: 0, openEnds: openEnds))
    }
    let order = all.indices.sorted { all[$0].value < all[$1].value }
    var positions = [UInt16](repeating: 0, count: all.count)
    for (position, old) in order.enumerated() { positions[old] = UInt16(position) }
    map.indices.renumber(positions)
    map.structures = order.map { all[$0] }
    let walls = Set(pools.indices.map { Int(positions[structures.count + $0]) })
    _ = map.removeSpecks(below: 8) { walls.contains($0) }
    let volumes = map.voxelCounts()
    for index in pools.indices {
      let position = Int(positions[structures.count + index])
      report.walls[index].millilitres = Double(volumes[position]) * grid.voxelVolume / 1000
    }
    report.walls.removeAll { $0.millilitres == 0 }
    map.keep { position in
      !others.contains { Int(positions[$0]) == position }
        && (volumes[position] > 0 || !walls.contains(position))
    }
    let fluidNames = Set(fluid.map { structures[$0].value })
    let places = map.structures.indices.dropFirst().filter {
      fluidNames.contains(map.structures[$0].value)
    }
    report.rooms = map.rooms(of: places)
    for (offset, _) in ends.continued { map.indices[offset] = 0 }
    return Walls(map: map, pools: Array(places), report: report)
  }

  /// The parts of the heart that touch each other on at least 1 mm² though no blood passes between them.
  private func shortcuts(among pools: [Int]) -> [WallReport.Shortcut] {
    let parts = pools.compactMap { pool in
      HeartPart(name: structures[pool].name).map {
        (part: $0, name: structures[pool].name, mask: mask(of: UInt16(pool)))
      }
    }
    return parts.indices.flatMap { one in
      parts[(one + 1)...].compactMap { other in
        guard !parts[one].part.isJoined(to: other.part) else { return nil }
        let area = parts[one].mask.contactArea(with: other.mask, spacing: grid.spacing)
        return area < 1
          ? nil : WallReport.Shortcut(pools: [parts[one].name, other.name], area: area)
      }
    }
  }

  /// The indices with what is not kept made background.
  private func keepingPositions(_ isKept: (Int) -> Bool) -> [UInt16] {
    var kept = indices
    kept.renumber(structures.indices.map { isKept($0) ? UInt16($0) : 0 })
    return kept
  }

  /// What is added to a pool's integer for its wall: the first power of ten above all of them.
  private var valueStep: Int {
    let largest = structures.map(\.value).max() ?? 0
    var step = 10
    while step <= largest { step *= 10 }
    return step
  }

  /// Gives background voxels near pools to walls, whose numbers follow those of the structures.
  ///
  /// - Returns: for each pool the number of its flat ends that stay open.
  private mutating func claimWalls(
    of pools: [Int], _ widths: [Double], opensFlatEnds: Bool
  ) -> [Int] {
    // A pool has a wall where it lies bare; what a labelled wall covers has one.
    let background = mask(of: 0)
    let depths = SurfaceDepths(towards: background, spacing: grid.spacing)
    let bands = zip(pools, widths).map { pool, width in
      WallBand(around: mask(of: UInt16(pool)).facing(background), grid, depths, width: width)
    }
    let reached = bands.reduce(into: Mask(size: grid.size)) { reached, band in
      guard let band else { return }
      reached = reached.union(band.within.framed(.zero &- band.lower, grid.size &- band.lower))
    }
    var nearest = CellField<Float>(
      holding: reached.framed(.zero, Cell.whole(.zero, grid.size)), repeating: .infinity)
    // Before any wall stands in front of an end.
    let caps = pools.map { pool in
      opensFlatEnds ? flatEnds(of: mask(of: UInt16(pool)), pool: pool) : []
    }
    for (number, band) in bands.enumerated() {
      guard let band else { continue }
      claim(band, wall: UInt16(structures.count + number), caps: caps[number], nearest: &nearest)
    }
    return caps.map(\.count)
  }

  /// Gives background voxels of a pool's band to its wall where no nearer pool has them.
  private mutating func claim(
    _ band: WallBand, wall: UInt16, caps: [FlatEnd], nearest: inout CellField<Float>
  ) {
    let squares = band.squaredDistances(spacing: grid.spacing)
    let (size, lower) = (band.within.size, band.lower)
    let first = UInt16(structures.count)
    let grid = grid
    var labels = indices.mutableSpan
    for z in 0..<size.z {
      for y in 0..<size.y {
        let from = squares.row(y, z)
        let to = nearest.row(y + lower.y, z + lower.z) + lower.x
        let row = grid.offset(lower.x, y + lower.y, z + lower.z)
        for x in band.within.indices(ofRow: z * size.y + y) {
          let distance = squares[from &+ x].squareRoot()
          guard distance < nearest[to &+ x] else { continue }
          let label = labels[row &+ x]
          guard label == 0 || label >= first else { continue }
          if caps.contains(where: { $0.isBeyond(x + lower.x, y + lower.y, z + lower.z) }) {
            continue
          }
          labels[row &+ x] = wall
          nearest.set(to &+ x, to: distance)
        }
      }
    }
  }
}

/// The voxels that may become a pool's wall, in a box of their own.
private struct WallBand {
  /// The corner of the box in the grid.
  let lower: SIMD3<Int>
  /// The voxels within the wall's thickness of the pool's surface.
  let within: Mask
  /// The pool's surface voxels.
  private let surface: Mask

  /// - Parameter mask: the pool's surface voxels in the grid.
  init?(around mask: Mask, _ grid: Grid, _ depths: SurfaceDepths, width: Double) {
    guard let box = mask.boundingBox else { return nil }
    let reach = SIMD3<Int>((width / grid.spacing).rounded(.up)) &+ 1
    let lower = pointwiseMax(box.lower &- reach, .zero)
    self.lower = lower
    surface = mask.framed(lower, pointwiseMin(box.upper &+ reach, grid.size))
    // Voxels that share an edge with the pool are wall in any case, so that no wall has holes.
    let spacing = grid.spacing
    let shortest = spacing.min()
    let least = (spacing.squaredLength - shortest * shortest).squareRoot()
    within = surface.unionOfBalls(spacing: spacing) { voxel in
      max(width + depths.depth(at: voxel &+ lower), least)
    }
  }

  /// The squared distances of the band's voxels to the surface, mm².
  func squaredDistances(spacing: SIMD3<Double>) -> CellField<Float> {
    let whole = Cell.whole(.zero, within.size)
    var squares = CellField(holding: within.framed(.zero, whole), repeating: Float(0))
    squares.fill(to: surface.framed(.zero, whole), spacing: spacing, .toCentres) { _, squared in
      Float(squared)
    }
    return squares
  }
}

extension Color {
  /// Half way to white.
  fileprivate var lighter: Color {
    Color(red / 2 + 127, green / 2 + 127, blue / 2 + 127)
  }
}
