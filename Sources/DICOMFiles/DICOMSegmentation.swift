import Geometry
public import Volumes

/// DICOM segmentations (PS3.3 A.51 and A.104) as label maps: binary, fractional and label map.
public enum DICOMSegmentation {
  /// Reads a segmentation.
  ///
  /// Each segment becomes a structure with its label as name, its colour, its code and its number as
  /// value. Segments may overlap: a later one covers those before it, and what is covered is
  /// counted. In a fractional one, what is half of the maximum or more is inside. Frames that the
  /// file leaves out are empty slices.
  ///
  /// Time and memory: two bytes a voxel and the file's pixels.
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what sentences call it, since its path may name the patient.
  ///   - grid: the grid of the images that were segmented, which the frames must fit pixel on voxel.
  ///     Without it the grid is the smallest regular one that holds all frames.
  ///   - only: the names of the structures that are wanted; all without it. A structure that is
  ///     read alone is whole.
  /// - Throws: `DICOMFailure`, `DICOMLabelFailure`, `NotEnoughMemory`. Refused are single slices,
  ///   tilted or uneven stacks, several frames of a segment at one place, and frames without a place.
  public static func read(
    path: String, name: String, on grid: Grid? = nil, only: Set<String>? = nil
  ) throws -> LabelReading {
    try read(DICOMFile(path: path, name: name), on: grid, only: only)
  }

  /// The same from an open file.
  package static func read(
    _ file: DICOMFile, on grid: Grid? = nil, only: Set<String>? = nil
  ) throws -> LabelReading {
    guard file.kind == .segmentation else {
      throw DICOMLabelFailure.unsupported(name: file.name, what: "no segmentation")
    }
    let root = file.root
    let type = try SegmentationType(root)
    let segments = try SegmentDescription.all(of: root)
    let wanted = try SegmentDescription.chosen(segments, only: only)
    let stack = try SegmentFrames(root, isLabelMap: type == .labelMap, name: file.name)
    let pixels = try SegmentPixels(file, type, frameCount: stack.frames.count)
    var notes: [String] = []
    let place =
      try grid.map { (grid: $0, slices: try stack.slices(on: $0, name: file.name)) }
      ?? stack.grid(name: file.name, notes: &notes)
    let frames = zip(stack.frames, place.slices).map { PlacedFrame(frame: $0, slice: $1) }
    try refuseDoubles(frames, name: file.name)
    if case .fractional(let maximum) = type {
      notes.append(
        "The segmentation is fractional: voxels of half of its maximum \(maximum) or more are "
          + "inside.")
    }
    if type == .labelMap {
      let background = root.integer(.pixelPaddingValue) ?? 0
      let map = try SegmentLabels(segments: segments, background: background, name: file.name)
      return try map.read(pixels, frames, place.grid, wanted: wanted, notes: notes, name: file.name)
    }
    guard !segments.contains(where: { $0.number == 0 }) else {
      throw DICOMLabelFailure.badFile(name: file.name, problem: "has a segment of number 0")
    }
    let numbers = Set(segments.map(\.number))
    if let stranger = stack.frames.first(where: { !numbers.contains($0.segment ?? 0) }) {
      throw DICOMLabelFailure.badFile(
        name: file.name,
        problem: "shows in frame \(stranger.index + 1) a segment that it does not describe")
    }
    var painter = LabelPainter(grid: place.grid)
    let bySegment = Dictionary(grouping: frames) { $0.frame.segment ?? 0 }
    for segment in wanted {
      painter.begin(segment.structure)
      for placed in bySegment[segment.number] ?? [] {
        let inside = try pixels.inside(frame: placed.frame.index)
        painter.paint(inside.span, at: place.grid.offset(0, 0, placed.slice))
      }
    }
    let (labels, overlaps) = painter.finish()
    return LabelReading(labels: labels, overlaps: overlaps, format: "DICOM SEG", notes: notes)
  }

  /// A second frame of a segment at one place would be another time, or a contradiction.
  private static func refuseDoubles(_ frames: [PlacedFrame], name: String) throws {
    var taken = Set<SIMD2<Int>>()
    for placed in frames
    where !taken.insert(SIMD2(placed.frame.segment ?? 0, placed.slice)).inserted {
      throw DICOMLabelFailure.unsupported(
        name: name,
        what: "several frames of one segment at one place, the second of which is frame "
          + "\(placed.frame.index + 1)")
    }
  }
}

/// A frame and the slice that it is.
struct PlacedFrame {
  let frame: SegmentFrames.Frame
  let slice: Int
}

extension DICOMTag {
  fileprivate static let pixelPaddingValue = DICOMTag(0x0028, 0x0120)
}
