import CDICOM

/// The stored values of one frame, x fastest, before any rescale.
package enum StoredPixels: Equatable {
  case uint8([UInt8])
  case int8([Int8])
  case int16([Int16])
  case uint16([UInt16])
  case int32([Int32])
  case uint32([UInt32])

  /// The number of values.
  var count: Int {
    switch self {
    case .uint8(let values): values.count
    case .int8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .uint32(let values): values.count
    }
  }
}

extension DICOMFile {
  /// Decodes one frame, counted from 0: the stored bits alone, with their sign.
  ///
  /// - Throws: `DICOMFailure.notReadable` where the file holds less or something else than it
  ///   describes, or colour, or pixels of one bit.
  package func frame(_ index: Int) throws -> StoredPixels {
    let pixels = try pixels
    switch (pixels.bitsAllocated, pixels.isSigned) {
    case (16, false): return .uint16(try values(index))
    case (16, true): return .int16(try values(index))
    case (32, false): return .uint32(try values(index))
    case (32, true): return .int32(try values(index))
    case (_, false): return .uint8(try values(index))
    case (_, true): return .int8(try values(index))
    }
  }

  private func values<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int
  ) throws -> [Sample] {
    let count = try beginFrames().samplesPerFrame
    return try [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
      try decode(index, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// Decodes one frame as `frame` does, straight into its place in a volume: `target` has
  /// `samplesPerFrame` elements of the integer type that `pixels` describes.
  ///
  /// - Throws: as `frame` does.
  package func readFrame<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int, into target: inout MutableSpan<Sample>
  ) throws {
    try target.withUnsafeMutableBufferPointer { try decode(index, into: $0) }
  }

  /// Checks once what all frames share, before memory is asked for.
  @discardableResult
  func beginFrames() throws -> PixelDescription {
    let pixels = try pixels
    guard !framesBegun else { return pixels }
    guard pixels.samplesPerPixel == 1 else { throw refusal("its pixels are in colour") }
    guard pixels.bitsAllocated > 1 else { throw refusal("its pixels have one bit each") }
    var description = CDICOMPixels(
      columns: Int32(pixels.columns), rows: Int32(pixels.rows), frames: Int32(pixels.frames),
      samplesPerPixel: Int32(pixels.samplesPerPixel), bitsAllocated: Int32(pixels.bitsAllocated),
      bitsStored: Int32(pixels.bitsStored), isSigned: pixels.isSigned ? 1 : 0)
    var error = CDICOMError()
    guard cdicom_begin_frames(handle, &description, &error) == 0 else {
      throw refusal(error.sentence)
    }
    framesBegun = true
    return pixels
  }

  private func decode<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int, into buffer: UnsafeMutableBufferPointer<Sample>
  ) throws {
    let pixels = try beginFrames()
    precondition(buffer.count == pixels.samplesPerFrame && Sample.isSigned == pixels.isSigned)
    precondition(Sample.bitWidth == pixels.bitsAllocated && (0..<pixels.frames).contains(index))
    var error = CDICOMError()
    let bytes = buffer.count * MemoryLayout<Sample>.size
    guard cdicom_frame(handle, Int32(index), buffer.baseAddress, bytes, &error) == 0 else {
      throw refusal(error.sentence)
    }
    let left = Sample(pixels.bitsAllocated - 1 - pixels.highBit)
    let right = Sample(pixels.bitsAllocated - pixels.bitsStored)
    guard right != 0 else { return }
    for place in buffer.indices { buffer[place] = (buffer[place] &<< left) &>> right }
  }
}
