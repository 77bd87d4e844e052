/// Which voxels of a slice lie inside closed contours, exactly, by the even-odd rule.
///
/// A voxel is inside where a ray from its centre crosses the contours an odd number of times, so a
/// contour within another one is a hole, and a keyhole's cut, drawn forth and back, vanishes. The
/// corners are rounded to 1/65536 of a voxel and the rest is done in integers. A centre on a border
/// is inside where the border is on the side of lower x, or else of lower y; so contours that share
/// a border share no voxel and leave out none.
package struct ContourFill {
  /// A corner in 1/65536 of a voxel.
  package struct Point: Equatable {
    let x: Int64
    let y: Int64

    /// Nil beyond a million voxels, where no slice is.
    package init?(_ x: Double, _ y: Double) {
      guard abs(x) < 0x1p20, abs(y) < 0x1p20 else { return nil }
      self.x = Int64((x * 0x1p16).rounded())
      self.y = Int64((y * 0x1p16).rounded())
    }
  }

  /// The number of voxels along a row.
  let width: Int
  /// The number of rows.
  let height: Int
  /// For each voxel whether it is inside, 1 or 0, x fastest; before `fill` whether it toggles.
  package private(set) var inside: [UInt8]
  /// The rows that the contours touch.
  package private(set) var rows = 0..<0

  /// An empty slice.
  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    inside = [UInt8](repeating: 0, count: width * height)
  }

  /// Fills the slice with the contours of one plane, and forgets what was there before.
  ///
  /// Time: the rows that the edges cross, and the voxels of those rows.
  package mutating func fill(_ contours: [[Point]]) {
    for index in rows.lowerBound * width..<rows.upperBound * width { inside[index] = 0 }
    rows = 0..<0
    for contour in contours {
      guard var previous = contour.last else { continue }
      for point in contour {
        toggle(from: previous, to: point)
        previous = point
      }
    }
    for row in rows {
      var state: UInt8 = 0
      for index in row * width..<(row + 1) * width {
        state ^= inside[index]
        inside[index] = state
      }
    }
  }

  /// Toggles, in every row whose centre line an edge crosses, the first voxel right of the crossing.
  private mutating func toggle(from start: Point, to end: Point) {
    guard start.y != end.y else { return }
    let (low, high) = start.y < end.y ? (start, end) : (end, start)
    // The centre lines from the lower corner, included, to the higher one, excluded.
    let from = max(0, Self.roundedUp(low.y))
    let to = min(height, Self.roundedUp(high.y))
    guard from < to else { return }
    rows = rows.isEmpty ? from..<to : min(rows.lowerBound, from)..<max(rows.upperBound, to)
    let (dx, dy) = (Int128(high.x - low.x), Int128(high.y - low.y))
    for row in from..<to {
      let numerator = Int128(low.x) * dy + (Int128(row) << 16 - Int128(low.y)) * dx
      let column = Self.quotientRoundedUp(numerator, dy << 16)
      if column < Int128(width) { inside[row * width + Int(max(0, column))] ^= 1 }
    }
  }

  /// The first centre at or after a coordinate.
  private static func roundedUp(_ coordinate: Int64) -> Int { Int((coordinate + 0xFFFF) >> 16) }

  private static func quotientRoundedUp(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
