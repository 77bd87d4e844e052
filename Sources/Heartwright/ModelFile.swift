import DICOMFiles
public import Geometry
public import MeshFiles

/// Where models come from: mesh files, and DICOM files around them.
public enum ModelFile {
  /// Whether a path is taken for a model, and not for a scan: by its suffix, else by what it holds.
  ///
  /// A DICOM file around a document that is no mesh counts too, so that it is refused as such.
  public static func isThere(_ path: String) -> Bool {
    (try? MeshFormat(path: path)) != nil || EncapsulatedMesh.isThere(path)
  }

  /// Reads a model; see `MeshFile.read(_:unit:keepingNonFinite:)`.
  ///
  /// A mesh in a DICOM file has the unit that the DICOM file states, is in the patient's frame, and
  /// takes its colour where it is one part without any.
  /// - Parameters:
  ///   - unit: the unit of the file's numbers; it goes before what the file states.
  ///   - keepingNonFinite: whether vertices with coordinates that are infinite or not a number stay.
  /// - Throws: as `MeshFile.read(_:unit:keepingNonFinite:)`, `EncapsulatedMesh.read(_:)`.
  public static func read(
    _ path: String, unit: LengthUnit? = nil, keepingNonFinite: Bool = false
  ) throws -> MeshReading {
    if (try? MeshFormat(path: path)) != nil || !isDICOM(path) {
      return try MeshFile.read(path, unit: unit, keepingNonFinite: keepingNonFinite)
    }
    let outer = try EncapsulatedMesh.read(path)
    var reading = try MeshFile.read(
      bytes: outer.bytes, as: outer.kind == .stl ? .stl : .obj, path: path,
      unit: unit ?? outer.unit,
      keepingNonFinite: keepingNonFinite)
    reading.envelope = "DICOM"
    reading.frame = reading.frame ?? "LPS"
    if let stated = outer.unit {
      if unit == nil, stated != .millimetre {
        reading.notes.append("The DICOM file is in \(stated.rawValue), which was turned into mm.")
      }
      if reading.statedUnit == nil { reading.state(stated, given: unit) }
    } else if unit == nil {
      reading.notes.append("The DICOM file does not say its unit; millimetres were taken.")
    }
    if outer.changes.isMirrored {
      reading.notes.append("The DICOM file says that the model is mirrored: left is right in it.")
    }
    if outer.changes.isModified {
      reading.notes.append(
        "The DICOM file says that the model was changed from what the scan shows.")
    }
    if reading.model.parts.count == 1, reading.model.parts[0].color == nil {
      reading.model.parts[0].color = outer.color
    }
    return reading
  }

  private static func isDICOM(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".dcm") || EncapsulatedMesh.isThere(path)
  }
}
