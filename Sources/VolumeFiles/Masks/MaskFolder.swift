import Failures
import FileSystem
import Foundation
import Parallel
public import Volumes

/// A folder with one mask for each structure, such as TotalSegmentator's default output
/// (`aorta.nii.gz`, `heart_atrium_left.nii.gz`, ...), as one label map.
public enum MaskFolder {
  /// Whether a folder holds volumes directly, so that it may be a folder of masks.
  public static func isThere(_ path: String) -> Bool {
    (try? MaskEntry.volumes(in: path)).map { !$0.isEmpty } ?? false
  }

  /// Reads the masks that lie directly in a folder; folders in it and other files are left alone.
  ///
  /// **Names.** A structure is called as its file, underscores as spaces. Where a label scheme knows
  /// that word, as a name or as a segmenter's class (`heart_atrium_left`), its name and colour are
  /// taken; its value too if `scheme` is given. Values are otherwise 1, 2, ... in alphabetical order
  /// of the files, or follow the last of the scheme.
  ///
  /// **Grids.** Masks whose grids agree within 0.001 mm are taken voxel by voxel. Where they differ,
  /// the map has the finest grid, continued until it covers all, and the other masks are resampled:
  /// exactly where the voxel centres coincide, else where the trilinear field of the mask is at
  /// least one half, with a note of how much each volume changed.
  ///
  /// **Values.** 0 and one other; a scan or a map of several labels among the masks is refused, for
  /// nobody could say what it was meant to be. A mask without voxels is a structure without voxels.
  ///
  /// **Overlaps.** Structures are painted from the largest to the smallest, so that a part is not
  /// lost in the whole (a chamber in the heart); what was covered is counted.
  ///
  /// Memory: two bytes for every voxel of the map, the masks as runs, and as many volumes as are read
  /// at a time (one for each thread, fewer where memory is short).
  ///
  /// - Parameters:
  ///   - scheme: whose values to take.
  ///   - only: the structures to read, by name, file word or integer; nil for all. The
  ///     others' files are not opened.
  /// - Throws: `MaskFolderFailure`, `StructureChoiceFailure`, and what `VolumeFile.read` throws.
  public static func read(
    _ path: String, scheme: LabelScheme? = nil, only: Set<String>? = nil
  ) throws -> LabelReading {
    let all = try MaskEntry.list(path, scheme: scheme)
    let entries = try only.map { try all.choosing($0) } ?? all
    let grids = try entries.map { entry in
      try entry.withoutPath { try VolumeFile.readHeader(entry.path).grid }
    }
    guard !grids.isEmpty else { throw MaskFolderFailure.noMasks(path: path) }
    guard let grid = Grid.common(of: grids) else { throw MaskFolderFailure.tooFarApart }
    let size = grid.size
    let (count, overflow) = size.x.multipliedReportingOverflow(by: size.y * size.z)
    guard !overflow, count < Int.max / 16 else { throw MaskFolderFailure.tooFarApart }
    try AvailableMemory.require(
      3 * count, for: "The label map of \(size.x) x \(size.y) x \(size.z) voxels for all masks")

    let masks = try readMasks(entries, largest: grids.map(\.count).max() ?? 0)
    let order = masks.indices.sorted { (-masks[$0].volume, $0) < (-masks[$1].volume, $1) }
    var painter = LabelPainter(grid: grid)
    var changes: [String?] = entries.map { _ in nil }
    for index in order {
      painter.begin(entries[index].structure)
      let mask = masks[index]
      if mask.grid.agrees(with: grid) {
        painter.paint(mask)
      } else {
        let voxels = painter.paint(mask.resampled(to: grid))
        if !grid.sharesLattice(with: mask.grid) {
          changes[index] = change(mask.volume, Double(voxels) * grid.voxelVolume)
        }
      }
    }
    let (labels, overlaps) = painter.finish()
    return LabelReading(
      labels: labels, overlaps: overlaps, format: "folder of masks",
      notes: notes(entries, masks, changes, grid))
  }

  /// Reads as many at a time as threads and memory allow; the result is the same for any number.
  private static func readMasks(_ entries: [MaskEntry], largest: Int) throws -> [MaskRuns] {
    // A volume and its runs have at most some 16 bytes a voxel each.
    let fitting = AvailableMemory.bytes / max(1, 32 * largest)
    let together = max(1, min(Threads.limit, fitting))
    var masks: [MaskRuns] = []
    for start in stride(from: 0, to: entries.count, by: together) {
      let part = parallelMap(min(together, entries.count - start)) { index in
        let entry = entries[start + index]
        return Result {
          try MaskRuns(
            entry.withoutPath { try VolumeFile.read(entry.path).volume }, of: entry.structure.name)
        }
      }
      masks += try part.map { try $0.get() }
    }
    return masks
  }

  private static func change(_ before: Double, _ after: Double) -> String {
    before > 0 ? String(format: "volume %+.2f %%", (after / before - 1) * 100) : "no voxels"
  }

  private static func notes(
    _ entries: [MaskEntry], _ masks: [MaskRuns], _ changes: [String?], _ grid: Grid
  ) -> [String] {
    var notes: [String] = []
    let resampled = zip(entries, changes).compactMap { entry, change in
      change.map { "\(entry.structure.name) (\($0))" }
    }
    if !resampled.isEmpty {
      let spacing = grid.spacing
      notes.append(
        String(
          format: "Masks on other grids were resampled to voxels of %.3f x %.3f x %.3f mm: ",
          spacing.x, spacing.y, spacing.z) + resampled.joined(separator: ", ") + ".")
    }
    let cut = zip(entries, masks).filter { $1.touchesBorder && !$1.grid.agrees(with: grid) }
    if !cut.isEmpty {
      notes.append(
        "Cut by the edge of a grid that is smaller than the label map's: "
          + cut.map(\.0.structure.name).joined(separator: ", ") + ".")
    }
    return notes
  }
}

extension MaskEntry {
  /// Calls the file in failures by its structure: its path lies beneath what the user named.
  fileprivate func withoutPath<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as any Failure {
      throw MaskFolderFailure.unreadableMask(
        reason: failure.description.replacingOccurrences(
          of: path, with: "the mask of '\(structure.name)'"))
    }
  }
}

extension [MaskEntry] {
  /// Those that are asked for, by name, by file word or by integer.
  fileprivate func choosing(_ words: Set<String>) throws -> [MaskEntry] {
    try map(\.structure).chosen(words, synonyms: map(\.word)).map { self[$0] }
  }
}

extension LabelPainter {
  /// Paints a mask of the map's own grid.
  fileprivate mutating func paint(_ mask: MaskRuns) {
    let ones = [UInt8](repeating: 1, count: mask.grid.size.x)
    for run in mask.runs {
      paint(ones.span.extracting(0..<Int(run.length)), at: run.offset)
    }
  }

  /// Paints a box of voxels, and returns how many are inside.
  fileprivate mutating func paint(_ box: MaskBox?) -> Int {
    guard let box else { return 0 }
    for row in 0..<box.size.y * box.size.z {
      let (y, z) = (box.lower.y + row % box.size.y, box.lower.z + row / box.size.y)
      paint(
        box.inside.span.extracting(row * box.size.x..<(row + 1) * box.size.x),
        at: grid.offset(box.lower.x, y, z))
    }
    return box.inside.count { $0 != 0 }
  }
}
