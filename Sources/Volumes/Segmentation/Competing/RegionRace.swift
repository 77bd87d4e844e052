import Geometry

/// Regions that grow from seeds through a pool, a face at a time and all at the same pace, and stop
/// at closed links.
///
/// One byte a voxel of the pool's box with a margin of one: label in the low six bits.
struct RegionRace: Sendable {
  /// The most regions that a race can have.
  static let mostRegions = 62

  /// In the pool and not yet in a region.
  private static let free: UInt8 = 0x3F
  /// A voxel of which some links are closed.
  private static let nearCut: UInt8 = 0x40
  /// Where regions may grow at present.
  private static let open: UInt8 = 0x80

  /// The corner of the box in the grid and the box's size, margin included.
  let lower: SIMD3<Int>
  let size: SIMD3<Int>
  private var states: [UInt8]
  private var closedVoxels: [UInt32] = []
  private var closedLinks: [UInt8] = []
  private let steps: [Int]

  /// A race through a pool that is not empty; the box may not have more than 2³² voxels.
  init(_ pool: Mask) {
    let box = pool.boundingBox ?? (.zero, SIMD3(repeating: 1))
    lower = box.lower &- 1
    size = box.upper &- box.lower &+ 2
    precondition(size.x * size.y * size.z <= Int(UInt32.max))
    steps = [-1, 1, -size.x, size.x, -size.x * size.y, size.x * size.y]
    states = [UInt8](repeating: 0, count: size.x * size.y * size.z)
    pool.forEachVoxel(in: box.lower, box.upper) { x, y, z in
      states[((z - lower.z) * size.y + y - lower.y) * size.x + x - lower.x] = Self.free | Self.open
    }
  }

  /// The place of a grid's voxel in the box.
  private func place(_ voxel: SIMD3<Int>) -> Int {
    let at = voxel &- lower
    return (at.z * size.y + at.y) * size.x + at.x
  }

  /// Closes the links that cross any of the cuts.
  mutating func close(_ cuts: [CrossSection], spacing: SIMD3<Double>) {
    var found: [(UInt32, UInt8)] = []
    let vectors: [SIMD3<Double>] = [
      [-spacing.x, 0, 0], [spacing.x, 0, 0], [0, -spacing.y, 0], [0, spacing.y, 0],
      [0, 0, -spacing.z], [0, 0, spacing.z],
    ]
    for cut in cuts {
      let (low, high) = cut.bounds
      let from = pointwiseMax(lower &+ 1, SIMD3<Int>((low / spacing).rounded(.down)) &- 1)
      let to = pointwiseMin(lower &+ size &- 1, SIMD3<Int>((high / spacing).rounded(.up)) &+ 2)
      guard all(from .< to) else { continue }
      for z in from.z..<to.z {
        for y in from.y..<to.y {
          for x in from.x..<to.x {
            let at = place(SIMD3(x, y, z))
            guard states[at] != 0 else { continue }
            let point = spacing * SIMD3(Double(x), Double(y), Double(z))
            let height = cut.height(point)
            var bits: UInt8 = 0
            for (index, vector) in vectors.enumerated() {
              let other = height + vector.dot(cut.normal)
              guard CrossSection.isBefore(height) != CrossSection.isBefore(other) else { continue }
              if cut.contains(point + vector * (height / (height - other))) {
                bits |= 1 << UInt8(index)
              }
            }
            if bits != 0 { found.append((UInt32(at), bits)) }
          }
        }
      }
    }
    found.sort { $0 < $1 }
    for (voxel, bits) in found {
      if closedVoxels.last == voxel {
        closedLinks[closedLinks.count - 1] |= bits
      } else {
        closedVoxels.append(voxel)
        closedLinks.append(bits)
        states[Int(voxel)] |= Self.nearCut
      }
    }
  }

  /// Lets regions grow anew from the seeds in `core` only, and then from there through the rest.
  ///
  /// - Returns: nil where the regions keep apart in the core, else two that meet.
  mutating func run(from seeds: [SIMD3<Int>], core: Mask?) -> (Int, Int)? {
    reset(core: core)
    var front: [UInt32] = []
    for (index, seed) in seeds.enumerated() {
      let start = place(seed)
      let at = states[start] & Self.open != 0 ? start : firstOpen(from: start)
      guard let at else { continue }
      let label = states[at] & Self.free
      if label != Self.free { return (Int(label) - 1, index) }
      states[at] = states[at] & ~Self.free | UInt8(index + 1)
      front.append(UInt32(at))
    }
    let start = front
    if let meeting = grow(front, through: Self.open, stopsAtMeeting: true) { return meeting }
    if core != nil {
      let labelled = start + labelledVoxels()
      _ = grow(labelled, through: 0, stopsAtMeeting: false)
    }
    return nil
  }

  /// Gives every voxel that no region reached to the region that it touches, through closed links and
  /// at last through edges and corners; returns how many were given and how many are left.
  mutating func takeRest() -> (taken: Int, left: Int) {
    let before = freeCount()
    guard before > 0 else { return (0, 0) }
    closedLinks = [UInt8](repeating: 0, count: closedLinks.count)
    _ = grow(labelledVoxels(), through: 0, stopsAtMeeting: false)
    if freeCount() > 0 {
      var corners: [Int] = []
      for z in -1...1 {
        for y in -1...1 {
          for x in -1...1 where abs(x) + abs(y) + abs(z) > 1 {
            corners.append((z * size.y + y) * size.x + x)
          }
        }
      }
      _ = grow(labelledVoxels(), through: 0, stopsAtMeeting: false, steps: steps + corners)
    }
    let left = freeCount()
    return (before - left, left)
  }

  /// Writes the regions into a label map's indices: region k as k + 1.
  func write(into indices: inout [UInt16], gridSize: SIMD3<Int>) {
    var target = indices.mutableSpan
    for z in 1..<size.z - 1 {
      for y in 1..<size.y - 1 {
        let row = (z * size.y + y) * size.x
        let to = ((z + lower.z) * gridSize.y + y + lower.y) * gridSize.x + lower.x
        for x in 1..<size.x - 1 {
          let label = states[row &+ x] & Self.free
          if label != 0, label != Self.free { target[to &+ x] = UInt16(label) }
        }
      }
    }
  }

  private mutating func reset(core: Mask?) {
    for index in states.indices where states[index] != 0 {
      states[index] = states[index] & Self.nearCut | Self.free | (core == nil ? Self.open : 0)
    }
    core?.forEachVoxel(in: lower &+ 1, lower &+ size &- 1) { x, y, z in
      states[((z - lower.z) * size.y + y - lower.y) * size.x + x - lower.x] |= Self.open
    }
  }

  /// The voxel of the core that is the fewest faces away.
  private func firstOpen(from start: Int) -> Int? {
    var seen: Set<Int> = [start]
    var front = [start]
    while !front.isEmpty {
      var next: [Int] = []
      for at in front {
        if states[at] & Self.open != 0 { return at }
        for step in steps where states[at + step] != 0 && seen.insert(at + step).inserted {
          next.append(at + step)
        }
      }
      front = next
    }
    return nil
  }

  private func labelledVoxels() -> [UInt32] {
    var result: [UInt32] = []
    for index in states.indices {
      let label = states[index] & Self.free
      if label != 0, label != Self.free { result.append(UInt32(index)) }
    }
    return result
  }

  private func freeCount() -> Int {
    states.reduce(0) { $0 &+ ($1 & Self.free == Self.free ? 1 : 0) }
  }

  /// Grows all regions by a layer at a time through voxels that have all of `needed`.
  private mutating func grow(
    _ start: [UInt32], through needed: UInt8, stopsAtMeeting: Bool, steps given: [Int]? = nil
  ) -> (Int, Int)? {
    let steps = given ?? self.steps
    var front = start
    var next: [UInt32] = []
    var meeting: (Int, Int)?
    let (closedVoxels, closedLinks) = (self.closedVoxels, self.closedLinks)
    var cells = states.mutableSpan
    while !front.isEmpty {
      next.removeAll(keepingCapacity: true)
      for voxel in front {
        let at = Int(voxel)
        let label = cells[at] & Self.free
        let shut = cells[at] & Self.nearCut == 0 ? 0 : closedBits(voxel, closedVoxels, closedLinks)
        for index in 0..<steps.count {
          if index < 6, shut >> UInt8(index) & 1 == 1 { continue }
          let to = at &+ steps[index]
          let state = cells[to]
          guard state != 0, state & needed == needed else { continue }
          let other = state & Self.free
          if other == Self.free {
            cells[to] = state & ~Self.free | label
            next.append(UInt32(to))
          } else if stopsAtMeeting, other != label {
            meeting = (Int(min(label, other)) - 1, Int(max(label, other)) - 1)
            return meeting
          }
        }
      }
      swap(&front, &next)
    }
    return meeting
  }
}

/// The closed links of a voxel, looked up in a rising list.
private func closedBits(_ voxel: UInt32, _ voxels: [UInt32], _ links: [UInt8]) -> UInt8 {
  var (low, high) = (0, voxels.count)
  while low < high {
    let middle = (low + high) / 2
    if voxels[middle] < voxel { low = middle + 1 } else { high = middle }
  }
  return low < voxels.count && voxels[low] == voxel ? links[low] : 0
}

extension Mask {
  /// Calls `body` for every voxel of the mask inside a box, in the order of memory.
  func forEachVoxel(
    in lower: SIMD3<Int>, _ upper: SIMD3<Int>, _ body: (_ x: Int, _ y: Int, _ z: Int) -> Void
  ) {
    let (from, to) = (pointwiseMax(lower, .zero), pointwiseMin(upper, size))
    guard all(from .< to) else { return }
    for z in from.z..<to.z {
      for y in from.y..<to.y {
        let row = (z * size.y + y) * wordsPerRow
        for word in (from.x + 1) >> 6...to.x >> 6 {
          var bits = words[row + word]
          while bits != 0 {
            let x = word * 64 + bits.trailingZeroBitCount - 1
            if x >= from.x, x < to.x { body(x, y, z) }
            bits &= bits - 1
          }
        }
      }
    }
  }
}
