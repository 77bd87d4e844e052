import Parallel

/// The mean of some values and the variance that they are a sample of.
struct Moments: Equatable {
  var mean: Double
  /// With one value less in the denominator; zero for a single value.
  var variance: Double
}

extension Moments {
  /// - Parameter pivot: a number near the values, so that little is lost in their squares.
  init(of values: [Double], about pivot: Double) {
    var sums = Sums()
    for value in values { sums.add(value - pivot) }
    self.init(sums, about: pivot)
  }

  fileprivate init(_ sums: Sums, about pivot: Double) {
    let count = Double(sums.count)
    mean = sums.count > 0 ? pivot + sums.sum / count : 0
    variance =
      sums.count > 1 ? max(0, (sums.squares - sums.sum * sums.sum / count) / (count - 1)) : 0
  }
}

private struct Sums {
  var count = 0
  var sum = 0.0
  var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }
}

extension Volume {
  /// The moments of the values in a mask of the grid. Sums of slices, in order; parallel.
  func moments(in mask: Mask, about pivot: Double) -> Moments {
    switch voxels {
    case .uint8(let values): moments(of: values, in: mask, about: pivot)
    case .int16(let values): moments(of: values, in: mask, about: pivot)
    case .uint16(let values): moments(of: values, in: mask, about: pivot)
    case .int32(let values): moments(of: values, in: mask, about: pivot)
    case .float(let values): moments(of: values, in: mask, about: pivot)
    case .double(let values): moments(of: values, in: mask, about: pivot)
    }
  }

  private func moments<T: Voxel>(
    of values: [T], in mask: Mask, about pivot: Double
  ) -> Moments {
    precondition(mask.size == grid.size)
    let parts = parallelMap(grid.size.z) { z in
      var sums = Sums()
      for y in 0..<grid.size.y {
        let row = z * grid.size.y + y
        let line = values.span.extracting(row * grid.size.x..<(row + 1) * grid.size.x)
        for word in 0..<mask.wordsPerRow {
          var bits = mask.words[row * mask.wordsPerRow + word]
          while bits != 0 {
            sums.add(line[word &* 64 &+ bits.trailingZeroBitCount &- 1].asDouble - pivot)
            bits &= bits &- 1
          }
        }
      }
      return sums
    }
    let whole = parts.reduce(into: Sums()) { total, part in
      total.count += part.count
      total.sum += part.sum
      total.squares += part.squares
    }
    return Moments(whole, about: pivot)
  }
}
