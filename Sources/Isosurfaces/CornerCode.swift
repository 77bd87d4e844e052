import Volumes

/// What meets at a vertex of a label net: which voxel faces that its corner owns lie in a wall, and
/// along which grid edges it is averaged with its neighbours.
struct CornerCode: BitwiseCopyable, Sendable {
  /// Bits 0-2: the faces between the corner's last voxel and its predecessor along x, y and z.
  /// Bits 3-8: neighbours before and behind along x, then y, then z. Bit 9: whether these are on a
  /// curve where three or more structures meet.
  private let bits: UInt16

  /// 1 where the corner owns a wall's face across an axis, else 0.
  @inline(__always) func ownsFace(_ axis: Int) -> Int { Int(bits) &>> axis & 1 }

  /// How many faces the corner owns.
  @inline(__always) var faceCount: Int {
    Int(bits & 1) &+ Int(bits &>> 1 & 1) &+ Int(bits &>> 2 & 1)
  }

  /// Bits 0-5: whom the vertex is averaged with, before and behind along x, then y, then z.
  @inline(__always) var neighbours: Int { Int(bits &>> 3 & 63) }

  /// Whether walls of three or more structures meet along a grid edge at the corner.
  @inline(__always) var isOnCurve: Bool { bits &>> 9 == 1 }

  /// The code of eight voxels' labels, voxel c at (c & 1, c >> 1 & 1, c >> 2).
  ///
  /// Neighbours are those along the walls; where three or more structures meet along a grid edge,
  /// only those along such edges.
  init(_ labels: SIMD8<UInt16>) {
    let own = labels[7]
    var bits = 0
    for axis in 0..<3 where own != labels[7 ^ 1 << axis] { bits |= 1 << axis }
    var curve = 0
    var walls = 0
    for direction in 0..<6 {
      let (a, b, c, d) = Self.edgeCorners(direction)
      var structures = 1
      if labels[b] != labels[a] { structures += 1 }
      if labels[c] != labels[a], labels[c] != labels[b] { structures += 1 }
      if labels[d] != labels[a], labels[d] != labels[b], labels[d] != labels[c] { structures += 1 }
      if structures > 1 { walls |= 1 << direction }
      if structures > 2 { curve |= 1 << direction }
    }
    self.bits = UInt16(bits | (curve != 0 ? curve | 64 : walls) << 3)
  }

  /// The same, read off where only two structures meet.
  @inline(__always)
  init(_ labels: SIMD8<UInt16>, _ ofTwoStructures: Span<CornerCode>) {
    let first = labels.corners(holding: labels[0])
    let second = labels[(~first).trailingZeroBitCount & 7]
    if first | labels.corners(holding: second) == 255 {
      self = ofTwoStructures[first]
    } else {
      self.init(labels)
    }
  }

  /// The codes of the 256 sets of voxels of one structure among those of another.
  static let ofTwoStructures: [CornerCode] = (0..<256).map { corners in
    var labels = SIMD8<UInt16>.zero
    for corner in 0..<8 where corners >> corner & 1 == 1 { labels[corner] = 1 }
    return CornerCode(labels)
  }

  /// For each set of directions these in order, then 6 for none; 7, the vertex itself, where the set is
  /// empty.
  static let neighbourOrders: [SIMD8<UInt8>] = (0..<64).map { directions in
    var order = SIMD8<UInt8>(repeating: 6)
    var next = 0
    for direction in 0..<6 where directions >> direction & 1 == 1 {
      order[next] = UInt8(direction)
      next += 1
    }
    if next == 0 { order[0] = 7 }
    return order
  }

  /// The voxels around the grid edge that leaves the corner in a direction: before and behind along x,
  /// then y, then z.
  private static func edgeCorners(_ direction: Int) -> (Int, Int, Int, Int) {
    let axis = direction >> 1
    let side = direction & 1 == 1 ? 1 << axis : 0
    let a = 1 << ((axis + 1) % 3)
    let b = 1 << ((axis + 2) % 3)
    return (side, side | a, side | b, side | a | b)
  }
}
