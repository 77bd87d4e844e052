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
    let sure = small.first { $0.holds(range) }
    for type in sure.map({ [$0] }) ?? small + [.int32] {
      let isSure = type.holds(range)
      switch type {
      case .uint8: if let values: [UInt8] = try integers(whole, isSure) { return .uint8(values) }
      case .int16: if let values: [Int16] = try integers(whole, isSure) { return .int16(values) }
      case .uint16: if let values: [UInt16] = try integers(whole, isSure) { return .uint16(values) }
      case .int32: if let values: [Int32] = try integers(whole, isSure) { return .int32(values) }
      }
    }
    return .double(try real())
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
    _ rescale: (slope: Int, intercept: Int), _ isSure: Bool
  ) throws -> [Value]? {
    let misfit = Guarded(false)
    let values: [Value] = try decoded { _, stored, target, place in
      // Another slice has shown already that the type is too small.
      if !isSure, misfit.withLock({ $0 }) { return }
      let fits =
        switch stored {
        case .uint8(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        case .int8(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        case .uint16(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        case .int16(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        case .uint32(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        case .int32(let values): values.span.rescaled(rescale, isSure, into: &target, at: place)
        }
      if !fits { misfit.withLock { $0 = true } }
    }
    return misfit.withLock { $0 } ? nil : values
  }

  /// The values as floating-point numbers, each slice by its own rescale.
  private func real<Value: Voxel & BinaryFloatingPoint>() throws -> [Value] {
    try decoded { slice, stored, target, place in
      switch stored {
      case .uint8(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      case .int8(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      case .uint16(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      case .int16(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      case .uint32(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      case .int32(let values): values.span.rescaled(slice.rescale, into: &target, at: place)
      }
    }
  }

  /// Decodes runs of slices in parallel. A run opens a file of many frames once.
  private func decoded<Value: Voxel>(
    _ write:
      @Sendable (
        _ slice: DICOMSlice, _ stored: StoredPixels, _ target: inout MutableSpan<Value>,
        _ place: Int
      ) -> Void
  ) throws -> [Value] {
    let count = slices[0].series.columns * slices[0].series.rows
    let run = max(1, slices.count / (4 * Threads.limit))
    let firstError = Guarded<(index: Int, error: any Error)?>(nil)
    var values: [Value] = unspecifiedArray(count: count * slices.count)
    parallelChunks(of: &values, chunk: run * count) { start, target in
      var opened: (source: Int, file: DICOMFile)?
      for part in 0..<(target.count / count) {
        let index = start / count + part
        let slice = slices[index]
        do {
          if opened?.source != slice.source {
            opened = (slice.source, try file(of: slice))
          }
          guard let stored = try opened?.file.frame(slice.frame), stored.count == count else {
            throw changed(slice)
          }
          write(slice, stored, &target, part * count)
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

  private func file(of slice: DICOMSlice) throws -> DICOMFile {
    let name = "The slice at \(slice.placement?.name ?? "an unknown place")"
    guard let file = try sources.open(slice.source, name: name) else { throw changed(slice) }
    return file
  }

  private func changed(_ slice: DICOMSlice) -> DICOMSeriesFailure {
    .inconsistent(
      slice: slice.placement?.name ?? "an unknown place", problem: "has changed while it was read")
  }
}

extension StoredPixels {
  /// The number of values.
  fileprivate var count: Int {
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

extension Span where Element: FixedWidthInteger {
  /// Writes rescaled values; false, with nothing written, where one does not fit.
  fileprivate func rescaled<Value: FixedWidthInteger>(
    _ rescale: (slope: Int, intercept: Int), _ isSure: Bool, into target: inout MutableSpan<Value>,
    at place: Int
  ) -> Bool {
    if !isSure {
      var (low, high) = (Element.max, Element.min)
      for index in 0..<count {
        low = Swift.min(low, self[index])
        high = Swift.max(high, self[index])
      }
      for end in [low, high] {
        // 32-bit factors cannot overflow 64 bits.
        guard Value(exactly: Int(end) * rescale.slope + rescale.intercept) != nil else {
          return false
        }
      }
    }
    // What fits comes out right in the arithmetic of its own width, which is the fastest.
    let slope = Value(truncatingIfNeeded: rescale.slope)
    let intercept = Value(truncatingIfNeeded: rescale.intercept)
    if slope == 1 {
      for index in 0..<count {
        target[place &+ index] = Value(truncatingIfNeeded: self[index]) &+ intercept
      }
    } else {
      for index in 0..<count {
        target[place &+ index] = Value(truncatingIfNeeded: self[index]) &* slope &+ intercept
      }
    }
    return true
  }

  /// Writes rescaled values.
  fileprivate func rescaled<Value: BinaryFloatingPoint>(
    _ rescale: SliceRescale, into target: inout MutableSpan<Value>, at place: Int
  ) {
    for index in 0..<count {
      target[place &+ index] = Value(Double(self[index]) * rescale.slope + rescale.intercept)
    }
  }
}
