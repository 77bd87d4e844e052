/// A set of voxels, one bit each: what a threshold or a component leaves.
///
/// A row of voxels along x is `wordsPerRow` words. Bit 0 of a row and all bits after the last
/// voxel are a margin that is always zero, so voxel x is bit x + 1: surfacing then sees the
/// outside of the volume without a special case. An eighth of a byte a voxel.
public struct Mask: Equatable, Sendable {
  /// The number of voxels along x, y and z.
  public let size: SIMD3<Int>
  /// Words of 64 voxels in a row, margins included.
  public let wordsPerRow: Int
  /// The rows, y fastest, then z.
  public internal(set) var words: [UInt64]

  /// An empty set on a grid of the given size.
  public init(size: SIMD3<Int>) {
    precondition(size.x > 0 && size.y > 0 && size.z > 0)
    self.size = size
    wordsPerRow = Mask.wordsPerRow(voxels: size.x)
    words = [UInt64](repeating: 0, count: wordsPerRow * size.y * size.z)
  }

  /// Words of 64 voxels in a row of so many voxels, margins included.
  package static func wordsPerRow(voxels: Int) -> Int { (voxels + 2 + 63) / 64 }

  /// Whether the set has the voxel; for tests and single look-ups, not for kernels.
  public subscript(x: Int, y: Int, z: Int) -> Bool {
    get { words[word(x, y, z)] >> UInt64((x + 1) & 63) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64((x + 1) & 63)
      if newValue { words[word(x, y, z)] |= bit } else { words[word(x, y, z)] &= ~bit }
    }
  }

  /// The number of voxels in the set.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether the set has a voxel in the outermost layer of the grid.
  public var touchesBorder: Bool {
    for z in 0..<size.z {
      for y in 0..<size.y {
        let first = (z * size.y + y) * wordsPerRow
        let row = words[first..<first + wordsPerRow]
        let outermost = z == 0 || z == size.z - 1 || y == 0 || y == size.y - 1
        if outermost, row.contains(where: { $0 != 0 }) { return true }
        if self[0, y, z] || self[size.x - 1, y, z] { return true }
      }
    }
    return false
  }

  private func word(_ x: Int, _ y: Int, _ z: Int) -> Int {
    (z * size.y + y) * wordsPerRow + (x + 1) >> 6
  }
}
