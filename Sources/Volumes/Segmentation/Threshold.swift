import Parallel

extension Volume {
  /// The voxels whose value lies in the range, bounds included.
  ///
  /// Not-a-number is in no range. One pass, parallel over slices.
  public func mask(in range: ClosedRange<Double>) -> Mask {
    var mask = Mask(size: grid.size)
    let wordsPerSlice = mask.wordsPerRow * grid.size.y
    parallelChunks(of: &mask.words, chunk: wordsPerSlice) { start, words in
      markVoxels(in: range, ofSlice: start / wordsPerSlice, into: &words)
    }
    return mask
  }

  /// Writes one slice of `mask(in:)`: for kernels that use its bits while the values are at hand.
  ///
  /// - Parameter words: the slice's rows as in a `Mask`; what is there is written over, but for a
  ///   range without values, which leaves it as it is.
  package func markVoxels(
    in range: ClosedRange<Double>, ofSlice z: Int, into words: inout MutableSpan<UInt64>
  ) {
    switch voxels {
    case .uint8(let values): markIntegers(values, range, z, &words)
    case .int16(let values): markIntegers(values, range, z, &words)
    case .uint16(let values): markIntegers(values, range, z, &words)
    case .int32(let values): markIntegers(values, range, z, &words)
    // The largest float not above a bound compares like the bound itself.
    case .float(let values):
      mark(
        values, Float(roundedUp: range.lowerBound), Float(roundedDown: range.upperBound), z, &words)
    case .double(let values): mark(values, range.lowerBound, range.upperBound, z, &words)
    }
  }

  private func markIntegers<T: Voxel & FixedWidthInteger>(
    _ values: [T], _ range: ClosedRange<Double>, _ z: Int, _ words: inout MutableSpan<UInt64>
  ) {
    let low = range.lowerBound.rounded(.up)
    let high = range.upperBound.rounded(.down)
    guard low <= high, low <= Double(T.max), high >= Double(T.min) else { return }
    mark(values, T(clamping: low), T(clamping: high), z, &words)
  }

  private func mark<T: Voxel>(
    _ values: [T], _ low: T, _ high: T, _ z: Int, _ words: inout MutableSpan<UInt64>
  ) {
    let size = grid.size
    let wordsPerRow = words.count / size.y
    let slice = values.span.extracting(z * size.x * size.y..<(z + 1) * size.x * size.y)
    // A byte for each bit of a row, margins included.
    var row = [UInt8](repeating: 0, count: wordsPerRow * 64)
    var bytes = row.mutableSpan
    for y in 0..<size.y {
      compareRow(slice.extracting(y * size.x..<(y + 1) * size.x), low, high, into: &bytes)
      packRow(bytes.span, into: &words, at: y * wordsPerRow)
    }
  }
}

/// Writes 1 for every value in the range and 0 for the others, from byte 1 on. A pass of its own,
/// so that it becomes vector instructions for every type.
private func compareRow<T: Voxel>(
  _ line: Span<T>, _ low: T, _ high: T, into bytes: inout MutableSpan<UInt8>
) {
  for x in 0..<line.count {
    let value = line[x]
    bytes[x &+ 1] = value >= low && value <= high ? 1 : 0
  }
}

/// Packs bytes of 0 and 1 into words, eight at a time: the product moves byte i to bit 56 + i.
package func packRow(_ bytes: Span<UInt8>, into words: inout MutableSpan<UInt64>, at first: Int) {
  let source = bytes.bytes
  for word in 0..<bytes.count / 64 {
    var bits: UInt64 = 0
    for group in 0..<8 {
      let eight = source.unsafeLoadUnaligned(
        fromByteOffset: word &* 64 &+ group &* 8, as: UInt64.self)
      let packed = (eight.littleEndian &* 0x0102_0408_1020_4080) >> 56
      bits |= packed << UInt64(group &* 8)
    }
    words[first &+ word] = bits
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
