import FileSystem
public import Geometry

/// A mesh file that lay in a DICOM file, and what that says of it.
public struct EncapsulatedMeshReading: Sendable {
  /// The kind of mesh file.
  public let kind: EncapsulatedMesh
  /// The mesh file, without the byte that makes its length even.
  public let bytes: [UInt8]
  /// The unit of its numbers; nil where nothing is said.
  public let unit: LengthUnit?
  /// How it is to be shown; nil where nothing is said.
  public let color: Color?
  /// What the file says was done to the model.
  public let changes: ModelChanges
}

/// What a DICOM file around a mesh says was done to the model (PS3.3 C.35.1): a mirrored one is of the
/// other side of the body.
public struct ModelChanges: Equatable, Sendable {
  /// Whether it was changed from what the scan shows.
  public let isModified: Bool
  /// Whether it was mirrored.
  public let isMirrored: Bool

  init(_ root: DICOMItem) {
    isModified = root.text(.modelModification) == "YES"
    isMirrored = root.text(.modelMirroring) == "YES"
  }
}

extension EncapsulatedMesh {
  /// What the UIDs of all DICOM files around a document begin with (PS3.4 annex B.5): PDF, CDA, STL,
  /// OBJ and MTL.
  private static let documents = "1.2.840.10008.5.1.4.1.1.104."

  /// Whether a path leads to a DICOM file around a document, be it a mesh or not.
  ///
  /// Reads 134 bytes of other files, and the attributes of other DICOM files.
  public static func isThere(_ path: String) -> Bool {
    let root = try? DICOMFile(path: path, name: "the file").root
    return root?.text(.sopClass)?.hasPrefix(documents) ?? false
  }

  /// Takes the mesh file out of a DICOM file (Supplements 205 and 208, PS3.3 A.85).
  ///
  /// Nothing that tells whose it is leaves the file. Memory: twice the mesh file.
  /// - Throws: `EncapsulatedMeshFailure`, `DICOMFailure`, `FileFailure`, `NotEnoughMemory`.
  public static func read(_ path: String) throws -> EncapsulatedMeshReading {
    let root = try DICOMFile(InputFile(path: path), name: path).root
    let sopClass = root.text(.sopClass)
    guard let kind = [EncapsulatedMesh.stl, .obj].first(where: { $0.sopClass == sopClass }) else {
      throw EncapsulatedMeshFailure.noMesh(path: path, what: contents(sopClass))
    }
    if let stated = root.text(.mimeType)?.lowercased(), !kind.mimeTypes.contains(stated) {
      throw EncapsulatedMeshFailure.damaged(
        path: path, problem: "says that it is an \(kind.title) and that its document is another")
    }
    let color = root.numbers(.recommendedDisplayCIELab).flatMap(CIELab.init(stored:))?.color
    return EncapsulatedMeshReading(
      kind: kind, bytes: try document(of: root, kind, path: path),
      unit: try unit(of: root, path: path), color: color, changes: ModelChanges(root))
  }

  /// What may go on from a DICOM file around a mesh into another around the same; nil where the path
  /// leads to no such file.
  ///
  /// - Throws: `FileFailure`.
  public static func source(_ path: String) throws -> DICOMSource? {
    guard isThere(path) else { return nil }
    let root = try DICOMFile(InputFile(path: path), name: path).root
    return DICOMSource(root, instances: [root.text(.sopInstance) ?? ""])
  }

  /// The document, as long as the file says, else without a byte that only fills it up: the values of
  /// DICOM have even lengths (PS3.5 section 6.2).
  private static func document(
    of root: DICOMItem, _ kind: EncapsulatedMesh, path: String
  ) throws -> [UInt8] {
    func damaged(_ problem: String) -> EncapsulatedMeshFailure {
      .damaged(path: path, problem: problem)
    }
    try AvailableMemory.require(2 * root.byteCount(.document), for: "The mesh in \(path)")
    guard var bytes = root.bytes(.document) else { throw damaged("has no whole document in it") }
    if let stated = root.number(.documentLength) {
      guard let length = Int(exactly: stated), length >= 0,
        length == bytes.count || length == bytes.count - 1
      else {
        throw damaged("holds \(bytes.count) bytes of a document and states another length of it")
      }
      bytes.removeLast(bytes.count - length)
    } else if kind == .obj, bytes.last == 0 {
      // A binary STL has an even length by itself.
      bytes.removeLast()
    }
    return bytes
  }

  /// The unit of length that the code sequence means (PS3.3 C.35.1, CID 7063).
  private static func unit(of root: DICOMItem, path: String) throws -> LengthUnit? {
    guard let code = root.firstItem(.measurementUnits)?.text(.codeValue) else { return nil }
    guard let unit = units[code] else { throw EncapsulatedMeshFailure.unknownUnit(path: path) }
    return unit
  }

  private static let units: [String: LengthUnit] = [
    "um": .micrometre, "mm": .millimetre, "cm": .centimetre, "m": .metre, "[in_i]": .inch,
    "[ft_i]": .foot,
  ]

  private static func contents(_ sopClass: String?) -> String {
    switch sopClass {
    case documents + "1": "a PDF"
    case documents + "2": "a text (CDA)"
    case documents + "5": "the materials of an OBJ"
    default: sopClass?.hasPrefix(documents) == true ? "another document" : "no document at all"
    }
  }

  private var title: String { rawValue.uppercased() }

  private var mimeTypes: [String] {
    self == .stl ? ["model/stl", "application/sla"] : ["model/obj"]
  }
}

extension DICOMTag {
  fileprivate static let document = DICOMTag(0x0042, 0x0011)
  fileprivate static let mimeType = DICOMTag(0x0042, 0x0012)
  fileprivate static let documentLength = DICOMTag(0x0042, 0x0015)
  static let modelModification = DICOMTag(0x0068, 0x7001)
  static let modelMirroring = DICOMTag(0x0068, 0x7002)
  fileprivate static let measurementUnits = DICOMTag(0x0040, 0x08EA)
}
