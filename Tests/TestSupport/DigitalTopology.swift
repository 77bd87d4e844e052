/// Euler numbers of voxel sets, counted from their definition: a slow reference for surfaces.
public enum DigitalTopology {
  /// Points - edges + squares - cubes of the voxel centres of a set, voxels joined through faces.
  ///
  /// - Parameter closingRings: whether a cell of which only two opposite corners are outside counts
  ///   as full: the outside is then joined through faces and edges, but not through corners.
  public static func eulerNumber(
    size: SIMD3<Int>, closingRings: Bool, _ isInside: (SIMD3<Int>) -> Bool
  ) -> Int {
    // Simplices of the unit cell that end in its last corner, as bits of its eight corners.
    let edges = [0b1100_0000, 0b1010_0000, 0b1000_1000]
    let squares = [0b1111_0000, 0b1100_1100, 0b1010_1010]
    let rings = [0b0111_1110, 0b1011_1101, 0b1101_1011, 0b1110_0111]
    var sum = 0
    for z in -1..<size.z {
      for y in -1..<size.y {
        for x in -1..<size.x {
          var cell = 0
          for corner in 0..<8 {
            let voxel = SIMD3(x + corner & 1, y + (corner >> 1) & 1, z + corner >> 2)
            let exists = (0..<3).allSatisfy { voxel[$0] >= 0 && voxel[$0] < size[$0] }
            if exists, isInside(voxel) { cell |= 1 << corner }
          }
          if cell & 128 != 0 { sum += 1 }
          sum -= edges.count { cell & $0 == $0 }
          sum += squares.count { cell & $0 == $0 }
          if cell == 255 { sum -= 1 }
          if closingRings, rings.contains(cell) { sum += 1 }
        }
      }
    }
    return sum
  }
}
