import Compression
import Foundation
import Heartwright

/// The file that mutants are read from; its suffix is the format's.
///
/// Hardly a mutant of a zip gets past its checksums. So the format `model` is the XML of a 3MF's model
/// part, around which a sound package is made.
struct MutantFile: Sendable {
  let path: String
  /// Whether it is read as a model, and not as a scan.
  let isMesh: Bool
  private let isModelPart: Bool

  init(format: String, folder: String) {
    isModelPart = format == "model"
    let suffix = isModelPart ? "3mf" : format
    path = folder + "/mutant-\(ProcessInfo.processInfo.processIdentifier).\(suffix)"
    if format == "hdr" {
      // Its voxels lie beside it, in a file of the same name: those of the seed `pair.hdr`, just as many.
      let voxels = Data((0..<120).map { UInt8($0 * 7 % 23) })
      let name = String(path.dropLast(4)) + ".img"
      guard FileManager.default.createFile(atPath: name, contents: voxels) else {
        fatalError("The voxels beside a mutant could not be written.")
      }
    }
    // `mesh.dcm` is a mesh in a DICOM file, `dcm` alone a scan.
    isMesh = (try? MeshFormat(path: path)) != nil || format == "mesh.dcm"
  }

  /// What the file of a mutant holds.
  func contents(_ mutant: [UInt8]) -> [UInt8] {
    guard isModelPart else { return mutant }
    let sink = Sink()
    var zip = ZipWriter { sink.bytes += $0 }
    do {
      try zip.add(
        "[Content_Types].xml",
        Array(
          """
          <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
          <Default Extension="rels" \
          ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
          <Default Extension="model" \
          ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>
          """.utf8))
      try zip.add(
        "_rels/.rels",
        Array(
          """
          <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
          <Relationship Id="r" Target="/3D/3dmodel.model" \
          Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>
          """.utf8))
      try zip.add("3D/3dmodel.model", mutant)
      try zip.finish()
    } catch {
      fatalError("A package in memory could not be made: \(error)")
    }
    return sink.bytes
  }

  private final class Sink {
    var bytes: [UInt8] = []
  }
}
