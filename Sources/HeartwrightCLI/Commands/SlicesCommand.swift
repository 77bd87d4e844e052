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
    let reading = try scan.read(input, session, segments: true)
    let parts = try session.recorder.measure("read") {
      try mesh.map { try ModelFile.read($0).model.parts } ?? []
    }
    let count = try session.recorder.measure("slices") {
      let background = try background(reading.content)
      try requireOverlap(parts, background.grid)
      let previews = SlicePreviews(background: background, parts: parts)
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
    case .structures(let reading):
      return .labels(reading.labels)
    case .values(let volume):
      let isLabels = LabelMap.looksLikeLabels(volume).0
      guard scan.structures.isEmpty || isLabels else {
        throw ValidationError("--structures chooses among labels, and these are values of a scan.")
      }
      guard isLabels else { return .volume(volume) }
      let map = try LabelMap(volume)
      return .labels(scan.structures.isEmpty ? map : try map.keeping(scan.structures))
    }
  }

  /// Throws where no part's box reaches into the scan: no picture would show an outline.
  private func requireOverlap(_ parts: [Part], _ grid: Grid) throws {
    guard let mesh, let toIndex = grid.indexToPatient.inverse else { return }
    let far = SIMD3<Double>(grid.size) - 0.5
    func holds(_ turn: SIMD3<Double>) -> Bool {
      parts.contains { part in
        var lower = SIMD3<Double>(repeating: .infinity)
        var upper = -lower
        for position in part.mesh.positions {
          let place = toIndex(SIMD3<Double>(position) * turn)
          lower = pointwiseMin(lower, place)
          upper = pointwiseMax(upper, place)
        }
        return all(lower .<= far) && all(upper .>= -0.5)
      }
    }
    guard !holds([1, 1, 1]) else { return }
    throw ValidationError(
      "\(mesh) lies wholly outside the scan, so that no slice would show it"
        + (holds([-1, -1, 1])
          ? "; with x and y turned round it would lie inside: it was saved in the frame RAS, and LPS is needed."
          : ": give a mesh in the patient's frame (LPS, mm) of this scan."))
  }
}

extension SlicePreviews.Background {
  fileprivate var grid: Grid {
    switch self {
    case .volume(let volume): volume.grid
    case .labels(let map): map.grid
    }
  }
}
