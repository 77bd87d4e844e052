import ArgumentParser
import FileSystem
import Heartwright

struct SlicesCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "slices",
    abstract: "Draw axial, coronal and sagittal slices of a scan, with a model's outline on them.")

  @Argument(help: "The scan or label map: a file, a DICOM folder, files or zip, a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

  @Option(
    help: "The mesh whose outline is drawn: \(meshSuffixes) in the patient's frame, mm.")
  var mesh: String?

  @Option(name: [.short, .customLong("output")], help: "The folder to make.")
  var output: String

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "slices"] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var slices: Int
    var contactSheet: String
  }

  func work(_ session: Session) throws -> Bool {
    let folder = try OutputFolder(path: output, replacing: common.force)
    let reading = try scan.read(input, session)
    let parts = try session.recorder.measure("read") {
      try mesh.map { try ModelFile.read($0).model.parts } ?? []
    }
    let count = try session.recorder.measure("slices") {
      let previews = SlicePreviews(background: try background(reading.content), parts: parts)
      try previews.write(to: folder, under: "")
      let file = try folder.file("contact-sheet.png")
      try file.write(try ContactSheet().file(of: previews).bytes)
      try file.commit()
      return previews.slices.count
    }
    try folder.commit()
    session.result(
      Result(slices: count, contactSheet: "contact-sheet.png"),
      text: "Drew \(count) slices and contact-sheet.png in \(output).")
    return true
  }

  private func background(_ content: ScanReading.Content) throws -> SlicePreviews.Background {
    switch content {
    case .structures(let reading): .labels(reading.labels)
    case .values(let volume):
      LabelMap.looksLikeLabels(volume).0 ? .labels(try LabelMap(volume)) : .volume(volume)
    }
  }
}
