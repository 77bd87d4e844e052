import FileSystem
import Geometry
import MeshFiles
import Previews
import Recipes
import Surfaces

/// Writes the files of a print into its folder, and measures the meshes as they were written.
struct PrintFolder {
  static let timingsName = "timings.json"

  let folder: OutputFolder
  let formats: [MeshFormat]
  let model: PrintModel

  /// `model.3mf`, `model.stl`, `model.obj` and one STL a structure, at print scale.
  func writeMeshes() throws {
    let parts = Model(parts: model.parts.map(model.scaled))
    for format in formats where format != .stl {
      try MeshFile.write(
        parts, as: format, named: "model." + format.rawValue, in: folder, facts: facts)
    }
    // The meshes that the checks read back are STL, so these are always written.
    for piece in model.pieces + [model.whole] {
      let one = Model(parts: [model.scaled(piece.part)])
      try MeshFile.write(one, as: .stl, named: piece.file, in: folder, facts: facts)
    }
  }

  /// Reads every STL back and certifies what is in it, and measures how far each structure is from
  /// its segmentation.
  func checked() throws -> (parts: [PartReport], whole: PartReport) {
    let parts = try model.pieces.map { piece in
      try check(
        piece, value: piece.structure.value,
        deviation: piece.part.mesh.distance(to: piece.reference))
    }
    // Of several structures the distance is each one's own; of one it is the whole's as well.
    return (parts, try check(model.whole, deviation: parts.count == 1 ? parts[0].deviation : nil))
  }

  private func check(
    _ piece: PrintModel.Piece, value: Int? = nil, deviation: Surfaces.SurfaceDistance?
  ) throws -> PartReport {
    let written = try MeshFile.read(folder.stagingPath + "/" + piece.file).model.merged
    return PartReport(
      name: piece.part.name, value: value, file: piece.file, bounds: written.bounds,
      certificate: written.certificate(), segmentedMillilitres: piece.segmentedMillilitres,
      deviation: deviation)
  }

  /// Slices with outlines, their contact sheet, and a picture of the model.
  func writePictures(of segmented: Segmented) throws {
    let background: SlicePreviews.Background =
      switch segmented {
      case .grey(let volume, _, _, _): .volume(volume)
      case .labels(let labels): .labels(labels)
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
