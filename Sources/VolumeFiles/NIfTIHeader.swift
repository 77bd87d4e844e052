import Compression
import FileSystem
import Geometry
import Volumes

/// Reads the headers of NIfTI-1 and NIfTI-2 files (nifti1.h and nifti2.h of the NIfTI Data Format
/// Working Group), both byte orders, header and voxels in one file or in two, gzipped or not.
///
/// Of the ways to say where the voxels lie, the first that is there is taken: the sform if its code
/// is positive, else the qform if its code is, else the voxel spacing alone. That is how nibabel
/// decides; ITK may prefer the qform. Where both are stated and differ, a note says so.
///
/// Not read, with the reason: ANALYZE 7.5, in which left and right are not defined; colours, complex
/// and 128-bit numbers; several values for every voxel (a fifth dimension).
enum NIfTIHeader {
  /// The size of each version's header; the number with which it begins.
  static let size1 = 348
  static let size2 = 540

  /// Parses the first bytes of a file.
  ///
  /// - Parameter bytes: the first 540 bytes, or all where there are fewer.
  static func parse(_ bytes: [UInt8], path: String, isGzipped: Bool) throws -> ParsedHeader {
    let fields = try NIfTIFields(bytes, path: path)
    var notes: [String] = []
    guard let storedType = storedType(of: fields.datatype) else {
      throw VolumeFileFailure.unsupported(path: path, what: typeName(of: fields.datatype))
    }
    let sizes = try sizes(fields, path: path)
    let unit = lengthUnit(fields.units, notes: &notes)
    var map = try indexToRAS(fields, sizes: sizes, path: path, notes: &notes)
    // RAS to LPS turns half round z; then to millimetres.
    let toPatient = Affine.scaling(SIMD3(-unit, -unit, unit))
    map = toPatient.after(map)
    let grid = try checkedGrid(sizes: Array(sizes.prefix(3)), map: map, path: path)
    let frames = sizes.count > 3 ? sizes[3] : 1
    _ = try product(sizes, path: path)
    let (slope, intercept) = try rescale(fields, path: path, notes: &notes)
    let start = try dataOffset(fields, path: path, notes: &notes)
    let image =
      fields.isPair ? try NIfTIPair.image(of: path) : (path: path, isGzipped: isGzipped)
    return ParsedHeader(
      header: VolumeHeader(
        format: fields.isVersion2 ? .nifti2 : .nifti1, grid: grid, storedType: storedType,
        frames: frames, slope: slope, intercept: intercept,
        isCompressed: image.isGzipped),
      storage: VoxelStorage(
        path: image.path, offset: 0, end: nil,
        encoding: image.isGzipped ? .deflated(.gzip) : .raw, start: .at(start),
        isBigEndian: fields.isBigEndian, mustMatchExactly: fields.isPair && start == 0),
      notes: notes)
  }

  private static func sizes(_ fields: NIfTIFields, path: String) throws -> [Int] {
    let rank = fields.dimensions[0]
    guard (1...7).contains(rank) else {
      throw VolumeFileFailure.badHeader(path: path, problem: "gives \(rank) dimensions")
    }
    var sizes = Array(fields.dimensions[1...rank])
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw VolumeFileFailure.badHeader(
        path: path, problem: "gives the size \(sizes.map(String.init).joined(separator: " x "))")
    }
    if (3000..<3100).contains(fields.intent) {
      throw VolumeFileFailure.unsupported(path: path, what: "a CIFTI matrix and no volume")
    }
    guard sizes.dropFirst(4).allSatisfy({ $0 == 1 }) else {
      throw VolumeFileFailure.unsupported(path: path, what: "several values for every voxel")
    }
    sizes = Array(sizes.prefix(4))
    return sizes + Array(repeating: 1, count: max(0, 3 - sizes.count))
  }

  private static func dataOffset(
    _ fields: NIfTIFields, path: String, notes: inout [String]
  ) throws -> Int {
    let least = fields.isPair ? 0 : fields.isVersion2 ? size2 : size1
    if fields.dataOffset == 0, !fields.isPair {
      notes.append("The place of the voxels is not stated; they were taken right after the header.")
      return least + 4
    }
    guard let offset = Int(exactly: fields.dataOffset), offset >= least else {
      throw VolumeFileFailure.badHeader(
        path: path, problem: "puts the voxels at byte \(fields.dataOffset)")
    }
    return offset
  }

  private static func rescale(
    _ fields: NIfTIFields, path: String, notes: inout [String]
  ) throws -> (slope: Double, intercept: Double) {
    guard fields.slope != 0 else { return (1, 0) }
    guard fields.slope.isFinite else {
      notes.append("The rescale slope is not a number; the stored values were taken as they are.")
      return (1, 0)
    }
    guard fields.intercept.isFinite else {
      throw VolumeFileFailure.badHeader(path: path, problem: "gives no finite rescale intercept")
    }
    return (fields.slope, fields.intercept)
  }

  private static func lengthUnit(_ code: Int, notes: inout [String]) -> Double {
    switch code & 7 {
    case 1:
      notes.append("Lengths are stored in metres and were converted to millimetres.")
      return LengthUnit.metre.millimetres
    case 3:
      notes.append("Lengths are stored in micrometres and were converted to millimetres.")
      return LengthUnit.micrometre.millimetres
    case 2:
      return 1
    default:
      notes.append("No unit of length is stated; millimetres were taken.")
      return 1
    }
  }

  /// The map to RAS in the file's unit: sform if its code says so, else qform, else spacing only.
  private static func indexToRAS(
    _ fields: NIfTIFields, sizes: [Int], path: String, notes: inout [String]
  ) throws -> Affine {
    let spacing = fields.spacing
    guard spacing.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw VolumeFileFailure.badHeader(
        path: path,
        problem: "gives a voxel spacing of \(spacing.map { "\($0)" }.joined(separator: " x "))")
    }
    if fields.sformCode > 0 {
      let rows = fields.rows
      func column(_ index: Int) -> SIMD3<Double> {
        SIMD3(rows[index], rows[4 + index], rows[8 + index])
      }
      let sform = Affine(x: column(0), y: column(1), z: column(2), translation: column(3))
      let lengths = [sform.x.length, sform.y.length, sform.z.length]
      if zip(lengths, spacing).contains(where: { abs($0 - $1) > 0.01 * $1 }) {
        notes.append("The stated voxel spacing differs from the sform's, which was used.")
      }
      noteDisagreement(fields, sform, sizes: sizes, path: path, notes: &notes)
      return sform
    }
    if fields.qformCode > 0 { return try qform(fields, path: path) }
    notes.append(
      "The file states no orientation; its axes were taken as left to right reversed, back to "
        + "front and foot to head with the volume's centre at the origin, so left and right may be "
        + "exchanged.")
    // The reading of ANALYZE 7.5 that nibabel also takes: radiological storage.
    var map = Affine.scaling(SIMD3(-spacing[0], spacing[1], spacing[2]))
    map.translation = -map.direction(
      SIMD3(Double(sizes[0] - 1), Double(sizes[1] - 1), Double(sizes[2] - 1)) / 2)
    return map
  }

  /// Says where a stated qform puts a corner of the volume elsewhere by more than half a voxel:
  /// programs that prefer it will show the volume there.
  private static func noteDisagreement(
    _ fields: NIfTIFields, _ sform: Affine, sizes: [Int], path: String, notes: inout [String]
  ) {
    guard fields.qformCode > 0 else { return }
    guard let qform = try? qform(fields, path: path) else {
      notes.append("The qform is no rotation and was ignored; the sform was used.")
      return
    }
    let last = SIMD3(Double(sizes[0] - 1), Double(sizes[1] - 1), Double(sizes[2] - 1))
    let corners = [SIMD3.zero, SIMD3(last.x, 0, 0), SIMD3(0, last.y, 0), SIMD3(0, 0, last.z)]
    let most = corners.map { (qform($0) - sform($0)).length }.max() ?? 0
    guard most > 0.5 * min(fields.spacing[0], fields.spacing[1], fields.spacing[2]) else { return }
    notes.append(
      "The qform and the sform place the volume differently; the sform was used, and programs that "
        + "prefer the qform will show it elsewhere.")
  }

  /// The rotation of a quaternion and the spacing, nifti1.h "METHOD 2".
  private static func qform(_ fields: NIfTIFields, path: String) throws -> Affine {
    let spacing = fields.spacing
    var (b, c, d) = (fields.quaternion[0], fields.quaternion[1], fields.quaternion[2])
    let squares = b * b + c * c + d * d
    guard squares.isFinite, squares < 1.001 else {
      throw VolumeFileFailure.badHeader(path: path, problem: "gives a qform that is no rotation")
    }
    var a = 0.0
    // Rounding of the stored numbers makes a half turn seem a little less or more than one: within
    // three units of their precision, as nibabel has it.
    if 1 - squares < 3 * (fields.isVersion2 ? Double.ulpOfOne : Double(Float.ulpOfOne)) {
      let scale = 1 / squares.squareRoot()
      (b, c, d) = (b * scale, c * scale, d * scale)
    } else {
      a = (1 - squares).squareRoot()
    }
    let handed = fields.qfac < 0 ? -spacing[2] : spacing[2]
    return Affine(
      x: SIMD3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c))
        * spacing[0],
      y: SIMD3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b))
        * spacing[1],
      z: SIMD3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c) * handed,
      translation: SIMD3(fields.qoffset[0], fields.qoffset[1], fields.qoffset[2]))
  }

  static func storedType(of code: Int) -> StoredType? {
    switch code {
    case 2: .uint8
    case 4: .int16
    case 8: .int32
    case 16: .float32
    case 64: .float64
    case 256: .int8
    case 512: .uint16
    case 768: .uint32
    case 1024: .int64
    case 1280: .uint64
    default: nil
    }
  }

  private static func typeName(of code: Int) -> String {
    switch code {
    case 1: "single bits"
    case 32, 1792, 2048: "complex numbers"
    case 128, 2304: "colours"
    case 1536: "128-bit numbers"
    default: "numbers of the unknown type \(code)"
    }
  }
}
