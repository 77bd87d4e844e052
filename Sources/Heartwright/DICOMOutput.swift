public import DICOMFiles
public import FileSystem
import Foundation
public import MeshFiles
public import Surfaces

extension EncapsulatedMesh {
  /// What a path asks for: `.obj.dcm` for an OBJ, every other `.dcm` for an STL; nil where it asks
  /// for no DICOM file.
  public init?(path: String) {
    let name = path.lowercased()
    guard name.hasSuffix(".dcm") else { return nil }
    self = name.hasSuffix(".obj.dcm") ? .obj : .stl
  }

  /// Writes a model in the frame of its scan; see `write(_:title:color:_:to:)`.
  ///
  /// The colour of the file is that of the only part; DICOM has one for all.
  public func write(
    _ model: Model, facts: FileFacts, _ provenance: DICOMProvenance, to file: OutputFile
  ) throws {
    let bytes = try MeshFile.bytes(of: model, as: self == .stl ? .stl : .obj, facts: facts)
    try write(
      bytes, title: facts.title ?? model.parts[0].name,
      color: model.parts.count == 1 ? model.parts[0].color : nil, provenance, to: file)
  }
}

extension DICOMProvenance {
  /// What this tool makes of a scan.
  public static func tool(of source: DICOMSource?, keepsIdentity: Bool) -> DICOMProvenance {
    DICOMProvenance(
      source: source, keepsIdentity: keepsIdentity, program: "Heartwright",
      version: heartwrightVersion)
  }
}

extension ScanInput {
  /// What of a DICOM scan may go on into what is made from it; nil for other inputs. Reads the
  /// headers once more.
  ///
  /// - Throws: as `read()`.
  public func dicomSource() throws -> DICOMSource? {
    guard case .dicom(let folder) = try kind() else { return nil }
    if let labels = try folder.chosenLabels(series) { return try labels.provenance() }
    return try DICOMSeries.chosen(series, among: folder.series).provenance()
  }
}
