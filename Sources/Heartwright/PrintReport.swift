import Geometry
import Isosurfaces
public import Printing
public import Surfaces

/// Everything that is known of a printable model: `report.json`. The same bytes for the same input
/// and options; it holds no name, path or text of the input, only the digest of its bytes, unless
/// `keepsIdentity` asks for more. Structures have the names that the input or a scheme gives them.
public struct PrintReport: Codable, Sendable {
  /// The version of this report's form.
  public var schema = 1
  /// What it may not be used for.
  public var notice =
    "Not for diagnosis. Check every model against the scan before it is used on a patient."
  /// The program and its version.
  public var tool = heartwrightTool
  /// The scan or label map.
  public var input: InputReport
  /// Every option with the value that was used, also where it was chosen automatically.
  public var parameters: PrintParameters
  /// What was found in the input.
  public var segmentation: SegmentationReport
  /// How the surface was made.
  public var surface: SurfaceReport
  /// What untangling and repair did.
  public var repair: UntanglingReport
  /// What decimation did.
  public var decimation: DecimationReport
  /// The structures, each on its own.
  public var parts: [PartReport]
  /// All structures together: the one solid of `model.stl`.
  public var whole: PartReport
  /// Whether the printer takes it.
  public var printer: PrinterFit
  /// What a person should know before printing, one sentence each.
  public var warnings: [String]
  /// Whether every part is sound and the printer takes the model.
  public var isPrintable: Bool
}

/// The facts of the input file.
public struct InputReport: Codable, Sendable {
  /// SHA-256 of the file's bytes; of several files, that of their sorted digests.
  public var sha256: String
  /// Its format.
  public var format: String
  /// Voxels along x, y and z.
  public var size: [Int]
  /// The distance between voxel centres along each axis, in mm.
  public var spacing: [Double]
  /// The type of its values.
  public var type: String
  /// What was unusual in the file.
  public var notes: [String]
  /// Whose it is; nil unless it was asked for.
  public var identity: InputIdentity?
}

/// The options of a print with the values that were used.
public struct PrintParameters: Codable, Sendable {
  /// The printer profile.
  public var profile: String
  /// The factor by which lengths were multiplied.
  public var scale: Double
  /// The deviation that decimation was allowed, in mm before scaling; nil where only a number of
  /// triangles was asked for.
  public var maximumDeviation: Double?
  /// How that deviation was chosen.
  public var maximumDeviationReason: String
  /// The largest number of triangles, where one was asked for or the print service sets one.
  public var triangles: Int?
  /// Pairs of smoothing passes.
  public var smoothingPasses: Int
  /// The files written.
  public var formats: [String]
}

/// One structure of a model, or the whole.
public struct PartReport: Codable, Sendable {
  /// Its name.
  public var name: String
  /// Its value in the label map; nil for a blood pool and the whole.
  public var value: Int?
  /// The file that holds it alone.
  public var file: String
  /// Its volume as written, in ml at print scale.
  public var millilitres: Double
  /// Its volume in the segmentation, in ml before scaling.
  public var segmentedMillilitres: Double
  /// Its triangles.
  public var triangles: Int
  /// Its edges along x, y and z, in mm at print scale.
  public var size: [Double]
  /// Whether it has no hole.
  public var isClosed: Bool
  /// Whether every edge has two triangles and every vertex one disc of them.
  public var isManifold: Bool
  /// Whether all its shells face the right way.
  public var isOriented: Bool
  /// Whether it is all that and free of self-intersections and degenerate triangles.
  public var isSound: Bool
  /// The facts of its mesh as it was written and read back; its deviation from the segmentation's own
  /// surface is in mm before scaling.
  public var certificate: Certificate

  init(
    name: String, value: Int?, file: String, bounds: Bounds, certificate: Certificate,
    segmentedMillilitres: Double
  ) {
    self.name = name
    self.value = value
    self.file = file
    millilitres = certificate.volume
    self.segmentedMillilitres = segmentedMillilitres
    triangles = certificate.triangles
    size = [bounds.size.x, bounds.size.y, bounds.size.z]
    isClosed = certificate.isClosed
    isManifold = certificate.isManifold
    isOriented = certificate.isOutward
    isSound = certificate.isSound
    self.certificate = certificate
  }
}

extension InputReport {
  init(_ reading: ScanReading, digest: String, identity: InputIdentity?) {
    let grid = reading.grid
    self.init(
      sha256: digest, format: reading.format, size: [grid.size.x, grid.size.y, grid.size.z],
      spacing: [grid.spacing.x, grid.spacing.y, grid.spacing.z], type: reading.type,
      notes: reading.notes, identity: identity)
  }
}
