import ArgumentParser
import Heartwright

struct RepairCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Mend a mesh: weld, orient, close holes; say what was done and what is left.",
    discussion: """
      A sound mesh comes back as it is. Shells that cross each other are found but not united in \
      this version; the result then counts as not printable.
      """)

  @OptionGroup var mesh: MeshInput
  @OptionGroup var output: MeshOutput

  @Option(help: "Leave holes open whose rim is longer than this, in mm. (default: close all)")
  var maxRim: Double?

  @Option(help: "Drop shells that enclose less than this, in ml. (default: drop none)")
  var dropBelow: Double?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "repair", "check", "write"] }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var done: RepairReport
    var certificate: Certificate
  }

  func validate() throws {
    try requirePositive(maxRim, "--max-rim")
    try requirePositive(dropBelow, "--drop-below")
  }

  func work(_ session: Session) throws -> Bool {
    try output.target.check(session)
    let reading = try mesh.read(session)
    var model = reading.model
    let options = RepairOptions(longestRim: maxRim, smallestShell: (dropBelow ?? 0) * 1000)
    let reports = session.recorder.measure("repair") {
      model.parts.indices.map { index in
        let (mended, report) = model.parts[index].mesh.repaired(options)
        model.parts[index].mesh = mended
        return report
      }
    }
    let results = session.recorder.measure("check") {
      zip(model.parts, reports).map { part, report in
        Result(name: part.name, done: report, certificate: part.mesh.certificate())
      }
    }
    model.parts.removeAll { $0.mesh.triangles.isEmpty }
    guard !model.parts.isEmpty else { throw PipelineFailure.nothingMended }
    try output.target.write(model, frame: reading.frame, session)
    session.result(
      results,
      text: results.map {
        ([$0.name] + $0.done.sentences + [$0.certificate.table]).joined(separator: "\n")
      }
      .joined(separator: "\n\n"))
    return results.allSatisfy(\.certificate.isSound)
  }
}
