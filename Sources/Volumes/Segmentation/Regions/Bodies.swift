/// The bodies of a mask, where a ball fits, in two groups: those with a seed, and the others.
struct Bodies {
  /// The bodies with a seed, and seeds in thin parts.
  private let seeded: Mask
  private let others: Mask
  /// Where a flood from the seeds begins.
  let start: LeakReport.Start

  init(of mask: Mask, _ ball: Ball, seeds: [SIMD3<Int>]) {
    let cores = Components(of: mask.eroded(ball))
    var points = Mask(size: mask.size)
    for seed in seeds where mask[seed.x, seed.y, seed.z] { points[seed.x, seed.y, seed.z] = true }
    // The ball around a seed reaches the cores whose bodies have it.
    var isSeeded = [Bool](repeating: false, count: cores.sizes.count)
    for piece in cores.pieces(touching: points.dilated(ball)) { isSeeded[piece] = true }
    start =
      isSeeded.contains(true) || points.isEmpty
      ? .body : isSeeded.isEmpty ? .nothingWide : .thinPart
    let seededCores = cores.mask { isSeeded[$0] }
    let otherCores = cores.mask { !isSeeded[$0] }
    let seededBodies = seededCores.dilated(ball)
    let otherBodies = otherCores.dilated(ball)
    // What both could have is shared out later, like thin parts.
    seeded = seededCores.union(seededBodies.subtracting(otherBodies)).union(points)
    others = otherCores.union(otherBodies.subtracting(seededBodies))
  }

  /// The part of the mask that is reached from the seeded bodies in fewer steps through faces than
  /// from the others.
  func shared(within mask: Mask) -> Mask {
    guard !others.isEmpty else { return mask }
    var free = mask.subtracting(seeded).subtracting(others)
    var region = seeded
    let border = free.dilated(.faceNeighbours)
    let size = mask.size
    // First come, first served: of each distance, the others' voxels are before the seeded. An entry
    // is the voxel's place in memory, doubled, and one more where it is the seeds'.
    func entries(_ bodies: Mask, _ flag: Int) -> [Int] {
      bodies.intersection(border).voxels.map {
        (($0.z * size.y + $0.y) * size.x + $0.x) * 2 + flag
      }
    }
    var waiting = entries(others, 0) + entries(seeded, 1)
    let strides = SIMD3(2, 2 * size.x, 2 * size.x * size.y)
    var next = 0
    while next < waiting.count {
      let entry = waiting[next]
      next += 1
      let place = entry >> 1
      let voxel = SIMD3(place % size.x, place / size.x % size.y, place / (size.x * size.y))
      for axis in 0..<3 {
        for direction in [-1, 1] {
          var neighbour = voxel
          neighbour[axis] += direction
          guard neighbour[axis] >= 0, neighbour[axis] < size[axis],
            free[neighbour.x, neighbour.y, neighbour.z]
          else { continue }
          free[neighbour.x, neighbour.y, neighbour.z] = false
          if entry & 1 == 1 { region[neighbour.x, neighbour.y, neighbour.z] = true }
          waiting.append(entry + direction * strides[axis])
        }
      }
    }
    return region
  }
}

extension Ball {
  /// The ball of a voxel and those that share a face with it.
  static let faceNeighbours = Ball(radius: 1, spacing: [1, 1, 1])
}
