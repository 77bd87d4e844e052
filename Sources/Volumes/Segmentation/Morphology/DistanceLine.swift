/// Eight columns of squared distances side by side: the lanes are neighbours along x.
typealias Lanes = SIMD8<Double>

/// The squared distance to the nearest site along a line of `Lanes`, for given squared distances of
/// each place across the line: g(y) = min over p of f(p) + ((y - p) · spacing)².
///
/// The nearest place p never moves back as y goes on, because (y - p)² is convex (the matrix is
/// totally monotone; Aggarwal et al. 1987, doi 10.1007/BF01840359). So the middle is searched first,
/// and its nearest place bounds both halves: n log n steps of eight lanes each. The lower envelope of
/// parabolas (Felzenszwalb and Huttenlocher 2012, doi 10.4086/toc.2012.v008a019) is linear but goes
/// voxel by voxel; the PyPI package `edt`, which computes it in single precision, was measured to
/// take 1.6 to 2.5 times as long on heart masks of 13 and 105 million voxels. Neighbouring columns
/// have nearly the same nearest places, so the lanes share their bounds.
struct DistanceLine {
  /// The squared distance of 0, 1, 2, ... steps.
  private let squares: [Double]
  /// For each place that is done, the first and the last of the lanes' nearest places.
  private var nearest: [(first: Int, last: Int)]
  /// The squared distances across the line, for the caller to fill in.
  var across: [Lanes]

  init(count: Int, spacing: Double, _ measure: DistanceMeasure) {
    squares = measure.squares(count: count, spacing: spacing)
    nearest = [(Int, Int)](repeating: (0, 0), count: count)
    across = [Lanes](repeating: Lanes(repeating: .infinity), count: count)
  }

  /// Writes the distances along the line to `result`, at `first`, `first + step`, ...
  mutating func solve(into result: inout [Lanes], at first: Int, step: Int) {
    var target = result.mutableSpan
    solveLine(across, squares, &nearest, &target, first, step)
  }
}

private func solveLine(
  _ line: [Lanes], _ table: [Double], _ places: inout [(first: Int, last: Int)],
  _ result: inout MutableSpan<Lanes>, _ first: Int, _ step: Int
) {
  let across = line.span
  let squares = table.span
  var nearest = places.mutableSpan
  let count = across.count
  guard let sites = finiteRange(across) else {
    for place in 0..<count {
      result[first &+ place &* step] = Lanes(repeating: .infinity)
    }
    return
  }
  let stepsPerSquare = 1 / squares[min(1, count &- 1)]
  var half = 1
  while half * 2 <= count { half *= 2 }
  while half > 1 {
    var middle = half &- 1
    while middle < count {
      var low = middle >= half ? nearest[middle &- half].first : sites.lowerBound
      var high = middle &+ half < count ? nearest[middle &+ half].last : sites.upperBound
      let own = across[middle].max()
      if high &- low > 8, own < squares[count &- 1] {
        // No place is nearer than the own one that is farther away than its distance.
        let reach = Int((own * stepsPerSquare).squareRoot()) &+ 2
        low = max(low, middle &- reach)
        high = min(high, middle &+ reach)
      }
      var best = across[low] + squares[abs(middle &- low)]
      var places = Lanes(repeating: Double(low))
      var place = low &+ 1
      while place <= high {
        let value = across[place] + squares[abs(middle &- place)]
        let isLess = value .< best
        best.replace(with: value, where: isLess)
        places.replace(with: Lanes(repeating: Double(place)), where: isLess)
        place &+= 1
      }
      result[first &+ middle &* step] = best
      nearest[middle] = bounds(of: places, best, low, high)
      middle &+= half &* 2
    }
    half >>= 1
  }
  var middle = 0
  while middle < count {
    let low = middle >= 1 ? nearest[middle &- 1].first : sites.lowerBound
    let high = middle &+ 1 < count ? nearest[middle &+ 1].last : sites.upperBound
    var best = across[low] + squares[abs(middle &- low)]
    var place = low &+ 1
    while place <= high {
      let value = across[place] + squares[abs(middle &- place)]
      best.replace(with: value, where: value .< best)
      place &+= 1
    }
    result[first &+ middle &* step] = best
    middle &+= 2
  }
}

/// The first and the last of the lanes' places; lanes without any site have no say.
private func bounds(of places: Lanes, _ best: Lanes, _ low: Int, _ high: Int) -> (Int, Int) {
  let isEmpty = best .== Lanes(repeating: .infinity)
  let first = places.replacing(with: Lanes(repeating: .infinity), where: isEmpty).min()
  let last = places.replacing(with: Lanes(repeating: -1), where: isEmpty).max()
  return last < 0 ? (low, high) : (Int(first), Int(last))
}

/// From the first to the last place where any lane is finite.
private func finiteRange(_ across: Span<Lanes>) -> ClosedRange<Int>? {
  var first = 0
  while first < across.count, across[first].min() == .infinity { first &+= 1 }
  guard first < across.count else { return nil }
  var last = across.count &- 1
  while across[last].min() == .infinity { last &-= 1 }
  return first...last
}
