public import MeshFiles

/// How to turn a volume into a printable folder. The defaults need no option.
public struct PrintOptions: Sendable {
  /// What to print of the volume.
  public var segmentation = SegmentationOptions()
  /// The name or path of a printer profile; nil for the default one.
  public var profile: String?
  /// The factor by which lengths are multiplied.
  public var scale = 1.0
  /// The deviation that decimation is allowed, in mm before scaling; nil for the larger of a fifth
  /// of a voxel and a quarter of the profile's finest layer.
  public var maximumDeviation: Double?
  /// The largest number of triangles; nil for the profile's limit.
  public var triangles: Int?
  /// Pairs of smoothing passes; nil for the default of the kind of input.
  public var smoothingPasses: Int?
  /// The kinds of file to write.
  public var formats: [MeshFormat] = [.threeMF, .stl, .obj]
  /// The maps to write.
  public var maps: [SurfaceMap.Kind] = []
  /// Whether `model.dcm` is written, the model as DICOM. It needs a scale of 1.
  public var writesDICOM = false
  /// How the structures lie in `model.3mf`; layers' outlines go with objects only.
  public var arrangement = FileFacts.Arrangement.objects
  /// Whether `model.3mf` holds the outlines of layers too, as high as the profile's coarsest.
  public var hasLayerContours = false
  /// Whether `report.json`, and `model.dcm`, say whose the scan is.
  public var keepsIdentity = false
  /// Whether an existing folder of ours may be replaced.
  public var replacing = false

  /// Creates the default options.
  public init() {}
}
