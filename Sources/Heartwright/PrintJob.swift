import DICOMFiles
import FileSystem
import Foundation
import Geometry
import MeshFiles
import Printing
import Recipes
import Surfaces
import Volumes

/// The whole flow from an input file to a printable folder.
///
/// Read, segment, surface, smooth, repair, decimate, write, check: each step takes a value and
/// returns a value and a report. The folder appears whole at the end or not at all.
public struct PrintJob {
  /// The scan or label map.
  public var input: ScanInput
  /// The folder to make.
  public var output: String
  /// How.
  public var options: PrintOptions

  /// Creates a job.
  public init(input: ScanInput, output: String, options: PrintOptions = PrintOptions()) {
    self.input = input
    self.output = output
    self.options = options
  }

  /// Does the job.
  ///
  /// - Parameter recorder: hears of the stages.
  /// - Returns: the report that was written to `report.json`.
  /// - Throws: a `Failure` with one sentence; then nothing is left behind.
  public func run(_ recorder: StageRecorder) throws -> PrintReport {
    let profile = try PrintProfile.load(name: options.profile ?? PrintProfile.defaultName)
    let folder = try OutputFolder(path: output, replacing: options.replacing)
    let (reading, digest) = try recorder.measure("read") {
      (try input.read(), try input.digest())
    }
    let (segmented, segmentation, recipe) = try recorder.measure("segment") {
      try reading.segmented(options.segmentation)
    }
    let surfaced = segmented.surfaced(smoothing: options.smoothingPasses, recorder)
    let (sound, repair) = recorder.measure("repair") { surfaced.untangled() }
    let choice = DecimationChoice(options, reading.grid, profile)
    let (light, decimation) = recorder.measure("decimate") { choice.simplify(sound) }

    let made = PrintModel(
      surface: light, surfaced: surfaced, segmented: segmented,
      title: segmentation.walls?.surfaceTitle, scale: options.scale)
    guard !made.parts.isEmpty else { throw PipelineFailure.nothingLeft(scale: options.scale) }
    let files = PrintFolder(
      folder: folder, formats: options.formats, model: made,
      arrangement: options.arrangement,
      layerHeight: options.hasLayerContours ? profile.layerHeight.coarsest : nil)
    try recorder.measure("write") { try files.writeSolids() }
    let (parts, whole) = try recorder.measure("check") { try files.checked() }
    if options.writesDICOM {
      precondition(options.scale == 1, "a scaled model does not lie in the scan's space")
      try recorder.measure("write") {
        try files.writeDICOM(
          .tool(of: try input.dicomSource(), keepsIdentity: options.keepsIdentity))
      }
    }
    if !options.maps.isEmpty {
      try recorder.measure("maps") { try files.writeMaps(options.maps) }
    }
    let fit = profile.fits(SIMD3(whole.size), triangles: whole.triangles)

    let report = PrintReport(
      input: InputReport(
        reading, digest: digest, identity: options.keepsIdentity ? try input.identity() : nil),
      parameters: PrintParameters(
        profile: profile.name, scale: options.scale, maximumDeviation: choice.deviation,
        maximumDeviationReason: choice.reason, triangles: choice.triangles,
        smoothingPasses: surfaced.report.smoothingPasses,
        formats: options.formats.map(\.rawValue)),
      segmentation: segmentation, surface: surfaced.report, repair: repair,
      decimation: decimation, parts: parts, whole: whole, printer: fit,
      warnings: printWarnings(
        reading.notes + [options.segmentation.recipe?.otherInputSentence(digest)].compactMap { $0 },
        segmentation, parts, whole, fit, choice, scale: options.scale, profile: profile,
        spacing: reading.grid.spacing),
      isPrintable: fit.fitsSize && fit.fitsTriangles
        && (parts + [whole]).allSatisfy(\.isSound))
    try recorder.measure("write") { try files.writeModels(report) }
    try recorder.measure("slices") {
      try files.writePictures(of: segmented, on: reading.scan(behind: segmentation))
    }
    if var recipe {
      recipe.inputDigest = digest
      try files.write(recipe)
    }
    try files.write(report, timings: recorder.timings)
    try folder.commit(unlisted: [PrintFolder.timingsName])
    return report
  }
}
