public import FileSystem
public import Geometry

/// DICOM files around a mesh file: Encapsulated STL (Supplement 205, PS3.3 A.85.1) and Encapsulated
/// OBJ (Supplement 208), so that a model can live in a hospital's archive.
public enum EncapsulatedMesh: String, Sendable {
  case stl, obj

  var sopClass: String {
    "1.2.840.10008.5.1.4.1.1.104." + (self == .stl ? "3" : "4")
  }

  /// Writes one.
  ///
  /// The units are stated as millimetres (UCUM), coordinates are in the frame of reference of the
  /// scan where there is one, and the modality is M3D. The same mesh and provenance give the same
  /// bytes. Memory: one more copy of the mesh file at most.
  ///
  /// - Parameters:
  ///   - mesh: the bytes of a whole mesh file, in mm: binary STL, or OBJ that names no other file.
  ///   - title: what the model is called.
  ///   - color: how it is to be shown.
  /// - Throws: `DICOMWritingFailure.tooLarge`, `FileFailure`.
  public func write(
    _ mesh: [UInt8], title: String, color: Color?, _ provenance: DICOMProvenance,
    to file: OutputFile
  ) throws {
    guard mesh.count < Int(UInt32.max) - 2 else {
      throw DICOMWritingFailure.tooLarge(path: file.path, bytes: mesh.count)
    }
    var set = DICOMDataSet()
    // Encapsulated Document, PS3.3 C.24.2.
    set.set(DICOMTag(0x0008, 0x0023), .date, "")
    set.set(DICOMTag(0x0008, 0x0033), .time, "")
    set.set(DICOMTag(0x0008, 0x002A), .moment, "")
    set.set(DICOMTag(0x0028, 0x0301), .codeString, "NO")
    // The concept's name may be left open: LOINC has one for each kind of scan, not for all.
    set.set(DICOMTag(0x0040, 0xA043), items: [])
    set.set(DICOMTag(0x0042, 0x0010), .text, DICOMDataSet.longText(title))
    set.set(DICOMTag(0x0042, 0x0012), .longText, "model/\(rawValue)")
    set.set(DICOMTag(0x0042, 0x0011), .bytes, mesh)
    set.set(DICOMTag(0x0042, 0x0015), longs: [UInt32(mesh.count)])
    if let references = provenance.references {
      set.set(DICOMTag(0x0042, 0x0013), items: references.instances)
    }
    // Manufacturing 3D Model, PS3.3 C.35.1.
    set.set(DICOMTag(0x0040, 0x08EA), items: [.code("mm", "UCUM", "millimeter")])
    let changes = provenance.source?.changes
    set.set(.modelModification, .codeString, changes?.isModified == true ? "YES" : "NO")
    set.set(.modelMirroring, .codeString, changes?.isMirrored == true ? "YES" : "NO")
    if let color { set.set(.recommendedDisplayCIELab, words: CIELab(color).stored) }
    try provenance.complete(
      set, sopClass: sopClass, modality: "M3D", description: "Printable model"
    ).write(to: file)
  }
}
