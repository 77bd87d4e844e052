import Geometry
import Volumes

/// Where the frames of a segmentation lie and what each shows, from its functional groups
/// (PS3.3 C.7.6.16): what the frames share stands once, and what they do not stands frame by frame.
struct SegmentFrames {
  /// One frame.
  struct Frame: Equatable {
    /// Its number in the file, from 0.
    let index: Int
    /// The number of the segment that it shows; nil in a label map, which shows them all.
    let segment: Int?
    /// The centre of its first pixel, in mm.
    let position: SIMD3<Double>
  }

  let columns: Int
  let rows: Int
  /// From pixel to pixel along a row, in mm.
  let alongRow: SIMD3<Double>
  /// From pixel to pixel along a column, in mm.
  let alongColumn: SIMD3<Double>
  /// The spacing between slices that the file states.
  let statedSpacing: Double?
  let frames: [Frame]

  /// The direction in which slices follow each other: right-handed with row and column.
  var normal: SIMD3<Double> { alongRow.cross(alongColumn).normalized }
}

extension SegmentFrames {
  /// Reads the functional groups.
  ///
  /// - Parameters:
  ///   - isLabelMap: whether frames show all segments at once.
  ///   - name: what sentences call the file.
  /// - Throws: `DICOMLabelFailure` where frames have no place in the patient, or not all the same
  ///   orientation and spacing.
  init(_ root: DICOMItem, isLabelMap: Bool, name: String) throws {
    guard let columns = root.integer(.columns), let rows = root.integer(.rows),
      columns > 0, rows > 0
    else { throw DICOMLabelFailure.badFile(name: name, problem: "states no size of its frames") }
    let shared = root.firstItem(.sharedFunctionalGroups)
    let items = root.items(.perFrameFunctionalGroups)
    guard root.integer(.numberOfFrames) == items.count, !items.isEmpty else {
      throw DICOMLabelFailure.badFile(
        name: name,
        problem: "states \(root.integer(.numberOfFrames) ?? 0) frames and describes \(items.count)")
    }
    var geometry: PlaneGeometry?
    var frames: [Frame] = []
    frames.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let groups = FrameItems(own: item, shared: shared)
      guard
        let position = groups.first(.planePosition)?.numbers(.imagePositionPatient).flatMap(
          SIMD3<Double>.init(finite:)),
        let plane = PlaneGeometry(
          orientation: groups.first(.planeOrientation)?.numbers(.imageOrientationPatient),
          measures: groups.first(.pixelMeasures))
      else {
        throw DICOMLabelFailure.unsupported(
          name: name, what: "frames without a place in the patient")
      }
      guard (geometry ?? plane).agrees(with: plane) else {
        throw DICOMLabelFailure.noGrid(
          name: name, problem: "frame \(index + 1) has another orientation or spacing than frame 1")
      }
      geometry = geometry ?? plane
      let segment = groups.first(.segmentIdentification)?.integer(.referencedSegmentNumber)
      guard isLabelMap || segment != nil else {
        throw DICOMLabelFailure.badFile(
          name: name, problem: "does not say which segment frame \(index + 1) shows")
      }
      frames.append(Frame(index: index, segment: isLabelMap ? nil : segment, position: position))
    }
    guard let geometry else {
      throw DICOMLabelFailure.badFile(name: name, problem: "describes no frame")
    }
    self.init(
      columns: columns, rows: rows, alongRow: geometry.alongRow, alongColumn: geometry.alongColumn,
      statedSpacing: geometry.betweenSlices, frames: frames)
  }
}

/// The orientation and spacing of one frame.
private struct PlaneGeometry {
  let alongRow: SIMD3<Double>
  let alongColumn: SIMD3<Double>
  let betweenSlices: Double?

  /// Nil where something is missing, or the directions are not of length one and perpendicular.
  init?(orientation: [Double]?, measures: DICOMItem?) {
    guard let cosines = orientation, cosines.count == 6,
      let spacing = measures?.numbers(.pixelSpacing), spacing.count == 2,
      let row = SIMD3(finite: Array(cosines[..<3])),
      let column = SIMD3(finite: Array(cosines[3...])),
      abs(row.length - 1) < 1e-3, abs(column.length - 1) < 1e-3, abs(row.dot(column)) < 1e-3,
      spacing.allSatisfy({ $0 >= 1e-3 && $0 <= 1e3 })
    else { return nil }
    // PS3.3 10.7.1.3: first between rows, then between columns.
    alongRow = row.normalized * spacing[1]
    alongColumn = column.normalized * spacing[0]
    betweenSlices = measures?.number(.spacingBetweenSlices)
  }

  /// Whether corners of a frame of 1000 pixels would differ by less than a tenth of a pixel.
  func agrees(with other: PlaneGeometry) -> Bool {
    (alongRow - other.alongRow).length <= 1e-4 * alongRow.length
      && (alongColumn - other.alongColumn).length <= 1e-4 * alongColumn.length
  }
}

extension SIMD3<Double> {
  /// Three finite numbers, or nil.
  init?(finite numbers: [Double]) {
    guard numbers.count == 3, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e6 }) else {
      return nil
    }
    self.init(numbers[0], numbers[1], numbers[2])
  }
}

extension DICOMTag {
  fileprivate static let rows = DICOMTag(0x0028, 0x0010)
  fileprivate static let columns = DICOMTag(0x0028, 0x0011)
  fileprivate static let numberOfFrames = DICOMTag(0x0028, 0x0008)
  fileprivate static let sharedFunctionalGroups = DICOMTag(0x5200, 0x9229)
  fileprivate static let perFrameFunctionalGroups = DICOMTag(0x5200, 0x9230)
  fileprivate static let planePosition = DICOMTag(0x0020, 0x9113)
  fileprivate static let imagePositionPatient = DICOMTag(0x0020, 0x0032)
  fileprivate static let planeOrientation = DICOMTag(0x0020, 0x9116)
  fileprivate static let imageOrientationPatient = DICOMTag(0x0020, 0x0037)
  fileprivate static let pixelMeasures = DICOMTag(0x0028, 0x9110)
  fileprivate static let pixelSpacing = DICOMTag(0x0028, 0x0030)
  fileprivate static let spacingBetweenSlices = DICOMTag(0x0018, 0x0088)
}
