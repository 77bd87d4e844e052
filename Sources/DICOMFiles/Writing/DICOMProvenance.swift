/// Whose and what a DICOM file says that it is.
public struct DICOMProvenance: Sendable {
  /// The scan it was made from, where that was DICOM.
  public var source: DICOMSource?
  /// Whether patient, study and references to the scan are taken over. The frame of reference is in
  /// any case, since without it nobody could lay the model on the scan.
  public var keepsIdentity: Bool
  /// The program that writes.
  public var program: String
  /// Its version.
  public var version: String

  /// Creates a provenance.
  public init(source: DICOMSource?, keepsIdentity: Bool, program: String, version: String) {
    self.source = source
    self.keepsIdentity = keepsIdentity
    self.program = program
    self.version = version
  }

  /// The scan where what it says of a person may be told.
  private var told: DICOMSource? { keepsIdentity ? source : nil }

  /// The modules that every file has: Patient, General Study, Series, Frame of Reference, Equipment,
  /// references, SOP Common (PS3.3 C.7.1.1 to C.7.5.2, C.12.1).
  ///
  /// Every UID that is not the scan's follows from the contents; no clock is asked.
  func complete(
    _ content: DICOMDataSet, sopClass: String, modality: String, description: String
  ) -> DICOMDataSet {
    var set = content
    set.set(DICOMTag(0x0008, 0x0005), .codeString, "ISO_IR 192")
    set.set(.sopClass, .identifier, sopClass)
    set.set(DICOMTag(0x0008, 0x0060), .codeString, modality)
    set.set(DICOMTag(0x0008, 0x103E), .longText, description)
    for (tag, representation) in Self.empty { set.set(tag, representation, "") }
    if let identity = told?.identity {
      set.add(identity)
    } else if source != nil {
      set.set(DICOMTag(0x0012, 0x0062), .codeString, "YES")
      set.set(
        DICOMTag(0x0012, 0x0063), .longText, "Nothing but the frame of reference was taken over")
    }
    set.set(DICOMTag(0x0008, 0x0070), .longText, program)
    set.set(DICOMTag(0x0008, 0x1090), .longText, program)
    set.set(DICOMTag(0x0018, 0x1000), .longText, "none")
    set.set(DICOMTag(0x0018, 0x1020), .longText, version)
    set.set(DICOMTag(0x0020, 0x0011), .integers, "1")
    set.set(DICOMTag(0x0020, 0x0013), .integers, "1")
    set.set(DICOMTag(0x0020, 0x1040), .longText, "")
    if let references {
      // Common Instance Reference, PS3.3 C.12.2.
      var series = DICOMDataSet()
      series.set(.seriesInstance, .identifier, references.series)
      series.set(DICOMTag(0x0008, 0x114A), items: references.instances)
      set.set(DICOMTag(0x0008, 0x1115), items: [series])
    }
    set.set(.frameOfReference, .identifier, source?.frameOfReference ?? "")
    let digest = set.digest
    if source?.frameOfReference == nil {
      set.set(
        .frameOfReference, .identifier,
        DICOMUID.derived(from: [source?.series ?? digest], for: "frame of reference"))
    }
    let study =
      told.flatMap { $0.study.isEmpty ? nil : $0.study }
      ?? DICOMUID.derived(from: [source?.study ?? digest], for: "study")
    set.set(.studyInstance, .identifier, study)
    set.set(.seriesInstance, .identifier, DICOMUID.derived(from: [digest], for: "series"))
    set.set(.sopInstance, .identifier, DICOMUID.derived(from: [digest], for: "instance"))
    return set
  }

  /// The date of what has none: no clock is asked, and the scan's date is the patient's.
  var contentDate: String { Self.undated }
  private static let undated = "19000101"

  /// References to the scan: its series, and the instances in it; nil where they are not told.
  var references: (series: String, instances: [DICOMDataSet])? {
    guard let told, !told.series.isEmpty, !told.instances.isEmpty else { return nil }
    return (
      told.series,
      told.instances.map { instance in
        var item = DICOMDataSet()
        item.set(DICOMTag(0x0008, 0x1150), .identifier, instance.sopClass)
        item.set(DICOMTag(0x0008, 0x1155), .identifier, instance.uid)
        return item
      }
    )
  }

  /// What must be there and may be empty.
  private static let empty: [(DICOMTag, DICOMDataSet.Representation)] = [
    (DICOMTag(0x0008, 0x0020), .date), (DICOMTag(0x0008, 0x0030), .time),
    (DICOMTag(0x0008, 0x0050), .shortText), (DICOMTag(0x0008, 0x0090), .name),
    (DICOMTag(0x0010, 0x0010), .name), (DICOMTag(0x0010, 0x0020), .longText),
    (DICOMTag(0x0010, 0x0030), .date), (DICOMTag(0x0010, 0x0040), .codeString),
    (DICOMTag(0x0020, 0x0010), .shortText),
  ]
}

extension DICOMTag {
  static let sopClass = DICOMTag(0x0008, 0x0016)
  static let sopInstance = DICOMTag(0x0008, 0x0018)
  static let studyInstance = DICOMTag(0x0020, 0x000D)
  static let seriesInstance = DICOMTag(0x0020, 0x000E)
  static let frameOfReference = DICOMTag(0x0020, 0x0052)
}

extension DICOMDataSet {
  /// An item of a code sequence (PS3.3 table 8.8-1).
  static func code(_ value: String, _ scheme: String, _ meaning: String) -> DICOMDataSet {
    var item = DICOMDataSet()
    item.set(.codeValue, .shortText, value)
    item.set(.codingScheme, .shortText, scheme)
    item.set(.codeMeaning, .longText, meaning)
    return item
  }

  /// A text that fits the type LO: 64 characters, no backslash, which would end a value.
  static func longText(_ text: String) -> String {
    let cleaned = StructureNames.cleaned(text) ?? "unnamed"
    return cleaned.replacing("\\", with: "/")
  }
}
