import Geometry
import Parallel

/// Values of a box's voxels that are kept only where they are wanted: in cells of eight neighbours
/// along x, as the distance transform makes them.
///
/// Half a byte a voxel of the box, and a value for each voxel of the cells.
struct CellField<Value: BitwiseCopyable & Sendable>: Sendable {
  /// The size of the box; whole cells along x.
  let size: SIMD3<Int>
  /// For every cell, in the order of memory, which one it is of those that are kept; -1 for none.
  private let places: [Int32]
  /// The first kept cell of each block of the distance transform: cells are kept block by block.
  private let firsts: [Int]
  private(set) var values: [Value]

  /// A field that holds at least the voxels of a mask, all of one value.
  init(holding mask: Mask, repeating value: Value) {
    size = mask.size
    precondition(size.x % Cell.width == 0)
    let (cells, rows) = (size.x / Cell.width, size.y * size.z)
    var places = [Int32](repeating: -1, count: cells * rows)
    var firsts: [Int] = []
    var count = 0
    for cell in 0..<cells {
      if cell % (DistanceBlock.width / Cell.width) == 0 { firsts.append(count * Cell.width) }
      for row in 0..<rows where mask.byte(at: cell * Cell.width + 1, ofRow: row) != 0 {
        places[row * cells + cell] = Int32(truncatingIfNeeded: count)
        count += 1
      }
    }
    firsts.append(count * Cell.width)
    self.places = places
    self.firsts = firsts
    values = [Value](repeating: value, count: count * Cell.width)
  }

  /// The value of a voxel that is held, by its position in the box's memory.
  @inline(__always)
  subscript(voxel: Int) -> Value { values[Int(places[voxel >> 3]) &* 8 &+ voxel & 7] }

  /// The position of a row's first voxel in the box's memory.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> Int { (z &* size.y &+ y) &* size.x }

  /// Changes the value of a voxel that is held.
  @inline(__always)
  mutating func set(_ voxel: Int, to value: Value) {
    values[Int(places[voxel >> 3]) &* 8 &+ voxel & 7] = value
  }

  /// Gives every kept voxel the value that `value` makes of the one it has and of the squared distance
  /// to the nearest voxel of a mask. Parallel over blocks; those without a cell cost nothing.
  mutating func fill(
    to mask: Mask, spacing: SIMD3<Double>, _ measure: DistanceMeasure,
    _ value: @Sendable (_ before: Value, _ squared: Double) -> Value
  ) {
    precondition(mask.size == size)
    let (places, size) = (places, size)
    let cells = size.x / Cell.width
    parallelPieces(of: &values, offsets: firsts) { [firsts] piece, target in
      guard !target.isEmpty else { return }
      var block = DistanceBlock(size: size, spacing: spacing, measure)
      block.solve(mask, atBit: piece * DistanceBlock.width + 1) { y, half, column in
        let cell = piece * (DistanceBlock.width / Cell.width) + half
        guard cell < cells else { return }
        for z in 0..<size.z {
          let place = Int(places[(z &* size.y &+ y) &* cells &+ cell])
          guard place >= 0 else { continue }
          let first = place &* Cell.width &- firsts[piece]
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

  /// The upper corner of a box, moved so that rows have whole cells.
  static func whole(_ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> SIMD3<Int> {
    SIMD3(lower.x + (upper.x - lower.x + width - 1) / width * width, upper.y, upper.z)
  }
}

extension CellField: Relief where Value == Float {}

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
