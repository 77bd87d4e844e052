import Geometry
import Volumes

/// A structure as a segmentation or a structure set describes it, before it is painted.
struct SegmentDescription: Equatable {
  /// Its number in the file.
  let number: Int
  let structure: Structure

  /// The segments of a segmentation in the file's order, each with a name and a colour of its own.
  ///
  /// The name is the segment's label, else the meaning of its code, else `segment 3`.
  /// - Throws: `DICOMLabelFailure` where a number is missing, used twice or does not fit.
  static func all(of root: DICOMItem) throws -> [SegmentDescription] {
    let name = root.file.name
    let items = root.items(.segmentSequence)
    guard !items.isEmpty else {
      throw DICOMLabelFailure.badFile(name: name, problem: "describes no segments")
    }
    var numbers = Set<Int>()
    let segments = try items.map { item in
      guard let number = item.integer(.segmentNumber), (0...65_534).contains(number),
        numbers.insert(number).inserted
      else {
        throw DICOMLabelFailure.badFile(
          name: name, problem: "describes a segment without a number of its own")
      }
      return (item: item, number: number)
    }
    let names = StructureNames.unique(
      segments.map { segment in
        StructureNames.cleaned(segment.item.text(.segmentLabel))
          ?? StructureNames.cleaned(
            segment.item.firstItem(.segmentedPropertyType)?.text(.codeMeaning))
          ?? "segment \(segment.number)"
      })
    return segments.enumerated().map { position, segment in
      let color = segment.item.numbers(.recommendedDisplayCIELab).flatMap(CIELab.init(stored:))
      return SegmentDescription(
        number: segment.number,
        structure: Structure(
          value: segment.number, name: names[position],
          color: color?.color ?? .distinct(position),
          code: segment.item.firstItem(.segmentedPropertyType).flatMap(code)))
    }
  }

  /// A code as `scheme:value` (PS3.3 table 8.8-1), nil where either is missing.
  private static func code(of item: DICOMItem) -> String? {
    guard let scheme = StructureNames.cleaned(item.text(.codingScheme)),
      let value = StructureNames.cleaned(item.text(.codeValue) ?? item.text(.longCodeValue))
    else { return nil }
    return "\(scheme):\(value)"
  }

  /// Those that are wanted, by name or number; all where `only` is nil.
  static func chosen(
    _ segments: [SegmentDescription], only: Set<String>?
  ) throws -> [SegmentDescription] {
    try only.map { try segments.map(\.structure).chosen($0).map { segments[$0] } } ?? segments
  }
}
