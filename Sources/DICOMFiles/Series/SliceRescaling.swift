/// From stored to real values in whole numbers of 32 bits, where it is known or to be found out
/// whether the results fit their type.
struct WholeRescale {
  let slope: Int
  let intercept: Int
  /// Whether the bits alone say that every result fits.
  let isSure: Bool
}

extension Span where Element: FixedWidthInteger {
  /// Writes rescaled values; false, with nothing written, where one does not fit.
  func rescaled<Value: FixedWidthInteger>(
    _ rescale: WholeRescale, into target: inout MutableSpan<Value>
  ) -> Bool {
    if !rescale.isSure {
      var (low, high) = (Element.max, Element.min)
      for index in 0..<count {
        low = Swift.min(low, self[index])
        high = Swift.max(high, self[index])
      }
      guard Value.holds(low, high, rescale) else { return false }
    }
    // What fits comes out right in the arithmetic of its own width, which is the fastest.
    let slope = Value(truncatingIfNeeded: rescale.slope)
    let intercept = Value(truncatingIfNeeded: rescale.intercept)
    if slope == 1 {
      for index in 0..<count {
        target[index] = Value(truncatingIfNeeded: self[index]) &+ intercept
      }
    } else {
      for index in 0..<count {
        target[index] = Value(truncatingIfNeeded: self[index]) &* slope &+ intercept
      }
    }
    return true
  }

  /// Writes rescaled values.
  func rescaled<Value: BinaryFloatingPoint>(
    _ rescale: SliceRescale, into target: inout MutableSpan<Value>
  ) {
    for index in 0..<count {
      target[index] = Value(Double(self[index]) * rescale.slope + rescale.intercept)
    }
  }
}

extension MutableSpan where Element: FixedWidthInteger {
  /// Rescales words of as many bits, as they lie in a file, where they are; false, with words left
  /// in some state, where a result does not fit.
  mutating func rescaleWords<Word: FixedWidthInteger>(
    of type: Word.Type, _ plain: PlainPixels, _ rescale: WholeRescale
  ) -> Bool {
    if plain.unused > 0 {
      let (left, right) = (Word(plain.above), Word(plain.unused))
      for index in 0..<count {
        let word = Word(truncatingIfNeeded: self[index])
        self[index] = Element(truncatingIfNeeded: (word &<< left) &>> right)
      }
    }
    if !rescale.isSure {
      var (low, high) = (Word.max, Word.min)
      for index in 0..<count {
        let word = Word(truncatingIfNeeded: self[index])
        low = Swift.min(low, word)
        high = Swift.max(high, word)
      }
      guard Element.holds(low, high, rescale) else { return false }
    }
    let slope = Element(truncatingIfNeeded: rescale.slope)
    let intercept = Element(truncatingIfNeeded: rescale.intercept)
    if slope == 1 {
      if intercept != 0 { for index in 0..<count { self[index] &+= intercept } }
    } else {
      for index in 0..<count { self[index] = self[index] &* slope &+ intercept }
    }
    return true
  }
}

extension FixedWidthInteger {
  /// Whether both ends of a range of stored values fit when rescaled. 32-bit factors cannot overflow
  /// 64 bits.
  fileprivate static func holds<Stored: FixedWidthInteger>(
    _ low: Stored, _ high: Stored, _ rescale: WholeRescale
  ) -> Bool {
    [low, high].allSatisfy {
      Self(exactly: Int($0) * rescale.slope + rescale.intercept) != nil
    }
  }
}
