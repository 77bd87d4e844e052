import FileSystem
import Foundation
import Heartwright

// Remakes the folder `Meshes/`: run by `make meshes`, with the folder as the only argument.

guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: ReferenceMeshes FOLDER\n".utf8))
  exit(2)
}

do {
  let folder = try OutputFolder(path: CommandLine.arguments[1], replacing: true)
  var rows: [String] = []
  for piece in try referencePieces() {
    try MeshFile.write(
      piece.model, as: piece.format, named: piece.file, in: folder, facts: .tool(frame: "LPS"))
    for part in piece.model.parts { rows.append(piece.row(part)) }
  }
  try folder.write(referenceReadme(rows), to: "README.md")
  try folder.commit()
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
