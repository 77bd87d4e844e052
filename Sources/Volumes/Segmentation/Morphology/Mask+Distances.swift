import Parallel

extension Mask {
  /// The squared distance of every voxel's centre to the nearest voxel centre of the mask, in mm², x
  /// fastest: zero inside, infinite where the mask is empty.
  ///
  /// Exact: computed in double precision and rounded once. Four bytes a voxel, and 64 bytes for
  /// each row along x and thread; n log n steps for the n voxels of a line, parallel over columns.
  /// - Parameter spacing: the distance of neighbours along x, y and z in mm.
  public func squaredDistances(spacing: SIMD3<Double>) -> [Float] {
    var distances = unspecifiedArray(of: Float.self, count: size.x * size.y * size.z)
    writeDistances(spacing: spacing, .toCentres, into: &distances) { row, first, values in
      let count = min(8, row.count &- first)
      for lane in 0..<max(0, count) { row[first &+ lane] = Float(values[lane]) }
    }
    return distances
  }

  /// The distance of every voxel's centre to the faces between the mask and its background, in mm, x
  /// fastest: negative inside the mask.
  ///
  /// Voxels are boxes here, so the surface lies half-way between the centres of neighbours: they are
  /// half a step in front of it and half a step behind. Exact, rounded once; the grid's border is no
  /// surface. Infinite where the mask is empty, and minus infinite where it has every voxel. Twice
  /// the time of `squaredDistances(spacing:)`, and a mask more.
  /// - Parameter spacing: the distance of neighbours along x, y and z in mm.
  public func signedDistances(spacing: SIMD3<Double>) -> [Float] {
    var distances = unspecifiedArray(of: Float.self, count: size.x * size.y * size.z)
    writeDistances(spacing: spacing, .toBoxes, into: &distances) { row, first, values in
      let count = min(8, row.count &- first)
      for lane in 0..<max(0, count) { row[first &+ lane] = Float(values[lane].squareRoot()) }
    }
    complement().writeDistances(spacing: spacing, .toBoxes, into: &distances) {
      row, first, values in
      let count = min(8, row.count &- first)
      for lane in 0..<max(0, count) where values[lane] > 0 {
        row[first &+ lane] = -Float(values[lane].squareRoot())
      }
    }
    return distances
  }

  /// Runs `write` for every eight neighbouring voxels with their row's part of the result, where
  /// they begin in it, and their squared distances; the last ones may lie beyond the row.
  @inline(__always)
  private func writeDistances(
    spacing: SIMD3<Double>, _ measure: DistanceMeasure, into distances: inout [Float],
    _ write: @Sendable (_ row: inout MutableSpan<Float>, _ first: Int, _ squared: Lanes) -> Void
  ) {
    parallelStripes(of: &distances, rowLength: size.x, width: DistanceBlock.width) { stripe in
      var block = DistanceBlock(size: size, spacing: spacing, measure)
      block.solve(self, atBit: stripe.columns.lowerBound + 1) { y, half, column in
        for z in 0..<size.z {
          stripe.withRow(z &* size.y &+ y) { row in write(&row, 8 &* half, column[z]) }
        }
      }
    }
  }

  /// The voxels of the grid whose distance to the mask is within the ball: what `BallRows` gives,
  /// for balls of many rows. 64 bytes for each row along x and thread besides the result.
  package func dilatedByDistances(_ ball: Ball) -> Mask {
    var result = Mask(size: size)
    let inRow = Mask.fullRow(size.x)
    parallelStripes(of: &result.words, rowLength: wordsPerRow, width: 1) { stripe in
      let word = stripe.columns.lowerBound
      var block = DistanceBlock(size: size, spacing: ball.spacing, ball.measure)
      for part in 0..<64 / DistanceBlock.width {
        let bit = word * 64 + part * DistanceBlock.width
        block.solve(self, atBit: bit) { y, half, column in
          for z in 0..<size.z {
            let isWithin = column[z] .<= Lanes(repeating: ball.limit)
            var bits: UInt64 = 0
            for lane in 0..<8 where isWithin[lane] { bits |= 1 << UInt64(lane) }
            let moved = bits << UInt64(part &* DistanceBlock.width &+ 8 &* half)
            stripe.withRow(z &* size.y &+ y) { row in row[0] |= moved & inRow[word] }
          }
        }
      }
    }
    return result
  }
}
