import Geometry

/// The level that parts blood from what lies beside it, at every block of a coarse scan: half-way
/// between blood and the neighbouring tissue, for that is where a blurred edge truly lies.
///
/// One level for a whole scan lies too low against muscle and too high against fat; there coronary
/// arteries fall under it.
struct EdgeLevels {
  /// Half-way to the mean of the darker tissue around (weighted by a Gaussian of 1.2 mm): right for
  /// walls, and quiet in noise.
  let walls: [Float]
  /// Half-way to the darkest tissue within 2 mm: right for thin vessels, whose neighbourhood is
  /// mostly their own blurred edge.
  let vessels: [Float]

  /// - Parameters:
  ///   - scan: the values, without much noise.
  ///   - means: their means in blocks.
  init(_ scan: Volume, means: Volume, _ coarse: CoarseScan, _ levels: BloodLevels) {
    let blood = Float(levels.blood)
    let muscle = Float(levels.muscle)
    // What is below is tissue, without most of the blurred edge of blood.
    let limit = muscle + 0.4 * (blood - muscle)
    // The blurred edge reaches down there too, so what is brighter than muscle weighs less. What is
    // darker than fat (lung behind a thin wall) would draw the level down.
    let sums = coarse.sums(
      of: scan, below: limit, full: muscle + 0.15 * (blood - muscle), floor: -100)
    let weights = smoothed(sums.weights, coarse.grid, 1.2)
    let values = smoothed(sums.values, coarse.grid, 1.2)
    let least = 0.001 * Float(coarse.factors.x * coarse.factors.y * coarse.factors.z)
    walls = zip(values, weights).map { value, weight in
      (blood + (weight > least ? value / weight : muscle)) / 2
    }
    let darkest = lowest(smoothed(means, 0.5), coarse.grid, radius: 2)
    let half = darkest.map { (blood + min(max($0, -100), (blood + muscle) / 2)) / 2 }
    vessels = smoothed(half, coarse.grid, 1)
  }
}

private func smoothed(_ values: [Float], _ grid: Grid, _ sigma: Double) -> [Float] {
  smoothed(Volume(grid: grid, voxels: .float(values)), sigma)
}

private func smoothed(_ volume: Volume, _ sigma: Double) -> [Float] {
  guard case .float(let values) = volume.gaussian(sigma: sigma).voxels else {
    preconditionFailure("a smoothed volume is in single precision")
  }
  return values
}

/// The lowest value within a ball around every voxel; what lies outside the grid does not count.
private func lowest(_ values: [Float], _ grid: Grid, radius: Double) -> [Float] {
  let spacing = grid.spacing
  let reach = SIMD3<Int>(spacing.x, spacing.y, spacing.z, scaledTo: radius)
  let size = grid.size
  var result = values
  for dz in -reach.z...reach.z {
    for dy in -reach.y...reach.y {
      for dx in -reach.x...reach.x {
        let step = SIMD3<Double>(Double(dx), Double(dy), Double(dz)) * spacing
        guard step.dot(step) <= radius * radius else { continue }
        for z in max(0, -dz)..<min(size.z, size.z - dz) {
          for y in max(0, -dy)..<min(size.y, size.y - dy) {
            let row = grid.offset(0, y, z)
            let other = grid.offset(dx, y + dy, z + dz)
            lower(&result, row, by: values, other, max(0, -dx)..<min(size.x, size.x - dx))
          }
        }
      }
    }
  }
  return result
}

private func lower(
  _ result: inout [Float], _ row: Int, by values: [Float], _ other: Int, _ columns: Range<Int>
) {
  var target = result.mutableSpan
  let source = values.span
  for x in columns { target[row &+ x] = min(target[row &+ x], source[other &+ x]) }
}

extension SIMD3<Int> {
  fileprivate init(_ x: Double, _ y: Double, _ z: Double, scaledTo radius: Double) {
    self.init(Int(radius / x), Int(radius / y), Int(radius / z))
  }
}
