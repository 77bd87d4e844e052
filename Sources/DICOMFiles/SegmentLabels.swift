import Geometry
import Volumes

/// A segmentation whose pixels are segment numbers: it is a label map already (PS3.3 C.8.20.2).
struct SegmentLabels {
  private let segments: [SegmentDescription]
  /// The pixel that means no segment.
  private let background: Int

  /// - Parameters:
  ///   - segments: all that the file describes.
  ///   - background: the pixel that pads, 0 where the file states none.
  /// - Throws: `DICOMLabelFailure` where 0 is a segment other than the background.
  init(segments: [SegmentDescription], background: Int, name: String) throws {
    // A label map of this tool has no structure of value 0.
    if let zero = segments.first(where: { $0.number == 0 }),
      zero.structure.code != Self.backgroundCode, background != 0
    {
      throw DICOMLabelFailure.unsupported(
        name: name, what: "a label map whose segment 0 is a structure")
    }
    self.segments = segments.filter { $0.number != 0 && $0.number != background }
    self.background = background
  }

  /// Background in PS3.16 annex D.
  private static let backgroundCode = "DCM:125040"

  /// Looks up every pixel; one pass over the frames.
  ///
  /// - Throws: `DICOMLabelFailure.badFile` where a pixel is the number of no segment.
  func read(
    _ pixels: SegmentPixels, _ frames: [PlacedFrame], _ grid: Grid, wanted: [SegmentDescription],
    notes: [String], name: String
  ) throws -> LabelReading {
    let chosen = segments.filter(wanted.contains).sorted { $0.number < $1.number }
    let unknown = UInt16.max
    var positions = [UInt16](repeating: unknown, count: 65_536)
    for number in [0] + segments.map(\.number) { positions[number] = 0 }
    if positions.indices.contains(background) { positions[background] = 0 }
    for (position, segment) in chosen.enumerated() {
      positions[segment.number] = UInt16(position + 1)
    }
    var indices = [UInt16](repeating: 0, count: grid.count)
    for placed in frames {
      let values = try pixels.values(frame: placed.frame.index)
      let offset = grid.offset(0, 0, placed.slice)
      if let stranger = lookUp(values.span, positions.span, into: &indices, at: offset) {
        throw DICOMLabelFailure.badFile(
          name: name,
          problem:
            "holds in frame \(placed.frame.index + 1) the segment \(stranger), which it does "
            + "not describe")
      }
    }
    return LabelReading(
      labels: LabelMap(
        grid: grid, indices: indices, structures: [.background] + chosen.map(\.structure)),
      overlaps: [], format: "DICOM SEG", notes: notes)
  }
}

/// Writes the positions of a frame's values; returns the first value that has none.
private func lookUp(
  _ values: Span<UInt16>, _ positions: Span<UInt16>, into indices: inout [UInt16], at offset: Int
) -> UInt16? {
  var target = indices.mutableSpan
  for i in 0..<values.count {
    let position = positions[Int(values[i])]
    if position == UInt16.max { return values[i] }
    target[offset &+ i] = position
  }
  return nil
}
