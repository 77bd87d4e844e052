/// The names that 3MF packages agree on (Core Specification 1.4, Materials 1.2, OPC).
enum ThreeMFNames {
  static let core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
  static let materials = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
  static let production = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
  static let slices = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
  static let triangleSets = "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07"
  /// What the names of all versions of the Beam Lattice extension begin with.
  static let beamLattices = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/"
  static let contentTypes = "http://schemas.openxmlformats.org/package/2006/content-types"
  static let relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
  /// PrusaSlicer's.
  static let slicer = "http://schemas.slic3r.org/3mf/2017/06"
  /// PrusaSlicer's metadata that says how volumes lie in an object: 1 for all by one move. Without it only
  /// the first volume of an object goes where its item does (2.5).
  static let slicerVersion = "slic3rpe:Version3mf"
  static let startPart = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
  static let coreProperties =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
  static let printTicket = "http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket"
  static let texture = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dtexture"
  static let thumbnail =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
  static let mustPreserve =
    "http://schemas.openxmlformats.org/package/2006/relationships/mustpreserve"
  static let modelType = "application/vnd.ms-package.3dmanufacturing-3dmodel+xml"
  static let relationshipsType = "application/vnd.openxmlformats-package.relationships+xml"

  /// The namespace of our own metadata.
  static let heartwright = "urn:heartwright:metadata:1"
  /// The axes of the mesh coordinates, such as `LPS`.
  static let frame = "Frame"
  /// The move in mm that the build item makes from that frame onto the bed.
  static let placement = "Placement"
  /// The entry of the colour group that stands for parts without a colour.
  static let noColor = "NoColor"

  /// Metadata names that need no namespace (Core 1.4 section 3.4.1).
  static let plainMetadata: Set<String> = [
    "Title", "Designer", "Description", "Copyright", "LicenseTerms", "Rating", "CreationDate",
    "ModificationDate", "Application",
  ]
}
