import ArgumentParser
import Foundation
import Heartwright

struct SmoothCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "smooth",
    abstract: "Smooth a mesh: terraces go, volume stays, no vertex moves far.")

  @OptionGroup var mesh: MeshInput
  @OptionGroup var output: MeshOutput

  @Option(help: "Pairs of smoothing passes.")
  var passes = 10

  @Option(help: "How far a vertex may move, in mm. (default: the mean edge length)")
  var maxMove: Double?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "smooth", "write"] }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var largestMove: Double
    var millilitresBefore: Double
    var millilitresAfter: Double
  }

  func validate() throws {
    try requirePositive(maxMove, "--max-move")
    guard (0...1000).contains(passes) else {
      throw ValidationError("--passes must lie between 0 and 1000.")
    }
  }

  func work(_ session: Session) throws -> Bool {
    try output.target.check(session)
    let reading = try mesh.read(session)
    var model = reading.model
    let results = session.recorder.measure("smooth") {
      model.parts.indices.map { index in
        let before = model.parts[index].mesh
        let radius = maxMove ?? before.meanEdgeLength
        let options = SmoothingOptions(passes: passes, leash: .ball(Float(radius)))
        let after = LabelSurface(before).smoothed(options, structures: 2)
        model.parts[index].mesh.positions = after.positions
        let moves = zip(before.positions, after.positions).map { ($1 - $0).length }
        return Result(
          name: model.parts[index].name, largestMove: Double(moves.max() ?? 0),
          millilitresBefore: before.measures().volume / 1000,
          millilitresAfter: model.parts[index].mesh.measures().volume / 1000)
      }
    }
    try output.target.write(model, frame: reading.frame, session)
    session.result(
      results,
      text: results.map {
        String(
          format: "%@: %.3f -> %.3f ml, no vertex moved by more than %.3f mm", $0.name,
          $0.millilitresBefore, $0.millilitresAfter, $0.largestMove)
      }.joined(separator: "\n"))
    return true
  }
}
