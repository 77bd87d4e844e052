import ArgumentParser
import Foundation
import Heartwright

struct InfoCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a volume or a mesh file holds.",
    discussion: "A volume's voxels are read only with --statistics.")

  @Argument(help: "The file.")
  var input: String

  @Flag(help: "Read the voxels: smallest, largest and mean value, and the labels of a label map.")
  var statistics = false

  @Option(
    help: "The label scheme whose names to use and whose structures to expect, with --statistics.")
  var scheme: String?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read"] }

  func validate() throws {
    if scheme != nil, !statistics {
      throw ValidationError("--scheme is about the labels, which are read with --statistics only.")
    }
  }

  /// What is printed for a volume.
  private struct VolumeResult: Encodable {
    var format: String
    var type: String
    var size: [Int]
    var spacing: [Double]
    var origin: [Double]
    var axes: [[Double]]
    var frames: Int
    var isMirrored: Bool
    var statistics: Statistics?
    var labels: [Label]?
    var naming: LabelReport?
    var completeness: [StructureFinding]?
    var notes: [String]
  }

  /// One label's voxels.
  private struct Label: Encodable {
    var value: Int
    var name: String
    var voxels: Int
    var millilitres: Double
  }

  /// What is printed for a mesh.
  private struct MeshResult: Encodable {
    var format: String
    var parts: [MeshPart]
    var notes: [String]
  }

  /// One part of a mesh.
  private struct MeshPart: Encodable {
    var name: String
    var vertices: Int
    var triangles: Int
    var lower: [Double]
    var upper: [Double]
  }

  func work(_ session: Session) throws -> Bool {
    if (try? MeshFormat(path: input)) != nil {
      let result = try mesh(session)
      session.result(result, text: text(result))
    } else {
      let result = try volume(session)
      session.result(result, text: text(result))
    }
    return true
  }

  private func mesh(_ session: Session) throws -> MeshResult {
    let reading = try session.recorder.measure("read") { try MeshFile.read(input) }
    return MeshResult(
      format: reading.format.title,
      parts: reading.model.parts.map { part in
        let bounds = part.mesh.bounds
        return MeshPart(
          name: part.name, vertices: part.mesh.positions.count,
          triangles: part.mesh.triangles.count, lower: bounds.lower.list, upper: bounds.upper.list)
      }, notes: reading.notes)
  }

  private func volume(_ session: Session) throws -> VolumeResult {
    guard statistics else {
      return result(try session.recorder.measure("read") { try VolumeFile.readHeader(input) }, [])
    }
    let reading = try session.recorder.measure("read") { try VolumeFile.read(input) }
    var result = result(reading.header, reading.notes)
    result.statistics = session.recorder.measure("statistics") { reading.volume.statistics }
    if scheme != nil || LabelMap.looksLikeLabels(reading.volume).0 {
      let scheme = try scheme.map { try LabelScheme.load(name: $0) }
      let (labels, naming) = try LabelMap.named(
        reading.volume, by: scheme, known: try LabelScheme.all())
      result.naming = naming
      result.completeness = labels.completeness(expected: scheme?.structures(of: naming) ?? [])
      let counts = labels.voxelCounts()
      result.labels = labels.structures.indices.map { index in
        Label(
          value: labels.structures[index].value, name: labels.structures[index].name,
          voxels: counts[index],
          millilitres: Double(counts[index]) * labels.grid.voxelVolume / 1000)
      }
    }
    return result
  }

  private func result(_ header: VolumeHeader, _ notes: [String]) -> VolumeResult {
    let map = header.grid.indexToPatient
    return VolumeResult(
      format: header.format.rawValue, type: header.storedType.rawValue,
      size: [header.grid.size.x, header.grid.size.y, header.grid.size.z],
      spacing: header.grid.spacing.list, origin: header.grid.origin.list,
      axes: [map.x, map.y, map.z].map { ($0 / $0.length).list }, frames: header.frames,
      isMirrored: header.grid.isMirrored, notes: notes)
  }

  private func text(_ result: VolumeResult) -> String {
    func list(_ values: [Double]) -> String {
      values.map { String(format: "%g", $0) }.joined(separator: "  ")
    }
    var lines = [
      "format   \(result.format), \(result.type)",
      "size     \(result.size.map(String.init).joined(separator: " x ")) voxels"
        + (result.frames > 1 ? ", \(result.frames) frames" : ""),
      "spacing  \(list(result.spacing)) mm",
      "origin   \(list(result.origin)) mm (LPS)",
      "axes     \(result.axes.map { "(\(list($0)))" }.joined(separator: " "))"
        + (result.isMirrored ? ", stored mirrored" : ""),
    ]
    if let facts = result.statistics {
      lines.append(
        String(
          format: "values   %g ... %g, mean %g", facts.minimum, facts.maximum, facts.mean)
          + (facts.notFinite > 0 ? ", \(facts.notFinite) not finite" : ""))
    }
    for label in result.labels ?? [] {
      lines.append(
        "label \(label.value)"
          + (result.naming?.scheme == nil || label.value == 0 ? "" : ", \(label.name)")
          + String(format: ": %d voxels, %.3f ml", label.voxels, label.millilitres))
    }
    lines += (result.completeness ?? []).sentences
    return (lines + result.notes).joined(separator: "\n")
  }

  private func text(_ result: MeshResult) -> String {
    (["format   \(result.format)"]
      + result.parts.map { part in
        "\(part.name): \(part.vertices) vertices, \(part.triangles) triangles, "
          + zip(part.lower, part.upper).map { String(format: "%g ... %g", $0, $1) }
          .joined(separator: " x ") + " mm"
      } + result.notes).joined(separator: "\n")
  }
}

extension SIMD3<Double> {
  /// The three numbers as an array.
  var list: [Double] { [x, y, z] }
}
