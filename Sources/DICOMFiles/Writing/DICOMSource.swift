/// What of a DICOM scan may go on into what is made from it.
public struct DICOMSource: Sendable {
  /// The frame of reference: what has the same lies in the same space.
  public let frameOfReference: String?
  /// The study's UID.
  let study: String
  /// The series' UID and its instances, each with its class.
  let series: String
  let instances: [Instance]
  /// Attributes of patient and study, whole.
  let identity: DICOMDataSet
  /// What is said of a model, where it is one.
  let changes: ModelChanges

  struct Instance: Sendable {
    let sopClass: String
    let uid: String
  }

  /// - Parameters:
  ///   - root: the first file's data set.
  ///   - instances: the UIDs of the instances that were read.
  init(_ root: DICOMItem, instances: [String]) {
    func uid(_ tag: DICOMTag) -> String? {
      let text = root.text(tag) ?? ""
      let isSound =
        !text.isEmpty && text.utf8.count <= 64
        && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
      return isSound ? text : nil
    }
    frameOfReference = uid(.frameOfReference)
    study = uid(.studyInstance) ?? ""
    series = uid(.seriesInstance) ?? ""
    let sopClass = uid(.sopClass) ?? ""
    self.instances = instances.filter { !$0.isEmpty && !sopClass.isEmpty }
      .map { Instance(sopClass: sopClass, uid: $0) }
    var identity = DICOMDataSet()
    for (tag, representation, longest) in Self.kept {
      guard let text = root.text(tag), text.count <= longest else { continue }
      identity.set(tag, representation, text)
    }
    self.identity = identity
    changes = ModelChanges(root)
  }

  /// Patient and General Study (PS3.3 C.7.1.1 and C.7.2.1), with the length of each type.
  private static let kept: [(DICOMTag, DICOMDataSet.Representation, Int)] = [
    (DICOMTag(0x0008, 0x0020), .date, 8), (DICOMTag(0x0008, 0x0030), .time, 16),
    (DICOMTag(0x0008, 0x0050), .shortText, 16), (DICOMTag(0x0008, 0x0090), .name, 324),
    (DICOMTag(0x0008, 0x1030), .longText, 64), (DICOMTag(0x0010, 0x0010), .name, 324),
    (DICOMTag(0x0010, 0x0020), .longText, 64), (DICOMTag(0x0010, 0x0030), .date, 8),
    (DICOMTag(0x0010, 0x0040), .codeString, 16), (DICOMTag(0x0020, 0x0010), .shortText, 16),
  ]
}

extension DICOMSeries {
  /// What may go on into what is made from the series; reads the header of its first file.
  public func provenance() throws -> DICOMSource? {
    guard let root = try sources.open(slices[0].source)?.root else { return nil }
    var known = Set<String>()
    return DICOMSource(root, instances: slices.map(\.instance).filter { known.insert($0).inserted })
  }
}
