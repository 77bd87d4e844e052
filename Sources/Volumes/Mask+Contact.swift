extension Mask {
  /// The area of the voxel faces between this mask and another of the same size that shares no voxel
  /// with it, in mm². Linear in words.
  func contactArea(with other: Mask, spacing: SIMD3<Double>) -> Double {
    precondition(size == other.size)
    var faces = SIMD3<Int>.zero
    let width = wordsPerRow
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = (z * size.y + y) * width
        for word in 0..<width {
          let mine = words[row + word]
          guard mine != 0 else { continue }
          func others(_ offset: Int, _ exists: Bool) -> Int {
            exists ? (mine & other.words[row + offset + word]).nonzeroBitCount : 0
          }
          faces.x += (mine & other.shifted(row, word)).nonzeroBitCount
          faces.x += (mine & other.shiftedBack(row, word)).nonzeroBitCount
          faces.y += others(-width, y > 0) + others(width, y < size.y - 1)
          faces.z += others(-width * size.y, z > 0) + others(width * size.y, z < size.z - 1)
        }
      }
    }
    return Double(faces.x) * spacing.y * spacing.z + Double(faces.y) * spacing.x * spacing.z
      + Double(faces.z) * spacing.x * spacing.y
  }

  /// The voxels of the mask that share a face with a voxel of another of the same size. Linear in
  /// words.
  func facing(_ other: Mask) -> Mask {
    precondition(size == other.size)
    var result = Mask(size: size)
    let width = wordsPerRow
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = (z * size.y + y) * width
        for word in 0..<width where words[row + word] != 0 {
          let place = row + word
          var around = other.shifted(row, word) | other.shiftedBack(row, word)
          if y > 0 { around |= other.words[place - width] }
          if y < size.y - 1 { around |= other.words[place + width] }
          if z > 0 { around |= other.words[place - width * size.y] }
          if z < size.z - 1 { around |= other.words[place + width * size.y] }
          result.words[place] = words[place] & around
        }
      }
    }
    return result
  }

  /// A word of a row, every voxel's bit at its next neighbour's place.
  private func shifted(_ row: Int, _ word: Int) -> UInt64 {
    words[row + word] << 1 | (word > 0 ? words[row + word - 1] >> 63 : 0)
  }

  private func shiftedBack(_ row: Int, _ word: Int) -> UInt64 {
    words[row + word] >> 1 | (word + 1 < wordsPerRow ? words[row + word + 1] << 63 : 0)
  }
}
