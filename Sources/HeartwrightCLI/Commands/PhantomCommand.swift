public import ArgumentParser
import FileSystem
import Foundation
import Heartwright

struct PhantomCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Make a synthetic heart: a contrast CT and its label map, known analytically.",
    discussion: """
      Writes ct.nii.gz, labels.nii.gz and truth.json (true volumes, names and integers of the \
      structures). The same seed gives the same bytes.
      """)

  @Option(name: [.short, .customLong("output")], help: "The folder to make.")
  var output: String

  @Option(help: "The distance between voxels, in mm.")
  var spacing = 0.7

  @Option(help: "The number that the heart's shape and the noise follow from.")
  var seed: UInt64 = 1

  @Option(help: "male or female: the size.")
  var sex = HeartPhantom.Sex.male

  @Option(help: "filled: contrast in all chambers. left: the right heart is as dark as muscle.")
  var phase = HeartPhantom.Phase.filled

  @Flag(help: "Add a hole between the ventricles.")
  var septalDefect = false

  @Option(help: "The noise's standard deviation, in HU.")
  var noise = 20.0

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["phantom", "write"] }

  /// What is printed as the result, and what truth.json holds.
  private struct Result: Encodable {
    var seed: UInt64
    var spacing: Double
    var sex: String
    var phase: String
    var septalDefect: Bool
    var size: [Int]
    var structures: [Truth]
    var bloodPool: Truth
  }

  /// One structure's truth.
  private struct Truth: Encodable {
    var name: String
    var value: Int?
    var millilitres: Double
    var uncertaintyMillilitres: Double
  }

  func validate() throws {
    try requirePositive(spacing, "--spacing")
    guard noise.isFinite, noise >= 0 else { throw ValidationError("--noise must not be negative.") }
  }

  func work(_ session: Session) throws -> Bool {
    let folder = try OutputFolder(path: output, replacing: common.force)
    let options = HeartPhantom.Options(
      spacing: SIMD3(repeating: spacing), seed: seed, sex: sex, phase: phase,
      septalDefect: septalDefect, noise: noise)
    let phantom = try HeartPhantom(options)
    let (volume, labels) = session.recorder.measure("phantom") {
      (phantom.volume(), phantom.labelMap())
    }
    let truth = session.recorder.measure("phantom") { result(phantom) }
    try session.recorder.measure("write") {
      try VolumeFile.write(volume, to: "ct.nii.gz", in: folder)
      try VolumeFile.write(labels, to: "labels.nii.gz", in: folder)
      try folder.write(reportJSON(truth), to: "truth.json")
    }
    try folder.commit()
    session.result(truth, text: text(truth))
    return true
  }

  private func result(_ phantom: HeartPhantom) -> Result {
    let volumes = phantom.trueVolumes()
    func truth(_ name: String, _ value: Int?, _ members: [Int]) -> Truth {
      // The bounds are four standard errors each; their sum holds however the errors are related.
      Truth(
        name: name, value: value,
        millilitres: members.reduce(0) { $0 + volumes[$1].cubicMillimetres } / 1000,
        uncertaintyMillilitres: members.reduce(0) { $0 + volumes[$1].bound } / 1000)
    }
    let structures = HeartPhantom.structures
    return Result(
      seed: seed, spacing: spacing, sex: sex.rawValue, phase: phase.rawValue,
      septalDefect: septalDefect,
      size: [phantom.grid.size.x, phantom.grid.size.y, phantom.grid.size.z],
      structures: structures.indices.dropFirst().map {
        truth(structures[$0].name, structures[$0].value, [$0])
      },
      bloodPool: truth("blood pool", nil, HeartPhantom.bloodPools))
  }

  private func text(_ truth: Result) -> String {
    var table = TextTable(["structure", "value", "true ml"])
    for row in truth.structures + [truth.bloodPool] {
      table.add([
        row.name, row.value.map(String.init) ?? "", String(format: "%.2f", row.millilitres),
      ])
    }
    return table.text + "\nWrote ct.nii.gz, labels.nii.gz and truth.json to \(output)."
  }
}

extension HeartPhantom.Sex: ExpressibleByArgument {}
extension HeartPhantom.Phase: ExpressibleByArgument {}
