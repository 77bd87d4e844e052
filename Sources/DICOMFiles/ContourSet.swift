import Geometry
import Volumes

/// The closed contours of a structure set, in the patient frame (PS3.3 C.8.8.5 and C.8.8.6).
struct ContourSet {
  /// One structure's contours.
  struct Region {
    let description: SegmentDescription
    /// Closed polygons, each in one plane, in mm.
    var contours: [[SIMD3<Double>]] = []
  }

  /// In the file's order; those without a contour too.
  let regions: [Region]
  /// Points and open lines, which enclose nothing.
  let skipped: Int
}

extension ContourSet {
  /// Reads the contours of the wanted structures.
  ///
  /// - Parameter only: the names of the structures that are wanted; all where it is nil.
  /// - Throws: `DICOMLabelFailure` where a structure has no number of its own, contours belong to no
  ///   structure, or coordinates are missing, not finite, or not three a point.
  init(_ root: DICOMItem, only: Set<String>?) throws {
    let name = root.file.name
    let all = try Self.descriptions(root)
    let items = root.items(.roiContours)
    var regions = try SegmentDescription.chosen(all, only: only).map {
      Region(description: $0)
    }
    let places = Dictionary(
      uniqueKeysWithValues: regions.enumerated().map { ($1.description.number, $0) })
    var skipped = 0
    for item in items {
      guard let place = item.integer(.referencedROINumber).flatMap({ places[$0] }) else { continue }
      for contour in item.items(.contours) {
        guard let polygon = try Self.polygon(contour, name: name) else {
          skipped += 1
          continue
        }
        regions[place].contours.append(polygon)
      }
    }
    self.init(regions: regions, skipped: skipped)
  }

  /// The structures that a structure set describes, in its order, without their contours.
  ///
  /// - Throws: `DICOMLabelFailure` where one has no number of its own, or contours belong to none.
  static func descriptions(_ root: DICOMItem) throws -> [SegmentDescription] {
    let name = root.file.name
    func bad(_ problem: String) -> DICOMLabelFailure { .badFile(name: name, problem: problem) }
    let rois = root.items(.structureSetROIs)
    guard !rois.isEmpty else {
      throw DICOMLabelFailure.nothingInside(name: name, what: "no structures")
    }
    let numbers = try rois.map { roi in
      guard let number = roi.integer(.roiNumber) else {
        throw bad("describes a structure without a number")
      }
      return number
    }
    let known = Set(numbers)
    guard known.count == numbers.count, numbers.count < 65_535 else {
      throw bad("describes two structures of one number")
    }
    let items = root.items(.roiContours)
    var colors: [Int: Color] = [:]
    for item in items {
      guard let number = item.integer(.referencedROINumber), known.contains(number) else {
        throw bad("has contours of a structure that it does not describe")
      }
      colors[number] = item.numbers(.roiDisplayColor).flatMap(Color.init(channels:))
    }
    let names = StructureNames.unique(
      zip(rois, numbers).map {
        StructureNames.cleaned($0.text(.roiName)) ?? "structure \($1)"
      })
    // The numbers of a structure set may be any; a label map's are 1 to 65,535.
    let fit = numbers.allSatisfy { (1...65_535).contains($0) }
    return numbers.enumerated().map { position, number in
      SegmentDescription(
        number: number,
        structure: Structure(
          value: fit ? number : position + 1, name: names[position],
          color: colors[number] ?? .distinct(position)))
    }
  }

  /// A contour's corners, nil where it is not closed or has fewer than three.
  private static func polygon(_ contour: DICOMItem, name: String) throws -> [SIMD3<Double>]? {
    let type = contour.text(.contourType)
    guard type == "CLOSED_PLANAR" || type == "CLOSEDPLANAR_XOR" else { return nil }
    guard let numbers = contour.numbers(.contourData), numbers.count % 3 == 0,
      numbers.allSatisfy({ $0.isFinite && abs($0) < 1e6 }),
      contour.integer(.contourPointCount) ?? numbers.count / 3 == numbers.count / 3
    else {
      throw DICOMLabelFailure.badFile(
        name: name, problem: "has a contour whose coordinates are missing or not three a point")
    }
    guard numbers.count >= 9 else { return nil }
    return stride(from: 0, to: numbers.count, by: 3).map {
      SIMD3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2])
    }
  }
}

extension Color {
  /// Three whole numbers of 0...255, or nil.
  fileprivate init?(channels: [Double]) {
    let bytes = channels.compactMap { UInt8(exactly: $0) }
    guard channels.count == 3, bytes.count == 3 else { return nil }
    self.init(bytes[0], bytes[1], bytes[2])
  }
}
