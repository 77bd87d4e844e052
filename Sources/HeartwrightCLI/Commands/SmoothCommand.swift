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
      var results: [Int: Result] = [:]
      for group in model.joinedParts {
        let before = group.surface
        let radius =
          maxMove ?? Mesh(positions: before.positions, triangles: before.triangles).meanEdgeLength
        let options = SmoothingOptions(passes: passes, leash: .ball(Float(radius)))
        let after = before.smoothed(options, structures: group.parts.count + 1)
        for (part, vertices) in zip(group.parts, group.vertices) {
          let volume = model.parts[part].mesh.measures().volume
          model.parts[part].mesh.positions = vertices.map { after.positions[Int($0)] }
          let moves = vertices.map {
            (after.positions[Int($0)] - before.positions[Int($0)]).length
          }
          results[part] = Result(
            name: model.parts[part].name, largestMove: Double(moves.max() ?? 0),
            millilitresBefore: volume / 1000,
            millilitresAfter: model.parts[part].mesh.measures().volume / 1000)
        }
      }
      return model.parts.indices.compactMap { results[$0] }
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
