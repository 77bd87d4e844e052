/// The three kinds of segmentation.
enum SegmentationType: Equatable {
  case binary
  /// The value that stands for wholly inside, or certainly inside.
  case fractional(maximum: Int)
  case labelMap

  /// Reads the kind.
  init(_ root: DICOMItem) throws {
    let name = root.file.name
    switch root.text(.segmentationType) {
    case "BINARY": self = .binary
    case "LABELMAP": self = .labelMap
    case "FRACTIONAL":
      guard let maximum = root.integer(.maximumFractionalValue), (1...255).contains(maximum) else {
        throw DICOMLabelFailure.badFile(
          name: name, problem: "is fractional and does not say which value is wholly inside")
      }
      self = .fractional(maximum: maximum)
    default:
      throw DICOMLabelFailure.unsupported(
        name: name, what: "a segmentation that is neither binary, fractional nor a label map")
    }
  }
}

/// The pixels of a segmentation, frame by frame.
struct SegmentPixels {
  private let file: DICOMFile
  private let type: SegmentationType
  private let pixelsPerFrame: Int
  /// All frames of a binary segmentation, packed; empty for others.
  private let packed: [UInt8]

  /// Checks the description against the kind and, for packed bits, the bytes against both.
  init(_ file: DICOMFile, _ type: SegmentationType, frameCount: Int) throws {
    let pixels = try file.pixels
    let bits = pixels.bitsAllocated
    let allowed =
      switch type {
      case .binary: bits == 1
      case .fractional: bits == 8
      case .labelMap: bits == 8 || bits == 16
      }
    guard allowed, pixels.samplesPerPixel == 1, !pixels.isSigned, pixels.frames == frameCount else {
      throw DICOMLabelFailure.badFile(
        name: file.name, problem: "describes pixels that its kind of segmentation does not have")
    }
    self.file = file
    self.type = type
    pixelsPerFrame = pixels.columns * pixels.rows
    guard type == .binary else {
      packed = []
      // Before a grid of frames that large is made, one must be there.
      _ = try values(frame: 0)
      return
    }
    guard file.isNative else {
      throw DICOMLabelFailure.unsupported(
        name: file.name, what: "a binary segmentation in compressed frames")
    }
    let (total, overflows) = pixelsPerFrame.multipliedReportingOverflow(by: frameCount)
    guard !overflows, let bytes = file.root.bytes(.pixelData),
      bytes.count >= PackedBits.byteCount(pixels: total)
    else {
      throw DICOMLabelFailure.badFile(
        name: file.name, problem: "holds fewer pixels than it describes")
    }
    packed = bytes
  }

  /// Which pixels of a frame belong to its segment: 1 or 0.
  func inside(frame: Int) throws -> [UInt8] {
    switch type {
    case .binary:
      var inside = [UInt8](repeating: 0, count: pixelsPerFrame)
      var target = inside.mutableSpan
      PackedBits.unpack(packed.span, from: frame * pixelsPerFrame, into: &target)
      return inside
    case .fractional(let maximum):
      return try values(frame: frame).map { 2 * Int($0) >= maximum ? 1 : 0 }
    case .labelMap:
      return try values(frame: frame).map { $0 == 0 ? 0 : 1 }
    }
  }

  /// The stored values of a frame of 8 or 16 bits.
  func values(frame: Int) throws -> [UInt16] {
    switch try file.frame(frame) {
    case .uint8(let values): return values.map { UInt16($0) }
    case .uint16(let values): return values
    default:
      throw DICOMLabelFailure.badFile(
        name: file.name, problem: "describes pixels that its kind of segmentation does not have")
    }
  }
}

extension DICOMTag {
  fileprivate static let pixelData = DICOMTag(0x7FE0, 0x0010)
}
