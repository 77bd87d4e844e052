import Geometry
import Parallel

/// What the voxels of a box belong to while regions compete for them: positions in a map's structures
/// in as few bytes as these need, and one value for what is nobody's to take.
struct RaceLabels<Label: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable> {
  /// What a voxel has that no region may take.
  static var closed: Label { .max }

  /// The corner of the box in the grid. The box may reach beyond the grid, where all is closed.
  let lower: SIMD3<Int>
  /// The size of the box.
  let size: SIMD3<Int>
  /// For each voxel of the box, x fastest, its position, 0 where nobody has reached it, or `closed`.
  var values: [Label]

  /// The seeds inside the mask; nil for everywhere.
  init(_ seeds: LabelMap, within mask: Mask?, lower: SIMD3<Int> = .zero, size: SIMD3<Int>? = nil) {
    precondition(seeds.structures.count <= Int(Label.max))
    let all = seeds.grid.size
    let box = size ?? all
    (self.lower, self.size) = (lower, box)
    values = unspecifiedArray(of: Label.self, count: box.x * box.y * box.z)
    parallelChunks(of: &values, chunk: box.x) { start, row in
      let line = start / box.x
      let (y, z) = (line % box.y + lower.y, line / box.y + lower.z)
      for x in 0..<box.x { row[x] = Self.closed }
      guard y >= 0, z >= 0, y < all.y, z < all.z else { return }
      let first = max(0, -lower.x)
      let end = min(box.x, all.x - lower.x)
      guard first < end else { return }
      let source = seeds.indices.span.extracting(
        (z * all.y + y) * all.x..<(z * all.y + y + 1) * all.x)
      guard let mask else {
        for x in first..<end { row[x] = Label(truncatingIfNeeded: source[x &+ lower.x]) }
        return
      }
      let words = mask.words.span
      let from = (z * all.y + y) * mask.wordsPerRow
      for x in first..<end {
        let bit = x &+ lower.x &+ 1
        guard words[from &+ bit >> 6] >> UInt64(bit & 63) & 1 == 1 else { continue }
        row[x] = Label(truncatingIfNeeded: source[x &+ lower.x])
      }
    }
  }

  /// The positions of all voxels of the grid; 0 for what nobody took.
  func indices(_ grid: Grid) -> [UInt16] {
    var indices = unspecifiedArray(of: UInt16.self, count: grid.count)
    let all = grid.size
    parallelChunks(of: &indices, chunk: all.x) { start, target in
      let line = start / all.x
      let (y, z) = (line % all.y - lower.y, line / all.y - lower.z)
      for x in 0..<all.x { target[x] = 0 }
      guard y >= 0, z >= 0, y < size.y, z < size.z else { return }
      let row = values.span.extracting((z * size.y + y) * size.x..<(z * size.y + y + 1) * size.x)
      for x in max(0, -lower.x)..<max(max(0, -lower.x), min(size.x, all.x - lower.x)) {
        let label = row[x]
        target[x &+ lower.x] = label == Self.closed ? 0 : UInt16(truncatingIfNeeded: label)
      }
    }
    return indices
  }
}
