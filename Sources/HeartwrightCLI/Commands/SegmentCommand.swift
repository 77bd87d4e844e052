import ArgumentParser
import FileSystem
import Foundation
import Heartwright

struct SegmentCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment",
    abstract: "Find the structures of a scan and write them as a label map.",
    discussion: """
      With --recipe or --step, and where a CT's heart is found without them, the recipe as it was \
      run, with every value that it chose, is written beside the label map as NAME.recipe.yaml: on \
      the same input it gives the same labels again.
      """)

  @Argument(help: "The scan or label map: a file, a DICOM folder, files or zip, a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

  @Option(
    name: [.short, .customLong("output")],
    help: "The label map to write: .nii, .nii.gz, .nrrd, .mha and so on, or .dcm.")
  var output: String

  @Flag(help: "Write whose the scan is into a DICOM file: names, ids, and references to it.")
  var keepIdentity = false

  @OptionGroup var segmentation: SegmentationArguments
  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "segment", "write"] }

  func validate() throws {
    if keepIdentity, EncapsulatedMesh(path: output) == nil {
      throw ValidationError("--keep-identity goes with a .dcm to write.")
    }
    guard !input.contains(where: { isSameFile($0, output) }) else {
      throw ValidationError(
        "-o names the input, which the label map would replace; give another name.")
    }
  }

  /// The output's path without its suffix.
  private var stem: String {
    EncapsulatedMesh(path: output) == nil
      ? VolumeFile.stem(of: output) : String(output.dropLast(".dcm".count))
  }

  func work(_ session: Session) throws -> Bool {
    let options = try segmentation.options(scan)
    let reading = try scan.read(input, session, segments: true)
    let (segmented, report, recipe) = try session.recorder.measure("segment") {
      try reading.segmented(options)
    }
    try session.recorder.measure("write") {
      let beside = try recipe.map { recipe in
        var recipe = recipe
        let digest = try scan.input(input).digest()
        if let sentence = options.recipe?.otherInputSentence(digest) { session.warn(sentence) }
        recipe.inputDigest = digest
        let file = try OutputFile(
          path: stem + ".recipe.yaml", replacing: common.force)
        try file.write(recipe.yaml(tool: heartwrightTool))
        return file
      }
      let target = LabelTarget(path: output, scan: scan.input(input), keepsIdentity: keepIdentity)
      try target.write(segmented.labelMap, session)
      try beside?.commit()
      // What a threshold finds has no other name than what it is.
      if case .labels(let labels) = segmented {
        for loss in target.losses(of: labels) { session.note(loss) }
      }
    }
    for sentence in (report.completeness ?? []).sentences + (report.recipe?.notes ?? []) {
      session.warn(sentence)
    }
    for sentence in report.wallSentences { session.warn(sentence) }
    if let doubt = report.doubt { session.warn(doubt) }
    session.result(report, text: text(report))
    return true
  }

  private func text(_ report: SegmentationReport) -> String {
    if let recipe = report.recipe { return RecipeTable(recipe).text }
    guard let low = report.thresholdLow else {
      return String(format: "Kept %.2f ml of labels.", report.keptMillilitres)
    }
    return String(
      format: "Kept %.2f ml, the largest of %d pieces from %g up%@.", report.keptMillilitres,
      report.pieces ?? 0, low, report.automaticThreshold == nil ? "" : " (automatic)")
  }
}
