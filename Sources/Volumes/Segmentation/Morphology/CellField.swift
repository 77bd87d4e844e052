import Geometry
import Parallel

/// Values of a box's voxels that are kept only where they are wanted: in cells of eight neighbours
/// along x, as the distance transform makes them.
///
/// A quarter of a byte a voxel of the box, and a value for each voxel of the cells.
struct CellField<Value: BitwiseCopyable & Sendable>: Sendable {
  /// The size of the box; whole pairs of cells along x.
  let size: SIMD3<Int>
  /// For every pair of cells, in the order of memory, a bit for each of the two that is kept, and
  /// above these the number of cells that are kept before it: block by block of the distance
  /// transform, which are as wide as a pair.
  private let pairs: [UInt32]
  /// The first kept value of each block.
  private let firsts: [Int]
  private(set) var values: [Value]

  /// A field that holds at least the voxels of a mask, all of one value.
  init(holding mask: Mask, repeating value: Value) {
    size = mask.size
    precondition(size.x % Cell.pair == 0)
    let (blocks, rows) = (size.x / Cell.pair, size.y * size.z)
    var pairs = [UInt32](repeating: 0, count: blocks * rows)
    var firsts: [Int] = []
    var count: UInt32 = 0
    for block in 0..<blocks {
      firsts.append(Int(count) * Cell.width)
      for row in 0..<rows {
        let bit = block * Cell.pair + 1
        let first: UInt32 = mask.byte(at: bit, ofRow: row) != 0 ? 1 : 0
        let second: UInt32 = mask.byte(at: bit + Cell.width, ofRow: row) != 0 ? 1 : 0
        pairs[row * blocks + block] = count << 2 | second << 1 | first
        count += first + second
      }
    }
    firsts.append(Int(count) * Cell.width)
    self.pairs = pairs
    self.firsts = firsts
    values = [Value](repeating: value, count: Int(count) * Cell.width)
  }

  /// Where the value of a voxel that is held is, by its position in the box's memory.
  @inline(__always)
  private func place(_ voxel: Int) -> Int {
    let pair = pairs[voxel >> 4]
    return Self.firstValue(pair, half: voxel >> 3 & 1) &+ (voxel & 7)
  }

  /// The first value of one of a pair's cells.
  @inline(__always)
  private static func firstValue(_ pair: UInt32, half: Int) -> Int {
    Int(pair >> 2 &+ (pair & UInt32(truncatingIfNeeded: half))) &* Cell.width
  }

  /// The value of a voxel that is held, by its position in the box's memory.
  @inline(__always)
  subscript(voxel: Int) -> Value { values[place(voxel)] }

  /// Whether a voxel is held, by its position in the box's memory.
  @inline(__always)
  func holds(_ voxel: Int) -> Bool { pairs[voxel >> 4] >> UInt32(voxel >> 3 & 1) & 1 == 1 }

  /// The position of a row's first voxel in the box's memory.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> Int { (z &* size.y &+ y) &* size.x }

  /// Changes the value of a voxel that is held.
  @inline(__always)
  mutating func set(_ voxel: Int, to value: Value) { values[place(voxel)] = value }

  /// Gives every kept voxel the value that `value` makes of the one it has and of the squared distance
  /// to the nearest voxel of a mask. Parallel over blocks; those without a cell cost nothing.
  mutating func fill(
    to mask: Mask, spacing: SIMD3<Double>, _ measure: DistanceMeasure,
    _ value: @Sendable (_ before: Value, _ squared: Double) -> Value
  ) {
    precondition(mask.size == size)
    let (pairs, size) = (pairs, size)
    let blocks = size.x / Cell.pair
    parallelPieces(of: &values, offsets: firsts) { [firsts] block, target in
      guard !target.isEmpty else { return }
      var distances = DistanceBlock(size: size, spacing: spacing, measure)
      distances.solve(mask, atBit: block * Cell.pair + 1) { y, half, column in
        for z in 0..<size.z {
          let pair = pairs[(z &* size.y &+ y) &* blocks &+ block]
          guard pair >> UInt32(half) & 1 == 1 else { continue }
          let first = Self.firstValue(pair, half: half) &- firsts[block]
          for lane in 0..<Cell.width {
            target[first &+ lane] = value(target[first &+ lane], column[z][lane])
          }
        }
      }
    }
  }
}

/// The voxels along x whose values are kept together.
enum Cell {
  /// How many they are.
  static let width = 8
  /// How many two neighbouring cells have: what a block of the distance transform covers.
  static let pair = DistanceBlock.width

  /// The upper corner of a box, moved so that rows have whole pairs of cells.
  static func whole(_ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> SIMD3<Int> {
    SIMD3(lower.x + (upper.x - lower.x + pair - 1) / pair * pair, upper.y, upper.z)
  }
}

extension Mask {
  /// Eight bits of a row, which may reach beyond it.
  @inline(__always)
  func byte(at bit: Int, ofRow row: Int) -> UInt8 {
    let (word, shift) = (row &* wordsPerRow &+ bit >> 6, UInt64(bit & 63))
    let low = bit >> 6 < wordsPerRow ? words[word] >> shift : 0
    let high = shift > 56 && bit >> 6 &+ 1 < wordsPerRow ? words[word &+ 1] << (64 - shift) : 0
    return UInt8(truncatingIfNeeded: low | high)
  }
}
