import FileSystem

/// Reads frames of a scan's files one after the other; the file of the last one stays open.
struct FrameReader {
  private enum Opened {
    /// Only its bytes.
    case plain(InputFile)
    case parsed(DICOMFile)
  }

  private let sources: DICOMSources
  private var opened: (source: Int, file: Opened)?

  init(_ sources: DICOMSources) { self.sources = sources }

  /// The stored values of a slice.
  ///
  /// - Throws: `DICOMFailure`, or `DICOMSeriesFailure.inconsistent` where the file is no longer the
  ///   one that was listed.
  mutating func stored(_ slice: DICOMSlice) throws -> StoredPixels {
    guard let stored = try file(of: slice)?.frame(slice.frame),
      stored.count == slice.series.columns * slice.series.rows
    else { throw changed(slice) }
    return stored
  }

  /// Reads a slice's words as they lie in the file, where they do and are as wide as the target's
  /// elements, which may have another sign; otherwise false, and nothing is read.
  ///
  /// - Throws: `DICOMSeriesFailure.inconsistent` where the file is no longer the one that was listed.
  mutating func readPlain<Word: FixedWidthInteger & BitwiseCopyable>(
    _ slice: DICOMSlice, into target: inout MutableSpan<Word>
  ) throws -> PlainPixels? {
    guard let plain = slice.plain, slice.series.pixels.bitsAllocated == Word.bitWidth else {
      return nil
    }
    guard let file = try plainFile(of: slice), plain.isOf(file) else { throw changed(slice) }
    do {
      try plain.read(frame: slice.frame, of: file, into: &target)
    } catch {
      throw changed(slice)
    }
    return plain
  }

  private mutating func plainFile(of slice: DICOMSlice) throws -> InputFile? {
    if let opened, opened.source == slice.source {
      switch opened.file {
      case .plain(let file): return file
      case .parsed(let file): return file.input
      }
    }
    guard let file = try? sources.openPlain(slice.source) else { return nil }
    opened = (slice.source, .plain(file))
    return file
  }

  private mutating func file(of slice: DICOMSlice) throws -> DICOMFile? {
    if let opened, opened.source == slice.source, case .parsed(let file) = opened.file {
      return file
    }
    let name = "The slice at \(slice.placement?.name ?? "an unknown place")"
    let file = try sources.open(slice.source, name: name)
    opened = file.map { (slice.source, .parsed($0)) }
    return file
  }

  private func changed(_ slice: DICOMSlice) -> DICOMSeriesFailure {
    .inconsistent(
      slice: slice.placement?.name ?? "an unknown place", problem: "has changed while it was read")
  }
}
