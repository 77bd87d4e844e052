public import FileSystem
import Geometry
public import Volumes

extension DICOMSegmentation {
  /// The largest number of a frame, a row, a column or a segment.
  private static let most = Int(UInt16.max)

  /// Writes a label map as a binary segmentation (PS3.3 A.51), one segment a structure, numbered from
  /// 1 in the order of the map as the standard demands: the values of other numbers are not kept.
  ///
  /// Slices without a voxel of a structure are left out, but for the first structure, whose frames
  /// say where all slices of the grid lie. Names, colours and codes go with the structures; one
  /// without a code is an anatomical structure of some tissue. The same map and provenance give the
  /// same bytes. Time: two passes over the voxels; memory: one bit a voxel of each frame.
  ///
  /// - Throws: `DICOMWritingFailure`, `FileFailure`.
  public static func write(
    _ labels: LabelMap, _ provenance: DICOMProvenance, to file: OutputFile
  ) throws {
    let grid = labels.grid
    let segments = labels.structures.indices.dropFirst()
    guard !segments.isEmpty else { throw DICOMWritingFailure.noStructures(path: file.path) }
    guard grid.isUpright else { throw DICOMWritingFailure.notRightAngled(path: file.path) }
    guard grid.size.max() <= most, segments.count <= most else {
      throw DICOMWritingFailure.tooMany(
        path: file.path, what: "\(segments.count) segments on \(grid.size.max()) voxels an axis")
    }
    let frames = frames(of: labels)
    let area = grid.size.x * grid.size.y
    guard PackedBits.byteCount(pixels: frames.count * area) < Int(UInt32.max) - 2 else {
      throw DICOMWritingFailure.tooLarge(
        path: file.path, bytes: PackedBits.byteCount(pixels: frames.count * area))
    }
    var set = module(labels)
    set.set(
      .segmentSequence, items: segments.map { segment(labels.structures[$0], number: $0) })
    let organisation = DICOMUID.derived(from: [set.digest], for: "dimensions")
    set.addDimensions(organisation)
    set.set(DICOMTag(0x0028, 0x0008), .integers, "\(frames.count)")
    set.set(DICOMTag(0x5200, 0x9229), items: [shared(grid, provenance)])
    set.set(DICOMTag(0x5200, 0x9230), items: frames.map { groups($0, grid) })
    set.set(DICOMTag(0x7FE0, 0x0010), .bytes, pixels(frames, labels))
    set.set(DICOMTag(0x0008, 0x0023), .date, provenance.contentDate)
    set.set(DICOMTag(0x0008, 0x0033), .time, "000000")
    try provenance.complete(
      set, sopClass: "1.2.840.10008.5.1.4.1.1.66.4", modality: "SEG", description: "Segmentation"
    ).write(to: file)
  }

  /// A frame to be written: a segment's number, which is also its place in the map, and a slice.
  private struct OutFrame {
    let segment: Int
    let slice: Int
  }

  /// All slices of the first segment, and those slices of the others that hold them.
  private static func frames(of labels: LabelMap) -> [OutFrame] {
    let (size, count) = (labels.grid.size, labels.structures.count)
    let area = size.x * size.y
    var isThere = [Bool](repeating: false, count: size.z * count)
    let indices = labels.indices.span
    for slice in 0..<size.z {
      var last = UInt16.max
      for place in (slice * area)..<((slice + 1) * area) where indices[place] != last {
        last = indices[place]
        isThere[slice * count + Int(last)] = true
      }
    }
    return (1..<count).flatMap { segment in
      (0..<size.z).filter { segment == 1 || isThere[$0 * count + segment] }
        .map { OutFrame(segment: segment, slice: $0) }
    }
  }

  /// One bit a pixel, frames packed without a gap (PS3.5 section 8.1.1).
  private static func pixels(_ frames: [OutFrame], _ labels: LabelMap) -> [UInt8] {
    let area = labels.grid.size.x * labels.grid.size.y
    var bytes = [UInt8](repeating: 0, count: PackedBits.byteCount(pixels: frames.count * area))
    var target = bytes.mutableSpan
    let indices = labels.indices.span
    for (number, frame) in frames.enumerated() {
      let index = UInt16(frame.segment)
      let start = frame.slice * area
      var bit = number * area
      for place in start..<(start + area) {
        if indices[place] == index { target[bit &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: bit & 7) }
        bit &+= 1
      }
    }
    return bytes
  }

  // MARK: - Attributes

  /// Segmentation Image and Content Identification, PS3.3 C.8.20.2 and table 10-12.
  private static func module(_ labels: LabelMap) -> DICOMDataSet {
    var set = DICOMDataSet()
    set.set(DICOMTag(0x0008, 0x0008), .codeString, "DERIVED\\PRIMARY")
    set.set(DICOMTag(0x0028, 0x0002), words: [1])
    set.set(DICOMTag(0x0028, 0x0004), .codeString, "MONOCHROME2")
    set.set(DICOMTag(0x0028, 0x0010), words: [UInt16(labels.grid.size.y)])
    set.set(DICOMTag(0x0028, 0x0011), words: [UInt16(labels.grid.size.x)])
    set.set(DICOMTag(0x0028, 0x0100), words: [1])
    set.set(DICOMTag(0x0028, 0x0101), words: [1])
    set.set(DICOMTag(0x0028, 0x0102), words: [0])
    set.set(DICOMTag(0x0028, 0x0103), words: [0])
    set.set(DICOMTag(0x0028, 0x2110), .codeString, "00")
    set.set(.segmentationType, .codeString, "BINARY")
    set.set(DICOMTag(0x0062, 0x0013), .codeString, "NO")
    set.set(DICOMTag(0x0070, 0x0080), .codeString, "SEGMENTATION")
    set.set(DICOMTag(0x0070, 0x0081), .longText, "")
    set.set(DICOMTag(0x0070, 0x0084), .name, "")
    return set
  }

  private static func segment(_ structure: Structure, number: Int) -> DICOMDataSet {
    let name = DICOMDataSet.longText(structure.name)
    let code = structure.code?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
    var item = DICOMDataSet()
    item.set(.segmentNumber, words: [UInt16(number)])
    item.set(.segmentLabel, .longText, name)
    item.set(DICOMTag(0x0062, 0x0008), .codeString, "SEMIAUTOMATIC")
    item.set(DICOMTag(0x0062, 0x0009), .longText, "Heartwright")
    item.set(.recommendedDisplayCIELab, words: CIELab(structure.color).stored)
    item.set(
      DICOMTag(0x0062, 0x0003), items: [.code("123037004", "SCT", "Anatomical Structure")])
    let isCoded = code.count == 2 && code.allSatisfy { (1...16).contains($0.utf8.count) }
    item.set(
      .segmentedPropertyType,
      items: [isCoded ? .code(code[1], code[0], name) : .code("85756007", "SCT", "Tissue")])
    return item
  }

  private static func shared(_ grid: Grid, _ provenance: DICOMProvenance) -> DICOMDataSet {
    let (x, y) = (grid.indexToPatient.x.normalized, grid.indexToPatient.y.normalized)
    var orientation = DICOMDataSet()
    orientation.set(DICOMTag(0x0020, 0x0037), decimals: [x.x, x.y, x.z, y.x, y.y, y.z])
    var measures = DICOMDataSet()
    // Between rows first, then between columns.
    measures.set(DICOMTag(0x0028, 0x0030), decimals: [grid.spacing.y, grid.spacing.x])
    measures.set(DICOMTag(0x0018, 0x0050), decimals: [grid.spacing.z])
    measures.set(DICOMTag(0x0018, 0x0088), decimals: [grid.spacing.z])
    var groups = DICOMDataSet()
    groups.set(DICOMTag(0x0020, 0x9116), items: [orientation])
    groups.set(DICOMTag(0x0028, 0x9110), items: [measures])
    if let references = provenance.references {
      // Derivation Image, PS3.3 C.7.6.16.2.6: the frames were made from all images together.
      var derivation = DICOMDataSet()
      derivation.set(
        DICOMTag(0x0008, 0x9215), items: [.code("113076", "DCM", "Segmentation")])
      derivation.set(
        DICOMTag(0x0008, 0x2112),
        items: references.instances.map { instance in
          var image = instance
          image.set(
            DICOMTag(0x0040, 0xA170),
            items: [.code("121322", "DCM", "Source image for image processing operation")])
          return image
        })
      groups.set(DICOMTag(0x0008, 0x9124), items: [derivation])
    }
    return groups
  }

  private static func groups(_ frame: OutFrame, _ grid: Grid) -> DICOMDataSet {
    let place = grid.indexToPatient(SIMD3(0, 0, Double(frame.slice)))
    var content = DICOMDataSet()
    content.set(
      DICOMTag(0x0020, 0x9157), longs: [UInt32(frame.segment), UInt32(frame.slice + 1)])
    var position = DICOMDataSet()
    position.set(DICOMTag(0x0020, 0x0032), decimals: [place.x, place.y, place.z])
    var identification = DICOMDataSet()
    identification.set(.referencedSegmentNumber, words: [UInt16(frame.segment)])
    var groups = DICOMDataSet()
    groups.set(DICOMTag(0x0020, 0x9111), items: [content])
    groups.set(DICOMTag(0x0020, 0x9113), items: [position])
    groups.set(.segmentIdentification, items: [identification])
    return groups
  }
}

extension DICOMDataSet {
  /// Multi-frame Dimension, PS3.3 C.7.6.17: by segment, then by place.
  fileprivate mutating func addDimensions(_ organisation: String) {
    var item = DICOMDataSet()
    item.set(DICOMTag(0x0020, 0x9164), .identifier, organisation)
    set(DICOMTag(0x0020, 0x9221), items: [item])
    func index(_ pointer: DICOMTag, in group: DICOMTag, _ label: String) -> DICOMDataSet {
      var index = item
      index.set(DICOMTag(0x0020, 0x9165), pointer: pointer)
      index.set(DICOMTag(0x0020, 0x9167), pointer: group)
      index.set(DICOMTag(0x0020, 0x9421), .longText, label)
      return index
    }
    set(
      DICOMTag(0x0020, 0x9222),
      items: [
        index(.referencedSegmentNumber, in: .segmentIdentification, "Segment"),
        index(DICOMTag(0x0020, 0x0032), in: DICOMTag(0x0020, 0x9113), "Position"),
      ])
  }
}
