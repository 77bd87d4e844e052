import Geometry
import Volumes

/// Makes NIfTI headers: the sform carries the grid, the qform too where the axes are at right
/// angles; millimetres; nothing else is stated.
enum NIfTIWriter {
  /// The header with its empty extension mark: the voxels follow at once, little-endian.
  static func header(of volume: Volume) -> [UInt8] {
    let size = volume.grid.size
    let isVersion2 = max(size.x, size.y, size.z) > Int(Int16.max)
    var header = Writer(count: isVersion2 ? NIfTIHeader.size2 : NIfTIHeader.size1)
    if isVersion2 { fill2(&header, volume) } else { fill1(&header, volume) }
    return header.bytes + [0, 0, 0, 0]
  }

  private static func fill1(_ header: inout Writer, _ volume: Volume) {
    let size = volume.grid.size
    header.put(Int32(348), at: 0)
    for (index, value) in [3, size.x, size.y, size.z, 1, 1, 1, 1].enumerated() {
      header.put(Int16(value), at: 40 + 2 * index)
    }
    let (code, bytes) = type(of: volume.voxels)
    header.put(Int16(code), at: 70)
    header.put(Int16(8 * bytes), at: 72)
    let place = Placement(volume.grid)
    for (index, value) in place.pixdim.enumerated() { header.put(Float(value), at: 76 + 4 * index) }
    header.put(Float(352), at: 108)
    header.put(Float(1), at: 112)
    header.put(UInt8(2), at: 123)
    header.put(Int16(place.quaternion == nil ? 0 : 1), at: 252)
    header.put(Int16(1), at: 254)
    for (index, value) in place.qform.enumerated() { header.put(Float(value), at: 256 + 4 * index) }
    for (index, value) in place.rows.enumerated() { header.put(Float(value), at: 280 + 4 * index) }
    for (index, byte) in "n+1\0".utf8.enumerated() { header.put(byte, at: 344 + index) }
  }

  private static func fill2(_ header: inout Writer, _ volume: Volume) {
    let size = volume.grid.size
    header.put(Int32(540), at: 0)
    for (index, byte) in "n+2\0\r\n\u{1A}\n".utf8.enumerated() { header.put(byte, at: 4 + index) }
    let (code, bytes) = type(of: volume.voxels)
    header.put(Int16(code), at: 12)
    header.put(Int16(8 * bytes), at: 14)
    for (index, value) in [3, size.x, size.y, size.z, 1, 1, 1, 1].enumerated() {
      header.put(Int64(value), at: 16 + 8 * index)
    }
    let place = Placement(volume.grid)
    for (index, value) in place.pixdim.enumerated() { header.put(value, at: 104 + 8 * index) }
    header.put(Int64(544), at: 168)
    header.put(1.0, at: 176)
    header.put(Int32(place.quaternion == nil ? 0 : 1), at: 344)
    header.put(Int32(1), at: 348)
    for (index, value) in place.qform.enumerated() { header.put(value, at: 352 + 8 * index) }
    for (index, value) in place.rows.enumerated() { header.put(value, at: 400 + 8 * index) }
    header.put(Int32(2), at: 500)
  }

  private static func type(of voxels: Voxels) -> (code: Int, bytes: Int) {
    switch voxels {
    case .uint8: (2, 1)
    case .int16: (4, 2)
    case .uint16: (512, 2)
    case .int32: (8, 4)
    case .float: (16, 4)
    case .double: (64, 8)
    }
  }

  /// The grid as NIfTI says it, in RAS.
  private struct Placement {
    /// The three rows of the sform.
    let rows: [Double]
    /// qfac, the spacings, and ones.
    let pixdim: [Double]
    /// b, c, d, or nil where the axes are not at right angles.
    let quaternion: [Double]?

    private let origin: SIMD3<Double>

    var qform: [Double] { (quaternion ?? [0, 0, 0]) + [origin.x, origin.y, origin.z] }

    init(_ grid: Grid) {
      let map = Affine.scaling([-1, -1, 1]).after(grid.indexToPatient)
      rows = (0..<3).flatMap { [map.x[$0], map.y[$0], map.z[$0], map.translation[$0]] }
      origin = map.translation
      let spacing = grid.spacing
      let qfac: Double = map.determinant < 0 ? -1 : 1
      pixdim = [qfac, spacing.x, spacing.y, spacing.z, 1, 1, 1, 1]
      quaternion = Self.quaternion(
        x: map.x.normalized, y: map.y.normalized, z: map.z.normalized * qfac)
    }

    /// The rotation with these columns as a unit quaternion (a >= 0 left out); the branch with the
    /// largest divisor, as usual.
    private static func quaternion(
      x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>
    ) -> [Double]? {
      guard max(abs(x.dot(y)), abs(y.dot(z)), abs(z.dot(x))) < 1e-6 else { return nil }
      let squares = [
        1 + x.x + y.y + z.z, 1 + x.x - y.y - z.z, 1 - x.x + y.y - z.z, 1 - x.x - y.y + z.z,
      ]
      let largest = squares.indices.max { squares[$0] < squares[$1] } ?? 0
      let s = max(0, squares[largest]).squareRoot() * 2
      var q: [Double] =
        switch largest {
        case 0: [s / 4, (y.z - z.y) / s, (z.x - x.z) / s, (x.y - y.x) / s]
        case 1: [(y.z - z.y) / s, s / 4, (y.x + x.y) / s, (z.x + x.z) / s]
        case 2: [(z.x - x.z) / s, (y.x + x.y) / s, s / 4, (z.y + y.z) / s]
        default: [(x.y - y.x) / s, (z.x + x.z) / s, (z.y + y.z) / s, s / 4]
        }
      if q[0] < 0 { q = q.map { -$0 } }
      return Array(q.dropFirst())
    }
  }

  /// A header being filled in, little-endian.
  private struct Writer {
    private(set) var bytes: [UInt8]

    init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
      for index in 0..<MemoryLayout<Value>.size {
        bytes[offset + index] = UInt8(truncatingIfNeeded: value >> Value(8 * index))
      }
    }

    mutating func put(_ value: Float, at offset: Int) { put(value.bitPattern, at: offset) }

    mutating func put(_ value: Double, at offset: Int) { put(value.bitPattern, at: offset) }
  }
}
