import Parallel

/// The distance transform of sixteen neighbouring columns of a mask: a block through the whole grid
/// along y and z. It is all the memory that a thread needs besides the result.
struct DistanceBlock {
  /// Columns in a block: the floats of a cache line.
  static let width = 16
  private let size: SIMD3<Int>
  private var lineY: DistanceLine
  private var lineZ: DistanceLine
  private var row: DistanceRow
  /// Of one half of the block a group of lanes for each voxel of its face, y fastest.
  private var plane: [Lanes]

  init(size: SIMD3<Int>, spacing: SIMD3<Double>, _ measure: DistanceMeasure) {
    self.size = size
    lineY = DistanceLine(count: size.y, spacing: spacing.y, measure)
    lineZ = DistanceLine(count: size.z, spacing: spacing.z, measure)
    row = DistanceRow(size: size.x, spacing: spacing.x, measure)
    plane = unspecifiedArray(of: Lanes.self, count: size.y * size.z)
  }

  /// Computes the block that begins at a bit of the mask's rows (voxel x is bit x + 1). `body` gets,
  /// for each half of the block (0 or 1) and each y, the squared distances along z in mm².
  mutating func solve(
    _ mask: Mask, atBit bit: Int, _ body: (_ y: Int, _ half: Int, Span<Lanes>) -> Void
  ) {
    var column = [Lanes](repeating: Lanes(repeating: 0), count: size.z)
    for half in 0..<2 {
      for z in 0..<size.z {
        for y in 0..<size.y {
          lineY.across[y] = row.squares(
            of: mask, row: z &* size.y &+ y, from: bit &+ 8 &* half)
        }
        lineY.solve(into: &plane, at: z &* size.y, step: 1)
      }
      for y in 0..<size.y {
        for z in 0..<size.z { lineZ.across[z] = plane[z &* size.y &+ y] }
        lineZ.solve(into: &column, at: 0, step: 1)
        body(y, half, column.span)
      }
    }
  }
}
