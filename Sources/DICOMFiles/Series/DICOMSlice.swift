import Geometry

/// One plane of pixels that some file holds, and what its file says of it: an image of a file of
/// one, or a frame of a file of many.
struct DICOMSlice: Sendable {
  /// The file's number in its `DICOMSources`.
  let source: Int
  /// The frame in that file, from 0.
  let frame: Int
  let series: SeriesKey
  /// SOP instance UID; with the frame it names the image.
  let instance: String
  /// Where it lies, nil where `flaw` says why it cannot be known.
  let placement: SlicePlacement?
  let rescale: SliceRescale
  /// Where its pixels can be read as they are, if they can.
  let plain: PlainPixels?
  /// The stored value that stands for "not scanned", if there is one.
  let padding: Int?
  let moments: SliceMoments
  /// Why it can be no part of a volume; completes "it holds ...".
  let flaw: String?
}

/// What all slices of a series have in common exactly.
struct SeriesKey: Hashable, Sendable {
  /// Series number, 0 where there is none: for the order of the list only.
  let number: Int
  let uid: String
  /// Stack of an enhanced image, empty elsewhere.
  private(set) var stack: String
  let frameOfReference: String
  let modality: String
  let description: String
  let columns: Int
  let rows: Int
  let pixels: PixelKind

  /// The same in another stack.
  func inStack(_ stack: String) -> SeriesKey {
    var key = self
    key.stack = stack
    return key
  }
}

/// How pixels are stored.
struct PixelKind: Hashable, Sendable {
  let bitsAllocated: Int
  let bitsStored: Int
  let isSigned: Bool
  let photometric: String

  /// The type's name, such as `uint16`.
  var typeName: String { (isSigned ? "int" : "uint") + "\(bitsAllocated)" }

  /// What the stored bits can say.
  var range: ClosedRange<Int> {
    isSigned ? -(1 << (bitsStored - 1))...(1 << (bitsStored - 1)) - 1 : 0...(1 << bitsStored) - 1
  }
}

/// From stored to real values: `value = slope * stored + intercept` (PS3.3 C.11.1).
struct SliceRescale: Hashable, Sendable {
  var slope = 1.0
  var intercept = 0.0

  /// Slope and intercept where both are whole numbers of 32 bits.
  var whole: (slope: Int, intercept: Int)? {
    guard let slope = Int32(exactly: slope), let intercept = Int32(exactly: intercept) else {
      return nil
    }
    return (Int(slope), Int(intercept))
  }
}

/// What tells images at one place apart, as far as numbers do. The order is the order of trust.
struct SliceMoments: Sendable {
  /// Nominal percentage of the cardiac cycle.
  var percent: Double?
  /// From the R wave, ms.
  var trigger: Double?
  /// From one R wave to the next, ms.
  var interval: Double?
  /// Temporal position, percentage, trigger time, trigger delay, echo, b-value, acquisition.
  var keys: [Double?]
}

/// Where a slice's pixels lie in the patient frame (PS3.3 C.7.6.2.1.1).
package struct SlicePlacement: Sendable {
  /// The centre of the first pixel, mm.
  package let position: SIMD3<Double>
  /// The unit vector along a row, to the next column.
  package let row: SIMD3<Double>
  /// The unit vector down a column, to the next row.
  package let column: SIMD3<Double>
  /// Between neighbouring columns (x) and between neighbouring rows (y), mm.
  package let spacing: SIMD2<Double>

  /// Checks the numbers of the three attributes; nil where they are no placement: not finite, no
  /// unit vectors or not orthogonal within 1e-3, or a spacing that is not positive.
  ///
  /// - Parameter pixelSpacing: between rows first, as DICOM has it.
  package init?(position: [Double], orientation: [Double], pixelSpacing: [Double]) {
    guard position.count == 3, orientation.count == 6, pixelSpacing.count == 2,
      (position + orientation + pixelSpacing).allSatisfy({ $0.isFinite && abs($0) < 1e6 }),
      pixelSpacing.allSatisfy({ $0 > 1e-6 })
    else { return nil }
    let row = SIMD3(orientation[0], orientation[1], orientation[2])
    let column = SIMD3(orientation[3], orientation[4], orientation[5])
    guard abs(row.length - 1) < 1e-3, abs(column.length - 1) < 1e-3, abs(row.dot(column)) < 1e-3
    else { return nil }
    self.position = SIMD3(position[0], position[1], position[2])
    self.row = row.normalized
    self.column = column.normalized
    spacing = SIMD2(pixelSpacing[1], pixelSpacing[0])
  }

  /// The unit vector across the slice, of which slices are sorted rising.
  package var normal: SIMD3<Double> { row.cross(column).normalized }

  /// Whether slices of both can be of one stack: orientation within 1e-3 and spacing within 1e-4.
  func isParallel(to other: SlicePlacement) -> Bool {
    (row - other.row).length < 1e-3 && (column - other.column).length < 1e-3
      && abs(spacing.x / other.spacing.x - 1) < 1e-4 && abs(spacing.y / other.spacing.y - 1) < 1e-4
  }

  /// Whether both are at one place within 0.01 mm.
  func isSamePlace(as other: SlicePlacement) -> Bool {
    (position - other.position).length < 0.01
  }

  /// How sentences name the slice: by its position along the patient's axis nearest its normal.
  var name: String {
    let normal = self.normal
    let size = SIMD3(abs(normal.x), abs(normal.y), abs(normal.z))
    if size.z >= max(size.x, size.y) { return "z = \(millimetres(position.z))" }
    return size.y >= size.x
      ? "y = \(millimetres(position.y))" : "x = \(millimetres(position.x))"
  }
}
