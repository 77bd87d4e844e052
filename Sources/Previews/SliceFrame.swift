package import Geometry

/// Where a picture's pixels lie in the patient: a patient-aligned plane and square pixels on it.
package struct SliceFrame: Equatable, Sendable {
  /// The cut.
  package let plane: AnatomicalPlane
  /// The patient coordinate of the cut along the plane's normal, mm.
  package let position: Double
  /// The side of a pixel in mm.
  package let pixelSize: Double
  /// The patient coordinates of the top left pixel's centre along columns and rows, mm.
  package let first: SIMD2<Double>
  /// The number of columns and rows.
  package let size: SIMD2<Int>

  /// The frame that shows a box of the patient whole, centred, at a pixel size.
  package init(plane: AnatomicalPlane, position: Double, showing box: Bounds, pixelSize: Double) {
    self.plane = plane
    self.position = position
    self.pixelSize = pixelSize
    let (column, row) = (plane.columnAxis, plane.rowAxis)
    let extent = SIMD2(box.size[column], box.size[row])
    size = SIMD2(Self.count(extent.x, pixelSize), Self.count(extent.y, pixelSize))
    let half = SIMD2(Double(size.x - 1), Double(size.y - 1)) / 2 * pixelSize
    first = SIMD2(
      box.center[column] - half.x,
      plane.rowsGrowDown ? box.center[row] - half.y : box.center[row] + half.y)
  }

  /// How many pixels cover a length, but one where the two make no number that can be drawn.
  private static func count(_ length: Double, _ pixelSize: Double) -> Int {
    let count = (length / pixelSize - 1e-9).rounded(.up)
    return count >= 1 && count < 65536 ? Int(count) : 1
  }

  /// The patient position of a pixel's centre.
  package func patient(_ x: Double, _ y: Double) -> SIMD3<Double> {
    var point = SIMD3<Double>.zero
    point[plane.normalAxis] = position
    point[plane.columnAxis] = first.x + x * pixelSize
    point[plane.rowAxis] = first.y + (plane.rowsGrowDown ? y : -y) * pixelSize
    return point
  }

  /// The pixel position of a patient position's foot on the plane; whole numbers are centres.
  package func pixel(_ point: SIMD3<Double>) -> SIMD2<Double> {
    let down = point[plane.rowAxis] - first.y
    return SIMD2(
      (point[plane.columnAxis] - first.x) / pixelSize,
      (plane.rowsGrowDown ? down : -down) / pixelSize)
  }
}
