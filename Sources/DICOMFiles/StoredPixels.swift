import CDICOM

/// The stored values of one frame, x fastest, before any rescale.
package enum StoredPixels: Equatable {
  case uint8([UInt8])
  case int8([Int8])
  case int16([Int16])
  case uint16([UInt16])
  case int32([Int32])
  case uint32([UInt32])
}

extension DICOMFile {
  /// How the pixels are described.
  ///
  /// - Throws: `DICOMFailure.notReadable` where that is missing or contradicts itself.
  package var pixels: PixelDescription { get throws { try PixelDescription(of: root) } }

  /// Decodes one frame, counted from 0: the stored bits alone, with their sign.
  ///
  /// - Throws: `DICOMFailure` where the file holds less or something else than it describes, or
  ///   colour, or pixels of one bit.
  package func frame(_ index: Int) throws -> StoredPixels {
    let pixels = try pixels
    switch (pixels.bitsAllocated, pixels.isSigned) {
    case (8, false): return .uint8(try decode(index, pixels))
    case (8, true): return .int8(try decode(index, pixels))
    case (16, false): return .uint16(try decode(index, pixels))
    case (16, true): return .int16(try decode(index, pixels))
    case (32, false): return .uint32(try decode(index, pixels))
    case (32, true): return .int32(try decode(index, pixels))
    default:
      throw DICOMFailure.notReadable(name: name, reason: "its pixels have one bit each")
    }
  }

  private func decode<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int, _ pixels: PixelDescription
  ) throws -> [Sample] {
    try [Sample](unsafeUninitializedCapacity: pixels.samplesPerFrame) { buffer, initialized in
      try decode(index, pixels, into: buffer)
      initialized = pixels.samplesPerFrame
    }
  }

  private func decode<Sample: FixedWidthInteger>(
    _ index: Int, _ pixels: PixelDescription, into buffer: UnsafeMutableBufferPointer<Sample>
  ) throws {
    var description = CDICOMPixels(
      columns: Int32(pixels.columns), rows: Int32(pixels.rows), frames: Int32(pixels.frames),
      samplesPerPixel: Int32(pixels.samplesPerPixel), bitsAllocated: Int32(pixels.bitsAllocated),
      bitsStored: Int32(pixels.bitsStored), isSigned: pixels.isSigned ? 1 : 0)
    var error = CDICOMError()
    guard
      cdicom_frame(
        handle, &description, Int32(index), buffer.baseAddress,
        buffer.count * MemoryLayout<Sample>.size, &error) == 0
    else { throw DICOMFailure.notReadable(name: name, reason: error.sentence) }
    let left = Sample(pixels.bitsAllocated - 1 - pixels.highBit)
    let right = Sample(pixels.bitsAllocated - pixels.bitsStored)
    guard right != 0 else { return }
    for place in buffer.indices { buffer[place] = (buffer[place] &<< left) &>> right }
  }
}
