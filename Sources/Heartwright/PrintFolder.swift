import DICOMFiles
import FileSystem
import Geometry
import MeshFiles
import Previews
import Recipes
import Surfaces
import Volumes

/// Writes the files of a print into its folder, and measures the meshes as they were written.
struct PrintFolder {
  static let timingsName = "timings.json"

  let folder: OutputFolder
  let formats: [MeshFormat]
  let model: PrintModel
  /// As in `FileFacts`.
  var arrangement = FileFacts.Arrangement.objects
  var layerHeight: Double?

  /// `model.stl` and one STL a structure, at print scale: what is certified.
  func writeSolids() throws {
    for piece in model.pieces + [model.whole] {
      let one = Model(parts: [model.scaled(piece.part)])
      try MeshFile.write(one, as: .stl, named: piece.file, in: folder, facts: facts)
    }
  }

  /// The other models, such as `model.3mf`, with the certificates of the same triangles and, where the
  /// format has a place for it, the report and a picture.
  func writeModels(_ report: PrintReport) throws {
    var facts = facts
    let scaled = Model(parts: model.parts.map(model.scaled))
    facts.metadata += certificateEntries(report.parts, report.whole, of: scaled)
    // A model goes to print services; whose it is stays in the folder's own report.
    var report = report
    report.input.identity = nil
    facts.report = Array(reportJSON(report).utf8)
    facts.arrangement = arrangement
    facts.layerHeight = layerHeight
    for format in formats where format != .stl {
      try MeshFile.write(
        scaled, as: format, named: "model." + format.rawValue, in: folder,
        facts: try facts.illustrated(by: scaled, as: format))
    }
  }

  /// `model.dcm`: the bytes of the STL that was certified, in the scan's frame of reference.
  func writeDICOM(_ provenance: DICOMProvenance) throws {
    let solid = try InputFile(path: folder.stagingPath + "/" + model.whole.file)
    let file = try folder.file("model.dcm")
    try EncapsulatedMesh.stl.write(
      try solid.readBytes(upTo: solid.size, at: 0), title: facts.title ?? "Heart model",
      color: model.pieces.count == 1 ? model.whole.part.color : nil, provenance, to: file)
    try file.commit()
  }

  /// One PLY a map, at print scale, with all structures.
  func writeMaps(_ kinds: [SurfaceMap.Kind]) throws {
    for kind in kinds {
      let map = SurfaceMap(kind, of: model.parts, from: model.pieces.map(\.reference))
      var facts = facts
      facts.metadata.append(map.entry)
      try MeshFile.write(
        Model(parts: map.parts.map(model.scaled)), as: .ply, named: kind.rawValue + ".ply",
        in: folder, facts: facts)
    }
  }

  /// Reads every STL back and certifies what is in it, and measures how far that is from the
  /// segmentation.
  func checked() throws -> (parts: [PartReport], whole: PartReport) {
    let parts = try model.pieces.map { try check($0, value: $0.structure.value) }
    guard parts.count == 1 else { return (parts, try check(model.whole)) }
    // The whole of one structure is the same triangles.
    var whole = try check(model.whole, measuringDeviation: false)
    whole.certificate.deviation = parts[0].certificate.deviation
    return (parts, whole)
  }

  private func check(
    _ piece: PrintModel.Piece, value: Int? = nil, measuringDeviation: Bool = true
  ) throws -> PartReport {
    let written = try MeshFile.read(folder.stagingPath + "/" + piece.file).model.merged
    var certificate = written.certificate()
    if measuringDeviation {
      // On the patient's scale, where the segmentation is.
      certificate.deviation = written.scaled(by: 1 / model.scale).deviation(from: piece.reference)
    }
    return PartReport(
      name: piece.part.name, value: value, file: piece.file, bounds: written.bounds,
      certificate: certificate, segmentedMillilitres: piece.segmentedMillilitres)
  }

  /// Slices with outlines, their contact sheet, and a picture of the model.
  ///
  /// - Parameter scan: what the slices show; nil for what was segmented.
  func writePictures(of segmented: Segmented, on scan: Volume?) throws {
    let background: SlicePreviews.Background =
      switch segmented {
      case .grey(let segment): .volume(scan ?? segment.scan)
      case .labels(let labels): scan.map { .volume($0) } ?? .labels(labels)
      }
    let previews = SlicePreviews(background: background, parts: model.parts)
    try previews.write(to: folder)
    try write(try ContactSheet().file(of: previews).bytes, to: "contact-sheet.png")
    let picture = ModelRenderer().sheet(Model(parts: model.parts), width: 1600, height: 900)
    try write(try PNG.encode(picture), to: "model.png")
  }

  /// The recipe as it was run.
  func write(_ recipe: Recipe) throws {
    try folder.write(recipe.yaml(tool: heartwrightTool), to: "recipe.yaml")
  }

  /// The report for machines and for people, and the timings.
  func write(_ report: PrintReport, timings: StageRecorder.Timings) throws {
    try folder.write(reportJSON(report), to: "report.json")
    try folder.write(report.markdown, to: "report.md")
    try folder.write(reportJSON(timings), to: Self.timingsName)
  }

  private var facts: FileFacts {
    .tool(
      frame: "LPS", title: "Heart model",
      metadata: [
        FileFacts.Entry(name: "Notice", value: "Not for diagnosis"),
        FileFacts.Entry(name: "Scale", value: "\(model.scale)"),
      ])
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = try folder.file(name)
    try file.write(bytes)
    try file.commit()
  }
}
