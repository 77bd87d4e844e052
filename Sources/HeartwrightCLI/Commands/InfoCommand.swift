import ArgumentParser
import Foundation
import Heartwright

struct InfoCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a volume, a DICOM folder or a mesh file holds.",
    discussion: """
      A DICOM input is listed; a volume's voxels are read only with --statistics, and those of one \
      series with --series.
      """)

  @Argument(help: "The file, a DICOM folder, files or zip, or a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

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
    var frames: Int?
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
    if input.count == 1, ModelFile.isThere(input[0]) {
      let result = try mesh(session)
      session.result(result, text: text(result))
    } else if !statistics, scan.series == nil,
      let list = try session.recorder.measure("read", { try scan.input(input).seriesList() })
    {
      session.result(list, text: SeriesTable(list, showsDescriptions: true).text)
    } else {
      let result = try volume(session)
      session.result(result, text: text(result))
    }
    return true
  }

  private func mesh(_ session: Session) throws -> MeshResult {
    try scan.refuseOnMesh()
    let reading = try session.recorder.measure("read") { try ModelFile.read(input[0]) }
    return MeshResult(
      format: reading.title,
      parts: reading.model.parts.map { part in
        let bounds = part.mesh.bounds
        return MeshPart(
          name: part.name, vertices: part.mesh.positions.count,
          triangles: part.mesh.triangles.count, lower: bounds.lower.list, upper: bounds.upper.list)
      }, notes: reading.notes)
  }

  private func volume(_ session: Session) throws -> VolumeResult {
    if !statistics, let header = try session.recorder.measure("read", { try plainHeader() }) {
      return result(
        header.grid, format: header.format.rawValue, type: header.storedType.rawValue,
        frames: header.frames, notes: [])
    }
    let reading = try scan.read(input, session, warns: false)
    var result = result(
      reading.grid, format: reading.format, type: reading.type, frames: nil, notes: reading.notes)
    switch reading.content {
    case .structures(let named):
      guard scheme == nil else { throw PipelineFailure.schemeOnNamedStructures }
      describe(named.labels, expected: [], in: &result)
    case .values(let volume):
      result.statistics = session.recorder.measure("statistics") { volume.statistics }
      if scheme != nil || LabelMap.looksLikeLabels(volume).0 {
        let scheme = try scheme.map { try LabelScheme.load(name: $0) }
        let (labels, naming) = try LabelMap.named(volume, by: scheme, known: try LabelScheme.all())
        result.naming = naming
        describe(labels, expected: scheme?.structures(of: naming) ?? [], in: &result)
      }
    }
    return result
  }

  /// The header of a file that is a plain volume; nil for everything else, such as a file that names
  /// structures, which are what one wants to know of it.
  private func plainHeader() throws -> VolumeHeader? {
    guard let path = scan.input(input).plainVolume, !path.lowercased().hasSuffix(".seg.nrrd") else {
      return nil
    }
    return try VolumeFile.readHeader(path)
  }

  private func describe(
    _ labels: LabelMap, expected: [Structure], in result: inout VolumeResult
  ) {
    result.completeness = labels.completeness(expected: expected)
    let counts = labels.voxelCounts()
    result.labels = labels.structures.indices.map { index in
      Label(
        value: labels.structures[index].value, name: labels.structures[index].name,
        voxels: counts[index],
        millilitres: Double(counts[index]) * labels.grid.voxelVolume / 1000)
    }
  }

  private func result(
    _ grid: Grid, format: String, type: String, frames: Int?, notes: [String]
  ) -> VolumeResult {
    let map = grid.indexToPatient
    var notes = notes
    if grid.isSkewed {
      notes.append(
        "The voxels' axes are up to \(String(format: "%.2g", grid.skew)) degrees from right angles; steps of "
          + "segmentation that measure push them upright first.")
    }
    return VolumeResult(
      format: format, type: type, size: [grid.size.x, grid.size.y, grid.size.z],
      spacing: grid.spacing.list, origin: grid.origin.list,
      axes: [map.x, map.y, map.z].map { ($0 / $0.length).list }, frames: frames,
      isMirrored: grid.isMirrored, notes: notes)
  }

  private func text(_ result: VolumeResult) -> String {
    func list(_ values: [Double]) -> String {
      values.map { String(format: "%g", $0) }.joined(separator: "  ")
    }
    var lines = [
      "format   \(result.format), \(result.type)",
      "size     \(result.size.map(String.init).joined(separator: " x ")) voxels"
        + (result.frames.map { $0 > 1 ? ", \($0) frames" : "" } ?? ""),
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
          + (label.value == 0 || label.name == Structure.plainName(label.value)
            ? "" : ", \(label.name)")
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
