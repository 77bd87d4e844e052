import Parallel

/// What it took to make a label map well-composed.
public struct WellComposedReport: Codable, Equatable, Sendable {
  /// Voxels that took another structure.
  public var voxelsChanged = 0
  /// Their volume in ml.
  public var millilitresChanged = 0.0
}

extension LabelMap {
  /// The label map changed in the fewest places found such that no two voxels of a structure, nor
  /// of the background, meet only at an edge or only at a corner.
  ///
  /// Then the voxel faces of each structure form a closed 2-manifold (Latecki, Eckhardt and
  /// Rosenfeld 1995, doi 10.1006/cviu.1995.1006). Where a place offends, one voxel of it takes a
  /// neighbour's structure of higher priority: structures over background, and the one with fewer
  /// voxels over the larger, so that thin walls and vessels grow rather than break. Priorities
  /// only rise, so it ends; nothing is promised about the changes being the fewest possible.
  ///
  /// - Complexity: one pass over the volume, then work only around what changed.
  public func wellComposed() -> (LabelMap, WellComposedReport) {
    let composed = wellComposed(counts: voxelCounts())
    return (composed.labels.labels, composed.report)
  }

  /// The same, with the corners at which the labels of the result change.
  ///
  /// - Parameter counts: the number of voxels of each structure.
  package func wellComposed(
    counts: [Int]
  ) -> (labels: MendedLabels, report: WellComposedReport, corners: LabelCorners) {
    let priority = priorities(counts)
    var corners = LabelCorners(of: self)
    var repaired = MendedLabels(self)
    var report = WellComposedReport()
    var pending = criticalBlocks(corners)
    while !pending.isEmpty {
      var touched: [Int] = []
      for block in pending {
        while let change = repaired.mend(block: block, priority) {
          repaired[change.voxel] = change.label
          touched.append(change.voxel)
          report.voxelsChanged += 1
        }
      }
      for voxel in touched { corners.look(around: voxel, of: repaired) }
      pending = repaired.blocks(around: touched)
    }
    report.millilitresChanged = Double(report.voxelsChanged) * grid.voxelVolume / 1000
    return (repaired, report, corners)
  }

  /// A rank for each structure: background lowest, then from the largest to the smallest.
  private func priorities(_ counts: [Int]) -> [Int] {
    let order = counts.indices.dropFirst().sorted { (counts[$0], $0) > (counts[$1], $1) }
    var rank = [Int](repeating: 0, count: counts.count)
    for (position, structure) in order.enumerated() { rank[structure] = position + 1 }
    return rank
  }

  /// The 2 x 2 x 2 blocks (by their first voxel) that offend. Parallel over slices.
  private func criticalBlocks(_ corners: LabelCorners) -> [Int] {
    let size = grid.size
    guard size.x > 1 || size.y > 1 || size.z > 1 else { return [] }
    // A block whose voxels are all alike cannot offend: its middle is no corner where labels change.
    let offending = offences.map { $0.pair != 0 }
    let perSlice = parallelMap(size.z) { z in
      var found: [Int] = []
      let words = corners.words.span
      let labels = indices.span
      let isOffending = offending.span
      for y in 0..<size.y {
        let row = ((z + 1) * corners.size.y + y + 1) * corners.wordsPerRow
        for word in 0..<corners.wordsPerRow {
          var bits = words[row + word]
          while bits != 0 {
            let x = word * 64 + bits.trailingZeroBitCount - 1
            bits &= bits &- 1
            guard x >= 0 else { continue }
            let first = grid.offset(x, y, z)
            if offends(labelsOfBlock(labels, first, x, y, z), isOffending) { found.append(first) }
          }
        }
      }
      return found
    }
    return perSlice.flatMap { $0 }
  }

  /// The labels of a block; see `block(at:)`.
  @inline(__always)
  private func labelsOfBlock(
    _ labels: Span<UInt16>, _ first: Int, _ x: Int, _ y: Int, _ z: Int
  ) -> SIMD8<UInt16> {
    let right = x &+ 1 < grid.size.x ? 1 : 0
    let back = y &+ 1 < grid.size.y ? grid.size.x : 0
    let up = z &+ 1 < grid.size.z ? grid.size.x &* grid.size.y : 0
    let (second, third, fourth) = (first &+ back, first &+ up, first &+ back &+ up)
    return SIMD8(
      labels[first], labels[first &+ right], labels[second], labels[second &+ right],
      labels[third], labels[third &+ right], labels[fourth], labels[fourth &+ right])
  }

}

extension MendedLabels {
  /// The voxels of the block that begins at a voxel; at the border the block is cut short by
  /// repeating its last voxels, which adds no offence.
  private func block(at voxel: Int) -> VoxelBlock {
    let size = given.grid.size
    let x = voxel % size.x
    let y = voxel / size.x % size.y
    let z = voxel / (size.x * size.y)
    let right = x + 1 < size.x ? 1 : 0
    let back = y + 1 < size.y ? 1 : 0
    let up = z + 1 < size.z ? size.y : 0
    var block = VoxelBlock()
    for corner in 0..<8 {
      let column = x + (corner & 1) * right
      let row = z * size.y + y + (corner >> 1 & 1) * back + (corner >> 2) * up
      block.voxels[corner] = row * size.x + column
      block.labels[corner] = label(column: column, row)
    }
    return block
  }

  /// The blocks that hold any of the voxels, in rising order, each once.
  fileprivate func blocks(around voxels: [Int]) -> [Int] {
    let size = given.grid.size
    var found: [Int] = []
    for voxel in voxels {
      let x = voxel % size.x
      let y = voxel / size.x % size.y
      let z = voxel / (size.x * size.y)
      for k in max(0, z - 1)...z {
        for j in max(0, y - 1)...y {
          for i in max(0, x - 1)...x { found.append(given.grid.offset(i, j, k)) }
        }
      }
    }
    found.sort()
    return found.enumerated().filter { $0.offset == 0 || found[$0.offset - 1] != $0.element }
      .map(\.element)
  }

  /// A change that mends the first offence of a block, or nil where there is none.
  ///
  /// The structure that meets itself only at an edge or corner is joined by giving it the voxel of
  /// lowest priority between; where it is itself lower than all of these, one of its own voxels
  /// gives way to the lowest of them.
  fileprivate func mend(block start: Int, _ priority: [Int]) -> (voxel: Int, label: UInt16)? {
    let block = block(at: start)
    guard let offence = offence(in: block) else { return nil }
    func rank(_ corner: Int) -> Int { priority[Int(block.labels[corner])] }
    var lowest = offence.others.trailingZeroBitCount
    for corner in lowest..<8 where offence.others >> corner & 1 == 1 {
      if rank(corner) < rank(lowest) { lowest = corner }
    }
    let member = offence.pair.trailingZeroBitCount
    return rank(lowest) < rank(member)
      ? (block.voxels[lowest], block.labels[member])
      : (block.voxels[member], block.labels[lowest])
  }
}

/// Eight voxels around a grid corner and what they hold; corner c lies at (c & 1, c >> 1 & 1, c >> 2).
private struct VoxelBlock {
  var voxels = SIMD8<Int>.zero
  var labels = SIMD8<UInt16>.zero
}

extension SIMD8<UInt16> {
  /// The lanes that hold a value, as bits. All lanes at once, in two words of four.
  @inlinable @inline(__always)
  package func corners(holding label: UInt16) -> Int {
    let four = UInt64(label) &* 0x0001_0001_0001_0001
    let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    let others = lanesNotZero(words.x.littleEndian ^ four)
    return Int(~(others | lanesNotZero(words.y.littleEndian ^ four) &<< 4) & 255)
  }
}

/// Which of the four 16-bit lanes of a word are not zero, as bits.
@inlinable @inline(__always)
package func lanesNotZero(_ word: UInt64) -> UInt64 {
  // Adding carries into a lane's top bit where any lower bit is set.
  let top = (((word & 0x7FFF_7FFF_7FFF_7FFF) &+ 0x7FFF_7FFF_7FFF_7FFF) | word) &>> 15
  // The product moves the first bit of lane i to bit 48 + i.
  return ((top & 0x0001_0001_0001_0001) &* 0x0001_0002_0004_0008) &>> 48 & 15
}

/// Two or more voxels of one structure that meet only at an edge or a corner, and those between
/// them, as bits of the block's corners. Empty where nothing offends.
private struct Offence {
  var pair = 0
  var others = 0
}

/// The faces of a block as its four corners in turn.
private let blockFaces = [
  [0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5],
]

/// What offends when a structure holds just the given corners of a block.
private let offences: [Offence] = (0..<256).map { corners in
  for face in blockFaces {
    let first = 1 << face[0] | 1 << face[2]
    let second = 1 << face[1] | 1 << face[3]
    for (pair, others) in [(first, second), (second, first)] where corners & (pair | others) == pair
    {
      return Offence(pair: pair, others: others)
    }
  }
  for corner in 0..<4 {
    let diagonal = 1 << corner | 1 << (7 - corner)
    // Two voxels across the diagonal, or all but two: then the rest meets itself across it.
    if corners == diagonal || corners == 255 - diagonal {
      return Offence(pair: corners, others: 255 - corners)
    }
  }
  return Offence()
}

/// Whether any structure of a block offends, given which sets of corners do.
@inline(__always)
private func offends(_ labels: SIMD8<UInt16>, _ offending: Span<Bool>) -> Bool {
  let first = labels.corners(holding: labels[0])
  guard first != 255 else { return false }
  let second = labels.corners(holding: labels[(~first).trailingZeroBitCount])
  if offending[first] || offending[second] { return true }
  guard first | second != 255 else { return false }
  var block = VoxelBlock()
  block.labels = labels
  return offence(in: block) != nil
}

/// The first offence among the structures of a block, or nil.
private func offence(in block: VoxelBlock) -> Offence? {
  for corner in 0..<7 {
    let corners = block.labels.corners(holding: block.labels[corner])
    guard corners.trailingZeroBitCount == corner else { continue }
    let offence = offences[corners]
    if offence.pair != 0 { return offence }
  }
  return nil
}
