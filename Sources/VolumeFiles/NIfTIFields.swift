/// The fields of a NIfTI header that matter here, the same for both versions and byte orders.
struct NIfTIFields {
  let isVersion2: Bool
  let isBigEndian: Bool
  /// Whether the voxels are in a file of their own.
  let isPair: Bool
  let dimensions: [Int]
  let datatype: Int
  let intent: Int
  let qfac: Double
  let spacing: [Double]
  let dataOffset: Double
  let slope: Double
  let intercept: Double
  let units: Int
  let qformCode: Int
  let sformCode: Int
  let quaternion: [Double]
  let qoffset: [Double]
  /// The three rows of the sform, four numbers each.
  let rows: [Double]

  /// Which version and byte order the first bytes are of, or nil where they are no NIfTI header.
  static func recognise(_ bytes: [UInt8]) -> (isVersion2: Bool, isBigEndian: Bool)? {
    guard bytes.count >= 4 else { return nil }
    for isBigEndian in [false, true] {
      switch HeaderBytes(bytes: bytes, isBigEndian: isBigEndian).integer(Int32.self, at: 0) {
      case 348: return (false, isBigEndian)
      case 540: return (true, isBigEndian)
      default: break
      }
    }
    return nil
  }

  /// - Throws: `VolumeFileFailure` where the bytes are no NIfTI header or of a kind not read.
  init(_ bytes: [UInt8], path: String) throws {
    guard let kind = Self.recognise(bytes) else {
      throw VolumeFileFailure.notFormat(path: path, expected: "NIfTI", found: nil)
    }
    (isVersion2, isBigEndian) = kind
    guard bytes.count >= (isVersion2 ? NIfTIHeader.size2 : NIfTIHeader.size1) else {
      throw VolumeFileFailure.holdsLess(path: path)
    }
    let header = HeaderBytes(bytes: bytes, isBigEndian: isBigEndian)
    func doubles(_ count: Int, at offset: Int) -> [Double] {
      (0..<count).map { header.double(at: offset + 8 * $0) }
    }
    func floats(_ count: Int, at offset: Int) -> [Double] {
      (0..<count).map { header.float(at: offset + 4 * $0) }
    }
    let magic = Array(bytes[(isVersion2 ? 4..<8 : 344..<348)])
    let digit = UInt8(ascii: isVersion2 ? "2" : "1")
    switch magic {
    case [0x6E, 0x2B, digit, 0]: isPair = false
    case [0x6E, 0x69, digit, 0]: isPair = true
    case _ where !isVersion2 && NIfTIPair.isHeader(path):
      throw VolumeFileFailure.unsupported(
        path: path, what: "an ANALYZE 7.5 volume, whose left and right cannot be told apart")
    default:
      throw VolumeFileFailure.badHeader(path: path, problem: "lacks the mark of NIfTI")
    }
    if isVersion2 {
      datatype = Int(header.integer(Int16.self, at: 12))
      dimensions = (0..<8).map { Int(header.integer(Int64.self, at: 16 + 8 * $0)) }
      qfac = header.double(at: 104)
      spacing = doubles(3, at: 112)
      dataOffset = Double(header.integer(Int64.self, at: 168))
      slope = header.double(at: 176)
      intercept = header.double(at: 184)
      qformCode = Int(header.integer(Int32.self, at: 344))
      sformCode = Int(header.integer(Int32.self, at: 348))
      quaternion = doubles(3, at: 352)
      qoffset = doubles(3, at: 376)
      rows = doubles(12, at: 400)
      units = Int(header.integer(Int32.self, at: 500))
      intent = Int(header.integer(Int32.self, at: 504))
    } else {
      dimensions = (0..<8).map { Int(header.integer(Int16.self, at: 40 + 2 * $0)) }
      intent = Int(header.integer(Int16.self, at: 68))
      datatype = Int(header.integer(Int16.self, at: 70))
      qfac = header.float(at: 76)
      spacing = floats(3, at: 80)
      dataOffset = header.float(at: 108)
      slope = header.float(at: 112)
      intercept = header.float(at: 116)
      units = Int(bytes[123])
      qformCode = Int(header.integer(Int16.self, at: 252))
      sformCode = Int(header.integer(Int16.self, at: 254))
      quaternion = floats(3, at: 256)
      qoffset = floats(3, at: 268)
      rows = floats(12, at: 280)
    }
  }
}
