import Parallel

extension Volume {
  /// The voxels whose value lies in the range, bounds included.
  ///
  /// Not-a-number is in no range. One pass, parallel over slices.
  public func mask(in range: ClosedRange<Double>) -> Mask {
    switch voxels {
    case .uint8(let values): integerMask(values, range)
    case .int16(let values): integerMask(values, range)
    case .uint16(let values): integerMask(values, range)
    case .int32(let values): integerMask(values, range)
    // The largest float not above a bound compares like the bound itself.
    case .float(let values):
      thresholded(values, Float(roundedUp: range.lowerBound), Float(roundedDown: range.upperBound))
    case .double(let values): thresholded(values, range.lowerBound, range.upperBound)
    }
  }

  private func integerMask<T: Voxel & FixedWidthInteger>(
    _ values: [T], _ range: ClosedRange<Double>
  ) -> Mask {
    let low = range.lowerBound.rounded(.up)
    let high = range.upperBound.rounded(.down)
    guard low <= high, low <= Double(T.max), high >= Double(T.min) else {
      return Mask(size: grid.size)
    }
    return thresholded(values, T(clamping: low), T(clamping: high))
  }

  private func thresholded<T: Voxel>(_ values: [T], _ low: T, _ high: T) -> Mask {
    var mask = Mask(size: grid.size)
    let size = grid.size
    let wordsPerRow = mask.wordsPerRow
    parallelChunks(of: &mask.words, chunk: wordsPerRow * size.y) { start, words in
      let all = values.span
      let firstRow = start / wordsPerRow
      for row in 0..<words.count / wordsPerRow {
        let line = all.extracting((firstRow + row) * size.x..<(firstRow + row + 1) * size.x)
        packRow(line, low, high, into: &words, at: row * wordsPerRow)
      }
    }
    return mask
  }
}

/// Packs one row of comparisons into words; voxel x becomes bit x + 1.
private func packRow<T: Voxel>(
  _ line: Span<T>, _ low: T, _ high: T, into words: inout MutableSpan<UInt64>, at first: Int
) {
  var x = 0
  var word = first
  while x < line.count {
    let startBit = x == 0 ? 1 : 0
    let end = min(line.count, x + 64 - startBit)
    var bits: UInt64 = 0
    var bit = UInt64(startBit)
    while x < end {
      let value = line[x]
      bits |= (value >= low && value <= high ? 1 : 0) << bit
      bit &+= 1
      x &+= 1
    }
    words[word] = bits
    word &+= 1
  }
}

extension FixedWidthInteger {
  /// The nearest value of this type to a whole number in double precision.
  fileprivate init(clamping value: Double) {
    if value <= Double(Self.min) {
      self = .min
    } else if value >= Double(Self.max) {
      self = .max
    } else {
      self = Self(value)
    }
  }
}

extension Float {
  /// The smallest float that is not below the value.
  fileprivate init(roundedUp value: Double) {
    let nearest = Float(value)
    self = Double(nearest) < value ? nearest.nextUp : nearest
  }

  /// The largest float that is not above the value.
  fileprivate init(roundedDown value: Double) {
    let nearest = Float(value)
    self = Double(nearest) > value ? nearest.nextDown : nearest
  }
}
