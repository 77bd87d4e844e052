import Parallel
import Volumes

/// The pixels of slices, decoded in parallel straight into one array and rescaled on the way.
struct SliceDecoding {
  let slices: [DICOMSlice]
  let sources: DICOMSources

  /// The rescale, where all slices have the same.
  var rescale: SliceRescale? {
    let first = slices[0].rescale
    return slices.allSatisfy { $0.rescale == first } ? first : nil
  }

  /// The rescaled value of pixels that were not scanned, where all slices have the same.
  var padding: Double? {
    guard let stored = slices[0].padding, let rescale,
      slices.allSatisfy({ $0.padding == stored })
    else { return nil }
    return Double(stored) * rescale.slope + rescale.intercept
  }

  /// The most that a voxel can take in memory.
  var bytesPerVoxel: Int {
    switch (pixels.bitsAllocated, whole) {
    case (8, .some): pixels.isSigned ? 2 : 1
    case (16, .some((slope: 1, intercept: _))): pixels.bitsStored < 16 ? 2 : 4
    case (32, _): 8
    default: 4
    }
  }

  /// The voxels in the type that the rescale asks for.
  ///
  /// Where the bits alone do not say that a small type is enough, it is tried: the rare series that
  /// does not fit is decoded again into a wider one, so that no two copies are ever in memory.
  ///
  /// - Throws: `DICOMFailure`, or `DICOMSeriesFailure.inconsistent` where a slice is not as its
  ///   series promises.
  func voxels() throws -> Voxels {
    guard let whole else {
      return pixels.bitsStored > 24 ? .double(try real()) : .float(try real())
    }
    let ends = [pixels.range.lowerBound, pixels.range.upperBound]
      .map { $0 * whole.slope + whole.intercept }
    let range = min(ends[0], ends[1])...max(ends[0], ends[1])
    let own = Self.own(pixels)
    let small = [own] + [IntegerType.int16, .uint16].filter { $0 != own }
    if let sure = small.first(where: { $0.holds(range) }) {
      return try voxels(sure, WholeRescale(whole, isSure: true)) ?? .double(try real())
    }
    // One slice tells of most types that they are too small.
    let sample = [slices[slices.count / 2]]
    let one = SliceDecoding(slices: sample, sources: sources)
    for type in small + [.int32] {
      let rescale = WholeRescale(whole, isSure: type.holds(range))
      if type != .int32, try one.voxels(type, rescale) == nil { continue }
      if let voxels = try voxels(type, rescale) { return voxels }
    }
    return .double(try real())
  }

  /// The values in a type, nil where one does not fit.
  private func voxels(_ type: IntegerType, _ rescale: WholeRescale) throws -> Voxels? {
    switch type {
    case .uint8: (try integers(rescale)).map { .uint8($0) }
    case .int16: (try integers(rescale)).map { .int16($0) }
    case .uint16: (try integers(rescale)).map { .uint16($0) }
    case .int32: (try integers(rescale)).map { .int32($0) }
    }
  }

  private var pixels: PixelKind { slices[0].series.pixels }
  private var whole: (slope: Int, intercept: Int)? { rescale?.whole }

  private enum IntegerType {
    case uint8, int16, uint16, int32

    func holds(_ range: ClosedRange<Int>) -> Bool {
      switch self {
      case .uint8: range.lowerBound >= 0 && range.upperBound <= Int(UInt8.max)
      case .int16: range.lowerBound >= Int(Int16.min) && range.upperBound <= Int(Int16.max)
      case .uint16: range.lowerBound >= 0 && range.upperBound <= Int(UInt16.max)
      case .int32: range.lowerBound >= Int(Int32.min) && range.upperBound <= Int(Int32.max)
      }
    }
  }

  private static func own(_ pixels: PixelKind) -> IntegerType {
    switch (pixels.bitsAllocated, pixels.isSigned) {
    case (8, false): .uint8
    case (8, true), (16, true): .int16
    case (16, false): .uint16
    default: .int32
    }
  }

  /// The values as integers, nil where one does not fit.
  private func integers<Value: Voxel & FixedWidthInteger>(
    _ rescale: WholeRescale
  ) throws -> [Value]? {
    let misfit = Guarded(false)
    let values: [Value] = try decoded { slice, reader, target in
      // Another slice has shown already that the type is too small.
      if !rescale.isSure, misfit.withLock({ $0 }) { return }
      let fits: Bool
      if let plain = try reader.readPlain(slice, into: &target) {
        fits =
          switch (Value.bitWidth, slice.series.pixels.isSigned) {
          case (8, false): target.rescaleWords(of: UInt8.self, plain, rescale)
          case (8, true): target.rescaleWords(of: Int8.self, plain, rescale)
          case (16, false): target.rescaleWords(of: UInt16.self, plain, rescale)
          case (16, true): target.rescaleWords(of: Int16.self, plain, rescale)
          case (_, false): target.rescaleWords(of: UInt32.self, plain, rescale)
          case (_, true): target.rescaleWords(of: Int32.self, plain, rescale)
          }
      } else {
        fits =
          switch try reader.stored(slice) {
          case .uint8(let values): values.span.rescaled(rescale, into: &target)
          case .int8(let values): values.span.rescaled(rescale, into: &target)
          case .uint16(let values): values.span.rescaled(rescale, into: &target)
          case .int16(let values): values.span.rescaled(rescale, into: &target)
          case .uint32(let values): values.span.rescaled(rescale, into: &target)
          case .int32(let values): values.span.rescaled(rescale, into: &target)
          }
      }
      if !fits { misfit.withLock { $0 = true } }
    }
    return misfit.withLock { $0 } ? nil : values
  }

  /// The values as floating-point numbers, each slice by its own rescale.
  private func real<Value: Voxel & BinaryFloatingPoint>() throws -> [Value] {
    try decoded { slice, reader, target in
      switch try reader.stored(slice) {
      case .uint8(let values): values.span.rescaled(slice.rescale, into: &target)
      case .int8(let values): values.span.rescaled(slice.rescale, into: &target)
      case .uint16(let values): values.span.rescaled(slice.rescale, into: &target)
      case .int16(let values): values.span.rescaled(slice.rescale, into: &target)
      case .uint32(let values): values.span.rescaled(slice.rescale, into: &target)
      case .int32(let values): values.span.rescaled(slice.rescale, into: &target)
      }
    }
  }

  /// Decodes runs of slices in parallel. A run opens a file of many frames once.
  ///
  /// - Parameter fill: fills the place of one slice.
  private func decoded<Value: Voxel>(
    _ fill:
      @Sendable (
        _ slice: DICOMSlice, _ reader: inout FrameReader, _ target: inout MutableSpan<Value>
      ) throws -> Void
  ) throws -> [Value] {
    let count = slices[0].series.columns * slices[0].series.rows
    let run = max(1, slices.count / (4 * Threads.limit))
    let firstError = Guarded<(index: Int, error: any Error)?>(nil)
    var values: [Value] = unspecifiedArray(count: count * slices.count)
    parallelChunks(of: &values, chunk: run * count) { start, target in
      var reader = FrameReader(sources)
      for part in 0..<(target.count / count) {
        let index = start / count + part
        do {
          var place = target._mutatingExtracting(part * count..<(part + 1) * count)
          try fill(slices[index], &reader, &place)
        } catch {
          firstError.withLock { known in
            if known.map({ index < $0.index }) ?? true { known = (index, error) }
          }
          return
        }
      }
    }
    if let failed = firstError.withLock({ $0 }) { throw failed.error }
    return values
  }
}

extension WholeRescale {
  fileprivate init(_ whole: (slope: Int, intercept: Int), isSure: Bool) {
    self.init(slope: whole.slope, intercept: whole.intercept, isSure: isSure)
  }
}
