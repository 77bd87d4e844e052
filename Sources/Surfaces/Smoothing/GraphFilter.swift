import Foundation
package import Parallel

/// A filter of what is known at the vertices of a surface: a polynomial of the averaging over
/// neighbours, which keeps long waves and takes short ones away.
///
/// Averaging multiplies a wave that has `n` edges by cos(2 π / n), and its Chebyshev polynomial of
/// degree m by cos(2 π m / n). So the coefficients are those of the wanted response as a sum of
/// cosines, and a filter costs as many averagings as that sum has terms: Taubin's 200 pairs of
/// steps take 14 instead of 400. (Taubin, Zhang and Golub 1996, doi 10.1007/BFb0015544; sums by
/// Clenshaw's recurrence.)
package struct GraphFilter: Sendable {
  /// The factors of the Chebyshev polynomials of degree 0, 1 and so on; their sum is one, so that
  /// what is the same everywhere stays as it is.
  let coefficients: [Float]

  /// The response of pairs of Taubin's steps (SIGGRAPH 1995, doi 10.1145/218380.218473): a shrinking
  /// one of half the way to the neighbours' mean and a growing one which leaves the pass-band as it
  /// is. Half of a wave of 7 edges is kept by 20 pairs, of 12 by 200.
  ///
  /// The pass-band, in units of the umbrella's eigenvalues (0...2), keeps waves longer than about
  /// 30 edges. Terraces of labels on gently sloping walls are waves of ten edges and more, so a
  /// wider band would keep them.
  package static func taubin(pairs: Int) -> GraphFilter {
    let shrink = 0.5
    // 1 / shrink + 1 / grow = pass-band.
    let grow = 1 / (0.02 - 1 / shrink)
    return GraphFilter(tolerance: 0.03) { wave in
      pow((1 - shrink * wave) * (1 - grow * wave), Double(pairs))
    }
  }

  /// A mean over a neighbourhood: like `pairs` of Taubin's steps, but nothing is amplified.
  package static func mean(pairs: Int) -> GraphFilter {
    GraphFilter(tolerance: 0.1) { wave in pow(1 - 0.25 * wave * wave, Double(pairs)) }
  }

  /// The shortest sum of cosines that follows a response.
  ///
  /// - Parameters:
  ///   - tolerance: by how much it may differ from the response anywhere.
  ///   - response: what becomes of a wave, given its eigenvalue 1 - cos(2 π / edges), 0...2.
  private init(tolerance: Double, response: (Double) -> Double) {
    let samples = 512
    let first = (0..<samples).map { cos((Double($0) + 0.5) * Double.pi / Double(samples)) }
    let responses = first.map { response(1 - $0) }
    // The cosines of each angle times the degree, each from the two before.
    var (before, here) = (first, [Double](repeating: 1, count: samples))
    var found: [Double] = []
    for degree in 0..<samples / 4 {
      let sum = zip(here, responses).reduce(0) { $0 + $1.0 * $1.1 }
      found.append(sum * (degree == 0 ? 1 : 2) / Double(samples))
      for index in 0..<samples {
        (before[index], here[index]) = (here[index], 2 * first[index] * here[index] - before[index])
      }
    }
    var tail = 0.0
    while let last = found.last, found.count > 1, tail + abs(last) < tolerance {
      tail += abs(last)
      found.removeLast()
    }
    let total = found.reduce(0, +)
    coefficients = found.map { Float($0 / total) }
  }

  /// The steps of the recurrence, from the highest degree down to the value that is wanted; none where
  /// values stay as they are.
  package var steps: [Step] {
    let top = coefficients.count - 1
    // The recurrence begins with the values times the last coefficient and nothing before: neither is
    // stored, so the first step averages the values themselves.
    return (0..<max(top, 0)).map { number in
      let mean: Float = number == top - 1 ? 1 : 2
      return Step(
        factor: coefficients[top - 1 - number], mean: number == 0 ? mean * coefficients[top] : mean,
        earlier: number == 0 ? 0 : number == 1 ? coefficients[top] : nil)
    }
  }

  /// Filters positions; the fourth lane is one more value. The same for any number of threads.
  package func filtered(
    _ values: [SIMD4<Float>], _ neighbours: Neighbours, _ spare: inout SparePlaces
  ) -> [SIMD4<Float>] {
    guard let first = steps.first else { return values }
    var here = spare.take()
    first.write(of: values, values, neighbours, to: &here)
    guard steps.count > 1 else { return here }
    var next = spare.take()
    for step in steps.dropFirst() {
      // What was two degrees above is replaced by this one.
      step.write(of: here, values, neighbours, to: &next)
      swap(&here, &next)
    }
    spare.give(consume next)
    return here
  }

  /// One step of the recurrence.
  package struct Step: Sendable {
    let factor: Float
    let mean: Float
    /// What stands for the values two degrees above: by how much the value is multiplied; nil for what
    /// is in the target.
    let earlier: Float?

    fileprivate func write(
      of from: [SIMD4<Float>], _ values: [SIMD4<Float>], _ neighbours: Neighbours,
      to target: inout [SIMD4<Float>]
    ) {
      parallelChunks(of: &target, chunk: 1 << 14) { first, target in
        write(
          of: from.span, values.span, at: first..<first + target.count,
          ends: neighbours.offsets.span.extracting(first...first + target.count),
          neighbours.vertices.span, to: &target)
      }
    }

    /// Writes the same for vertices of a net that stand in a row.
    ///
    /// - Parameters:
    ///   - place: where the neighbours of the first of them stand; those of the others follow.
    ///   - rests: those of these vertices that have more than four neighbours.
    package func write(
      of from: SharedSlots<SIMD4<Float>>, _ values: SharedSlots<SIMD4<Float>>,
      at vertices: Range<Int>, _ neighbours: NetNeighbours, at place: Int,
      _ rests: [NetNeighbours.Rest], to target: SharedSlots<SIMD4<Float>>
    ) {
      let (fours, weights) = (neighbours.fours, neighbours.weights)
      let offset = place - vertices.lowerBound
      for vertex in vertices {
        let four = fours[vertex &+ offset]
        let sum =
          (from[Int(four.x)] + from[Int(four.y)]) + (from[Int(four.z)] + from[Int(four.w)])
        let value = values[vertex]
        let last = if let earlier { value * earlier } else { target[vertex] }
        target[vertex] = value * factor + sum * (mean * weights[vertex &+ offset]) - last
      }
      for rest in rests {
        let sum = from[Int(rest.first)] + from[Int(rest.second)]
        target[Int(rest.vertex)] += sum * (mean * weights[Int(rest.vertex) &+ offset])
      }
    }

    /// Writes `factor` times the value, plus `mean` times the neighbours' mean, minus the values two
    /// degrees above, for vertices that stand in a row. A vertex without neighbours is its own mean.
    ///
    /// - Parameters:
    ///   - from: the values of one degree above.
    ///   - vertices: which they are in `from` and `values`.
    ///   - ends: where in `list` each vertex's neighbours end, after where the first's begin.
    private func write(
      of from: Span<SIMD4<Float>>, _ values: Span<SIMD4<Float>>, at vertices: Range<Int>,
      ends: Span<UInt32>, _ list: Span<UInt32>,
      to target: inout MutableSpan<SIMD4<Float>>
    ) {
      var begin = Int(ends[0])
      for index in 0..<vertices.count {
        let vertex = vertices.lowerBound &+ index
        let end = Int(ends[index &+ 1])
        let average: SIMD4<Float>
        if end > begin {
          var sum = SIMD4<Float>.zero
          for entry in begin..<end { sum += from[Int(list[entry])] }
          average = sum * (mean / Float(end &- begin))
        } else {
          average = from[vertex] * mean
        }
        let value = values[vertex]
        let last = if let earlier { value * earlier } else { target[index] }
        target[index] = value * factor + average - last
        begin = end
      }
    }
  }
}
