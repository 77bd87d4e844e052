import Geometry

/// Gives equal positions one index: a hash table in flat arrays.
///
/// Positions are equal when their three numbers are (so -0 equals 0); nothing is welded by distance, and
/// one with a number that is infinite or none equals no other.
/// Indices count first occurrences in order, so the result is that of any other exact method.
/// Expected constant time a position.
struct VertexWelder {
  /// The distinct positions, in the order of their first occurrence.
  private(set) var positions: [SIMD3<Float>] = []
  /// Index + 1 into `positions`, or 0 for a free place. The size is a power of two.
  private var table: [UInt32]

  /// Begins with room for about the vertices of a closed mesh of so many triangles.
  init(triangles: Int) {
    var size = 16
    while size < triangles { size *= 2 }
    table = [UInt32](repeating: 0, count: size)
    positions.reserveCapacity(triangles / 2 + 16)
  }

  /// The index of a position.
  mutating func index(of position: SIMD3<Float>) -> UInt32 {
    // The sum of products with zero is zero unless a number is infinite or none.
    guard (position * 0).sum() == 0 else {
      positions.append(position)
      return UInt32(positions.count - 1)
    }
    if (positions.count + 1) * 2 > table.count { grow() }
    let mask = table.count - 1
    var place = Self.hash(position) & mask
    while true {
      let known = table[place]
      if known == 0 { break }
      if positions[Int(known) - 1] == position { return known - 1 }
      place = (place + 1) & mask
    }
    let fresh = UInt32(positions.count)
    positions.append(position)
    table[place] = fresh + 1
    return fresh
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: table.count * 2)
    let mask = table.count - 1
    for index in positions.indices where positions[index].isFinite {
      var place = Self.hash(positions[index]) & mask
      while table[place] != 0 { place = (place + 1) & mask }
      table[place] = UInt32(index) + 1
    }
  }

  /// Mixes the bits of three floats; adding zero makes -0 and 0 the same.
  @inline(__always)
  private static func hash(_ position: SIMD3<Float>) -> Int {
    let plain = position + 0
    var mixed = UInt64(plain.x.bitPattern) | UInt64(plain.y.bitPattern) << 32
    mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
    mixed ^= UInt64(plain.z.bitPattern) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: mixed >> 32)
  }
}
