import Geometry
import Parallel

extension LabelMap {
  /// Walls of stated thickness around pools of blood, where the scan does not show them.
  ///
  /// A background voxel becomes wall where its centre lies within the thickness of a pool's voxel
  /// faces, so a wall is as thick as asked to half a voxel (on slopes it is up to that much thicker); where several pools claim it, the
  /// nearest has it, the first of equals: two pools nearer than both walls share what is between.
  /// Walls are never inside a pool or a labelled solid structure, such as the left ventricle's
  /// myocardium.
  ///
  /// An end that the scan's edge cuts stays open, as there is no voxel to close it. So does a flat
  /// end inside the scan across an axis of the grid: where a tube's last slice has at least three
  /// quarters of its area 3 mm further in. Then the inside can be seen and powder can leave.
  ///
  /// - Parameters:
  ///   - thickness: how thick the walls are, by the pools' names.
  ///   - opensFlatEnds: whether flat ends inside the scan stay open.
  /// - Throws: `WallFailure` where there is no pool.
  /// - Complexity: a distance transform of each pool's box, one after the other; four bytes a voxel.
  public func walls(
    _ thickness: WallThickness = WallThickness(), opensFlatEnds: Bool = true
  ) throws -> Walls {
    let counts = voxelCounts()
    let solids = Set(
      structures.indices.dropFirst().filter { WallThickness.isSolid(structures[$0].name) })
    let fluid = structures.indices.dropFirst().filter { !solids.contains($0) }
    let pools = fluid.filter { counts[$0] > 0 }
    guard !pools.isEmpty else { throw WallFailure.noPool(structures.dropFirst().map(\.name)) }
    let hasMyocardium = solids.contains { index in
      let name = structures[index].name.lowercased()
      return counts[index] > 0 && name.contains("myocard") && !name.contains("right")
        && !name.contains("atri")
    }
    var nearest = [Float](repeating: .infinity, count: grid.count)
    var result = indices
    var report = WallReport()
    let step = valueStep
    var all = structures
    for pool in pools {
      let name = structures[pool].name
      let width = thickness.thickness(of: name, hasMyocardium: hasMyocardium)
      let mask = mask(of: UInt16(pool))
      let caps = opensFlatEnds ? flatEnds(of: mask, pool: pool) : []
      claim(
        around: mask, width: width, wall: UInt16(all.count), caps: caps, nearest: &nearest,
        indices: &result)
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
    let map = LabelMap(
      grid: grid, indices: result.map { positions[Int($0)] }, structures: order.map { all[$0] })
    let volumes = map.voxelCounts()
    for index in pools.indices {
      let position = Int(positions[structures.count + index])
      report.walls[index].millilitres = Double(volumes[position]) * grid.voxelVolume / 1000
    }
    return Walls(map: map, pools: fluid.map { Int(positions[$0]) }.sorted(), report: report)
  }

  /// What is added to a pool's integer for its wall: the first power of ten above all of them.
  private var valueStep: Int {
    let largest = structures.map(\.value).max() ?? 0
    var step = 10
    while step <= largest { step *= 10 }
    return step
  }

  /// Gives background voxels within `width` mm of a pool to its wall where no nearer pool has them.
  private func claim(
    around mask: Mask, width: Double, wall: UInt16, caps: [FlatEnd], nearest: inout [Float],
    indices result: inout [UInt16]
  ) {
    guard let box = mask.boundingBox else { return }
    let reach = SIMD3<Int>((width / grid.spacing).rounded(.up)) &+ 1
    let lower = pointwiseMax(box.lower &- reach, .zero)
    let upper = pointwiseMin(box.upper &+ reach, grid.size)
    let frame = mask.framed(lower, upper)
    let distances = frame.signedDistances(spacing: grid.spacing)
    let limit = Float(width + 1e-6)
    let area = grid.size.x * grid.size.y
    let (size, gridSize, first) = (frame.size, grid.size, UInt16(structures.count))
    let slices = (0...gridSize.z).map { $0 * area }
    parallelPieces(of: &result, offsets: slices, and: &nearest, offsets: slices) { z, row, best in
      guard z >= lower.z, z < upper.z else { return }
      let values = distances.span
      for y in lower.y..<upper.y {
        let from = ((z - lower.z) * size.y + y - lower.y) * size.x
        let to = y * gridSize.x + lower.x
        for x in 0..<size.x {
          let distance = values[from &+ x]
          guard distance <= limit, distance < best[to &+ x] else { continue }
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
