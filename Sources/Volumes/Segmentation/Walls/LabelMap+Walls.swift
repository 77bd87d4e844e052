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
  /// An end that the scan's edge cuts stays open, as there is no voxel to close it. So does a flat
  /// end inside the scan across an axis of the grid: where a tube's last slice has at least three
  /// quarters of its area 3 mm further in. Then the inside can be seen and powder can leave.
  ///
  /// - Parameters:
  ///   - thickness: how thick the walls are, by the pools' names.
  ///   - opensFlatEnds: whether flat ends inside the scan stay open.
  /// - Throws: `WallFailure` where there is no pool, or the voxels are too coarse.
  /// - Complexity: a distance transform of each pool's box, one pool after the other, and a ball of rows
  ///   for each voxel of its surface; eight bytes a voxel, and 40 a voxel of a pool's surface.
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
    var nearest = [Float](repeating: .infinity, count: grid.count)
    var result = others.isEmpty ? indices : keepingPositions { roles[$0] != .other }
    var report = WallReport()
    report.leftOut = others.map { structures[$0].name }
    let step = valueStep
    var all = structures
    // A pool has a wall where it lies bare; what a labelled wall covers has one.
    let background = LabelMap(grid: grid, indices: result, structures: structures).mask(of: 0)
    let depths = SurfaceDepths(towards: background, spacing: grid.spacing)
    for (pool, width) in zip(pools, widths) {
      let name = structures[pool].name
      let mask = mask(of: UInt16(pool))
      let caps = opensFlatEnds ? flatEnds(of: mask, pool: pool) : []
      claim(
        around: mask.facing(background), depths, width: width, wall: UInt16(all.count), caps: caps,
        nearest: &nearest, indices: &result)
      all.append(
        Structure(
          value: structures[pool].value + step, name: name + " wall",
          color: structures[pool].color.lighter))
      report.walls.append(
        WallReport.Wall(
          name: name + " wall", thickness: width, millilitres: 0, openEnds: caps.count))
    }
    let order = all.indices.sorted { all[$0].value < all[$1].value }
    var positions = [UInt16](repeating: 0, count: all.count)
    for (position, old) in order.enumerated() { positions[old] = UInt16(position) }
    let made = LabelMap(
      grid: grid, indices: result.map { positions[Int($0)] }, structures: order.map { all[$0] })
    let walls = Set(pools.indices.map { Int(positions[structures.count + $0]) })
    let (map, _) = made.removingSpecks(below: 8) { walls.contains($0) }
    let volumes = map.voxelCounts()
    for index in pools.indices {
      let position = Int(positions[structures.count + index])
      report.walls[index].millilitres = Double(volumes[position]) * grid.voxelVolume / 1000
    }
    report.walls.removeAll { $0.millilitres == 0 }
    let kept = map.keeping { position in
      !others.contains { Int(positions[$0]) == position }
        && (volumes[position] > 0 || !walls.contains(position))
    }
    let fluidNames = Set(fluid.map { structures[$0].value })
    let places = kept.structures.indices.dropFirst().filter {
      fluidNames.contains(kept.structures[$0].value)
    }
    report.rooms = kept.rooms(of: places)
    return Walls(map: kept, pools: Array(places), report: report)
  }

  /// The indices with what is not kept made background.
  private func keepingPositions(_ isKept: (Int) -> Bool) -> [UInt16] {
    let kept = structures.indices.map { isKept($0) ? UInt16($0) : 0 }
    return indices.map { kept[Int($0)] }
  }

  /// What is added to a pool's integer for its wall: the first power of ten above all of them.
  private var valueStep: Int {
    let largest = structures.map(\.value).max() ?? 0
    var step = 10
    while step <= largest { step *= 10 }
    return step
  }

  /// Gives background voxels within `width` mm of a pool's surface to its wall where no nearer pool has
  /// them; `mask` is the pool's surface voxels.
  private func claim(
    around mask: Mask, _ depths: SurfaceDepths, width: Double, wall: UInt16, caps: [FlatEnd],
    nearest: inout [Float], indices result: inout [UInt16]
  ) {
    guard let box = mask.boundingBox else { return }
    let reach = SIMD3<Int>((width / grid.spacing).rounded(.up)) &+ 1
    let lower = pointwiseMax(box.lower &- reach, .zero)
    let upper = pointwiseMin(box.upper &+ reach, grid.size)
    let frame = mask.framed(lower, upper)
    let squares = frame.squaredDistances(spacing: grid.spacing)
    // Voxels that share an edge with the pool are wall in any case, so that no wall has holes.
    let spacing = grid.spacing
    let shortest = spacing.min()
    let least = (spacing.squaredLength - shortest * shortest).squareRoot()
    let within = frame.unionOfBalls(spacing: spacing) { voxel in
      max(width + depths.depth(at: voxel &+ lower), least)
    }
    let area = grid.size.x * grid.size.y
    let (size, gridSize, first) = (frame.size, grid.size, UInt16(structures.count))
    let slices = (0...gridSize.z).map { $0 * area }
    parallelPieces(of: &result, offsets: slices, and: &nearest, offsets: slices) { z, row, best in
      guard z >= lower.z, z < upper.z else { return }
      let (squares, words) = (squares.span, within.words.span)
      for y in lower.y..<upper.y {
        let line = (z - lower.z) * size.y + y - lower.y
        let from = line * size.x
        let to = y * gridSize.x + lower.x
        for x in 0..<size.x {
          let bit = x &+ 1
          guard words[line &* within.wordsPerRow &+ bit >> 6] >> UInt64(bit & 63) & 1 == 1
          else { continue }
          let distance = squares[from &+ x].squareRoot()
          guard distance < best[to &+ x] else { continue }
          let label = row[to &+ x]
          guard label == 0 || label >= first else { continue }
          if caps.contains(where: { $0.isBeyond(x + lower.x, y, z) }) { continue }
          row[to &+ x] = wall
          best[to &+ x] = distance
        }
      }
    }
  }
}

extension Color {
  /// Half way to white.
  fileprivate var lighter: Color {
    Color(red / 2 + 127, green / 2 + 127, blue / 2 + 127)
  }
}
