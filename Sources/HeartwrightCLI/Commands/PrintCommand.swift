import ArgumentParser
import Foundation
import Heartwright

struct PrintCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract:
      "Turn a scan or a label map into a folder for the printer, the surgeon and the patient.",
    discussion: """
      Writes model.3mf, model.stl and model.obj, one STL a structure under parts/, slices/ with the \
      model's outline on the scan, contact-sheet.png, model.png, report.json, report.md and \
      timings.json. The folder appears whole at the end, or not at all.
      """)

  @Argument(help: "The scan or label map: a file, a DICOM folder, files or zip, a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

  @Option(name: [.short, .customLong("output")], help: "The folder to make.")
  var output: String

  @OptionGroup var segmentation: SegmentationArguments

  @Option(help: "The printer: a profile's name (see profiles) or the path of a YAML file.")
  var profile: String?

  @Option(help: "Multiply all lengths.")
  var scale = 1.0

  @Option(
    help:
      "How far simplifying may move the surface, in mm. (default: a fifth of a voxel or a quarter of the finest layer)"
  )
  var maxDeviation: Double?

  @Option(help: "The largest number of triangles.")
  var triangles: Int?

  @Option(help: "Pairs of smoothing passes. (default: 200 for labels, 3 for grey values)")
  var smoothing: Int?

  @Option(
    help:
      "The model files to write beside the STL, separated by commas: 3mf, obj, ply, glb, vtp. (default: 3mf,obj)"
  )
  var format: FormatsArgument?

  @Option(
    help:
      "Write the model coloured by these, as PLY, separated by commas: deviation, mean-curvature, gaussian-curvature."
  )
  var map: MapsArgument?

  @Flag(
    help:
      "Make model.3mf one object whose volumes are the structures: PrusaSlicer keeps them together then."
  )
  var oneObject = false

  @Flag(help: "Give each structure a model part of its own in model.3mf (Production extension).")
  var separateParts = false

  @Flag(
    help:
      "Put the outline of every layer into model.3mf too, each as high as the profile's coarsest (Slice extension)."
  )
  var layerContours = false

  @Flag(help: "Write model.dcm too: the model's STL as DICOM, in the scan's frame of reference.")
  var dicom = false

  @Flag(
    help:
      "Write into report.json, and model.dcm, whose the scan is: its path, DICOM's names, ids and dates."
  )
  var keepIdentity = false

  @OptionGroup var common: CommonOptions

  var stages: [String] {
    ["read", "segment", "surface", "smooth", "repair", "decimate", "write", "check"]
      + (map == nil ? [] : ["maps"]) + ["slices"]
  }

  func validate() throws {
    guard (try? MeshFormat(path: output)) == nil || output.hasSuffix("/") else {
      throw ValidationError(
        "\(output) is called like a file, and print makes a folder: name one, and the kinds of files in it "
          + "by --format.")
    }
    try requirePositive(scale, "--scale")
    guard (0.001...1000).contains(scale) else {
      throw ValidationError("--scale must lie between 0.001 and 1000.")
    }
    if dicom, scale != 1 {
      throw ValidationError("--dicom goes with a scale of 1: the model lies in the scan's space.")
    }
    if oneObject || separateParts || layerContours,
      format.map({ !$0.formats.contains(.threeMF) }) ?? false
    {
      throw ValidationError(
        "--one-object, --separate-parts and --layer-contours go with a --format of 3mf.")
    }
    if oneObject, separateParts || layerContours {
      throw ValidationError(
        "--one-object does not go with --separate-parts or --layer-contours, which are of single structures."
      )
    }
    try requirePositive(maxDeviation, "--max-deviation")
    if let triangles, triangles < 4 { throw ValidationError("--triangles must be at least 4.") }
    if let smoothing, !(0...1000).contains(smoothing) {
      throw ValidationError("--smoothing must lie between 0 and 1000.")
    }
  }

  func work(_ session: Session) throws -> Bool {
    var options = PrintOptions()
    options.segmentation = try segmentation.options(scan)
    options.profile = profile
    options.scale = scale
    options.maximumDeviation = maxDeviation
    options.triangles = triangles
    options.smoothingPasses = smoothing
    if let format { options.formats = format.formats }
    if let map { options.maps = map.kinds }
    options.arrangement = oneObject ? .volumes : separateParts ? .modelParts : .objects
    options.hasLayerContours = layerContours
    options.writesDICOM = dicom
    options.keepsIdentity = keepIdentity
    options.replacing = common.force
    let job = PrintJob(input: scan.input(input), output: output, options: options)
    let report = try scan.listing(input) { try job.run(session.recorder) }
    for warning in report.warnings { session.warn(warning) }
    session.result(report, text: summary(report))
    return report.isPrintable
  }

  private func summary(_ report: PrintReport) -> String {
    let table = CertificateTable((report.parts + [report.whole]).map { ($0.name, $0.certificate) })
    let found = (report.segmentation.recipe?.steps ?? []).flatMap(\.findings)
    let models = (["stl"] + report.parameters.formats.filter { $0 != "stl" }).map { "model." + $0 }
    return ([table.text] + found).joined(separator: "\n") + "\n"
      + (report.isPrintable ? "Printable" : "NOT printable as it is") + ", in \(output): "
      + (models + ["parts/", "slices/", "report.md"]).joined(separator: ", ")
  }
}
