import Compression
import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads a 3MF package: every build item is laid out flat, each mesh that it reaches becoming a part
/// with all transforms applied.
///
/// A package that this tool wrote states the move onto the bed; that move is undone, so that the
/// model comes back in its own frame, bit for bit.
enum ThreeMFReader {
  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 2, for: "a 3MF package of \(file.size) bytes")
    let archive = try ZipArchive(try file.readBytes(upTo: file.size, at: 0))
    let package = try ThreeMFPackage(archive)
    var parser = ThreeMFParser(package)
    try parser.load()
    let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    var reading = try reading(parser, unit: unit, stem: stem, path: file.path)
    if package.preserved.contains(ThreeMFParts.reportPath) {
      reading.report = try package.contents(ThreeMFParts.reportPath)
    }
    if package.lacksPicture {
      reading.notes.append("It names a picture that is not there, as PrusaSlicer does.")
    }
    let others = package.preserved.count { $0 != ThreeMFParts.reportPath }
    if others > 0 {
      reading.notes.append("It asks to preserve \(others) of its parts, which are not kept.")
    }
    return reading
  }

  private static func reading(
    _ parser: ThreeMFParser, unit: LengthUnit?, stem: String, path: String
  ) throws -> MeshReading {
    var totals = ThreeMFObject.Totals()
    for item in parser.items { totals.add(parser.objects[item.object].totals) }
    guard totals.parts > 0 else {
      let unbuilt = parser.items.isEmpty ? "Its build names nothing to be made." : nil
      throw MeshFileFailure.noTriangles(path: path, note: unbuilt ?? parser.notes.first)
    }
    try AvailableMemory.require(
      totals.vertices * 20 + totals.triangles * 12 + totals.parts * 64,
      for: "a 3MF package whose components unfold to \(totals.triangles) triangles")
    var reading = MeshReading(
      model: Model(), format: .threeMF, statedUnit: parser.unit,
      frame: parser.ownMetadata[ThreeMFNames.frame], notes: parser.notes)
    reading.noteUnit(given: unit)
    let ofTheFile = [
      "Title", "Application", "CreationDate", "ModificationDate", ThreeMFNames.frame,
      ThreeMFNames.placement, ThreeMFNames.noColor,
    ]
    reading.modelTitle = parser.rootMetadata.first { $0.name == "Title" }?.value
    reading.metadata = parser.rootMetadata.filter { !ofTheFile.contains($0.name) }
    reading.otherMetadata = parser.otherMetadata
    let millimetres = (unit ?? parser.unit).millimetres
    let scale = Affine.scaling(SIMD3(repeating: millimetres))
    for item in parser.items {
      var transform = item.transform
      if parser.items.count == 1, isOwnMove(transform, parser.ownMetadata) {
        transform = .identity
      }
      try layOut(
        parser.objects[item.object], parser, by: scale.after(transform), name: nil,
        into: &reading.model)
    }
    for index in reading.model.parts.indices where reading.model.parts[index].name.isEmpty {
      reading.model.parts[index].name =
        reading.model.parts.count == 1 ? stem : "\(stem) \(index + 1)"
    }
    return reading
  }

  /// Whether the transform is the move that our own metadata state.
  private static func isOwnMove(_ transform: Affine, _ metadata: [String: String]) -> Bool {
    guard let text = metadata[ThreeMFNames.placement] else { return false }
    let move = text.split(separator: " ").compactMap { Double($0) }
    guard move.count == 3 else { return false }
    var expected = Affine.identity
    expected.translation = [move[0], move[1], move[2]]
    return transform == expected
  }

  /// Appends the meshes below an object; the parser has bounded how deep and how many.
  private static func layOut(
    _ object: ThreeMFObject, _ parser: ThreeMFParser, by map: Affine, name: String?,
    into model: inout Model
  ) throws {
    switch object.content {
    case .mesh(var mesh):
      guard !mesh.triangles.isEmpty else { return }
      try mesh.place(by: map)
      // A mirror may not turn the inside out (Core 1.4 section 3.3).
      if map.determinant < 0 {
        for index in mesh.triangles.indices {
          mesh.triangles[index] = mesh.triangles[index].reversed
        }
      }
      model.parts.append(
        Part(
          name: object.name ?? name ?? "", color: object.color, mesh: mesh,
          vertexColors: object.vertexColors, regions: object.regions))
    case .components(let components):
      for component in components {
        let child = parser.objects[component.object]
        guard child.totals.parts > 0 else { continue }
        try layOut(
          child, parser, by: map.after(component.transform), name: object.name ?? name,
          into: &model)
      }
    }
  }
}
