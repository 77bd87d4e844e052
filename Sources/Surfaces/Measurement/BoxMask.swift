import Geometry

/// A coarse grid over some boxes, which tells of others whether they may touch one of them.
///
/// 64 cells along each axis, a bit each: what lies in a marked cell may touch, what does not cannot.
package struct BoxMask: Sendable {
  private static let side: Float = 64
  private let whole: Box
  private let cellsPerMillimetre: SIMD4<Float>
  /// A word for each row of cells along x.
  private var rows = [UInt64](repeating: 0, count: 1 << 12)

  /// Marks the cells of boxes; no coordinate may be not-a-number.
  package init(_ boxes: [Box]) {
    var whole = Box.empty
    for box in boxes { whole.extend(box) }
    self.whole = whole
    let size = whole.upper - whole.lower
    cellsPerMillimetre = Self.side / greater(size, SIMD4(repeating: .leastNormalMagnitude))
    for box in boxes {
      let (first, last) = cells(of: box)
      let bits = Self.bits(first.x, last.x)
      for z in first.z...last.z {
        for y in first.y...last.y { rows[Int(z << 6 | y)] |= bits }
      }
    }
  }

  /// False only where a box touches none of them.
  package func mayTouch(_ box: Box) -> Bool {
    guard whole.overlaps(box) else { return false }
    let (first, last) = cells(of: box)
    let bits = Self.bits(first.x, last.x)
    for z in first.z...last.z {
      for y in first.y...last.y where rows[Int(z << 6 | y)] & bits != 0 { return true }
    }
    return false
  }

  /// The cells of a box. What is not less lies in no lower cell however it is rounded, so boxes with a
  /// point in common have a cell in common.
  @inline(__always)
  private func cells(of box: Box) -> (first: SIMD4<Int32>, last: SIMD4<Int32>) {
    (cell(box.lower), cell(box.upper))
  }

  @inline(__always)
  private func cell(_ corner: SIMD4<Float>) -> SIMD4<Int32> {
    let place = (corner - whole.lower) * cellsPerMillimetre
    let inside = lesser(greater(place, .zero), SIMD4(repeating: Self.side - 1))
    // Lane by lane, for the conversion of four at once is a call.
    return SIMD4(Int32(inside.x), Int32(inside.y), Int32(inside.z), 0)
  }

  @inline(__always)
  private static func bits(_ first: Int32, _ last: Int32) -> UInt64 {
    ~0 << UInt64(first) & ~0 >> UInt64(63 - last)
  }
}

extension Box {
  /// The box and all that lies within so many mm of it.
  package func grown(by distance: Double) -> Box {
    let reach = SIMD4<Float>(SIMD3(repeating: Float(distance).nextUp), 0)
    // The sums are rounded.
    func slack(_ corner: SIMD4<Float>) -> SIMD4<Float> {
      (greater(corner, -corner) + reach) * (2 * .ulpOfOne)
    }
    return Box(lower: lower - reach - slack(lower), upper: upper + reach + slack(upper))
  }
}
