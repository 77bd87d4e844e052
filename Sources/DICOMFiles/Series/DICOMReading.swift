import FileSystem
import Geometry
public import Volumes

/// A volume that was read from a series, and what was found and done on the way.
public struct DICOMReading: Sendable {
  /// The volume, its values rescaled.
  public let volume: Volume
  /// The type of the pixels in the files, such as `uint16`.
  public let storedType: String
  /// Sentences for the report: what is unusual and what was done about it. No names, no UIDs.
  public let notes: [String]
  /// The series as the list has it.
  public let series: SeriesSummary
  /// The phase that was read, from 1.
  public let phase: Int
}

extension DICOMSeries {
  /// Reads one phase as a volume.
  ///
  /// Slices rise along row x column, so the grid is never mirrored. Where they lie on a regular
  /// straight grid the voxels are as they are in the files; otherwise they are resampled, and a note
  /// says so. Rescale slope and intercept are applied: integers stay integers, in their own type or
  /// else the smallest that holds them, where slope and intercept are whole and the same for all
  /// slices; otherwise values are floats. MONOCHROME1 is a matter of display and changes no value.
  ///
  /// Memory: one copy of the volume and a slice for each thread; where it is resampled two copies.
  ///
  /// - Parameters:
  ///   - phase: which one, where there are several.
  ///   - allowsGaps: goes on where distances above 1.5 times the median say that slices are missing.
  /// - Throws: `DICOMSeriesFailure`, `DICOMFailure` or `NotEnoughMemory`.
  public func read(phase: PhaseChoice? = nil, allowsGaps: Bool = false) throws -> DICOMReading {
    if let refusal = Self.refusal(of: slices, split: split) { throw refusal }
    guard split.duplicates.images == 0 else {
      throw DICOMSeriesFailure.duplicates(
        images: split.duplicates.images, places: split.duplicates.places)
    }
    let number = try phaseNumber(phase)
    let slices = split.phases[number].slices
    let key = slices[0].series
    let stack = try SliceStack(
      slices.compactMap(\.placement), columns: key.columns, rows: key.rows, allowsGaps: allowsGaps)
    try checkTwins()
    let decoding = SliceDecoding(slices: slices, sources: sources)
    let count = slices.count * key.columns * key.rows
    let resampledCount = stack.resampling == nil ? 0 : stack.grid.count
    try AvailableMemory.require(
      (count + resampledCount) * decoding.bytesPerVoxel,
      for: "The volume of \(key.columns) x \(key.rows) x \(slices.count) voxels")
    var voxels = try decoding.voxels()
    let padding = decoding.padding
    if let resampling = stack.resampling {
      voxels = resampling.apply(to: voxels, padding: padding)
    }
    return DICOMReading(
      volume: Volume(grid: stack.grid, voxels: voxels), storedType: key.pixels.typeName,
      notes: notes(phase: number, stack: stack, decoding: decoding), series: summary,
      phase: number + 1)
  }

  /// Which phase is meant, from 0.
  private func phaseNumber(_ choice: PhaseChoice?) throws -> Int {
    let percents = split.cycle.percents
    switch choice {
    case nil:
      guard split.phases.count == 1 else {
        throw DICOMSeriesFailure.severalPhases(count: split.phases.count, percents: percents)
      }
      return 0
    case .number(let number) where split.phases.indices.contains(number - 1):
      return number - 1
    case .percent(let percent):
      if let found = split.cycle.phase(at: percent) { return found }
      fallthrough
    case .number:
      throw DICOMSeriesFailure.noSuchPhase(
        choice: choice ?? .number(0), count: split.phases.count, percents: percents)
    }
  }

  /// Images of one UID at one place must be the same image.
  private func checkTwins() throws {
    var readers = (kept: FrameReader(sources), dropped: FrameReader(sources))
    for twin in split.twins {
      guard try readers.kept.stored(twin.kept) == readers.dropped.stored(twin.dropped) else {
        throw DICOMSeriesFailure.duplicates(
          images: 2, places: [twin.kept.placement?.name ?? "an unknown place"])
      }
    }
  }

  private func notes(phase: Int, stack: SliceStack, decoding: SliceDecoding) -> [String] {
    var notes: [String] = []
    if summary.joinedSeries > 1 {
      notes.append(
        "A stack of \(summary.joinedSeries) series of parallel slices in one frame of reference.")
    }
    if split.phases.count > 1 {
      let percent =
        split.cycle.percents.isEmpty
        ? "" : " (\(PhaseChoice.percent(split.cycle.percents[phase])))"
      notes.append("Phase \(phase + 1)\(percent) of \(split.phases.count).")
      if let origin = split.cycle.note { notes.append(origin) }
    }
    if !split.twins.isEmpty {
      notes.append("\(split.twins.count) images were there twice; one of each was read.")
    }
    notes += stack.notes
    if slices[0].series.pixels.photometric == "MONOCHROME1" {
      notes.append("The images are to be shown inverted (MONOCHROME1); their values were kept.")
    }
    if decoding.rescale == nil {
      notes.append("Slices have rescales of their own, so values became floating point.")
    }
    if let padding = decoding.padding {
      let value = Int(exactly: padding).map(String.init) ?? String(padding)
      notes.append("The value \(value) stands for pixels that were not scanned; it was kept.")
    }
    return notes
  }
}
