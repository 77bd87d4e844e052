import ArgumentParser
import Foundation
import Heartwright

struct RemeshCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "remesh",
    abstract: "Give a mesh even triangles, for simulation; sharp edges stay.",
    discussion: """
      The mesh must be sound, and so is the result: closed, manifold, oriented, of the same shells \
      and genus, nothing crossing. Edges stay shorter where the shape needs that, as around thin \
      vessels; how many is said, and how far the surface moved. Walls that parts share stay as they \
      are, so that the parts still fit.
      """)

  @OptionGroup var mesh: MeshInput
  @OptionGroup var output: MeshOutput

  @Option(help: "The length that edges should have, in mm.")
  var edgeLength: Double

  @Option(help: "Edges that turn by more than this are sharp and stay, in degrees.")
  var featureAngle = RemeshOptions.usualFeatureAngle

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "remesh", "measure", "write"] }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var report: RemeshReport
    /// What was measured between the two surfaces.
    var distance: SurfaceDistance?

    var text: String {
      var text = String(
        format: "%@: %d -> %d triangles, %.1f %% of the edges within 4/5 to 4/3 of %g mm, smallest "
          + "angle %.1f degrees and %.1f on average",
        name, report.trianglesBefore, report.trianglesAfter, 100 * report.evenShare,
        report.edgeLength, report.smallestAngle, report.meanSmallestAngle)
      if let distance {
        text += String(
          format: ", of the points measured the farthest %.4f mm away, root mean square %.4f mm",
          distance.maximum, distance.rms)
      }
      return text
    }

    /// What was asked for and could not be had.
    var warnings: [String] {
      var warnings: [String] = []
      if report.shortShare > 0.1 {
        warnings.append(
          String(
            format: "%@: %.0f %% of the edges stay shorter than 4/5 of the length asked for, "
              + "because the shape%@ needs them.", name, 100 * report.shortShare,
            report.keptVertices > 0 ? ", or a wall that other parts share," : ""))
      }
      if report.keptVertices > 0 {
        warnings.append(
          "\(name): walls that it shares with other parts stay as they are, so that the parts fit "
            + "(\(report.keptVertices) vertices); 'heartwright decimate' makes them lighter.")
      }
      if report.refinedVertices > 0 {
        warnings.append(
          "\(name): edges were made shorter in some places, because triangles crossed there.")
      }
      if report.untouchedVertices > 0 {
        warnings.append(
          "\(name): \(report.untouchedVertices) vertices and the triangles between them were left "
            + "as they were, because anything else crossed.")
      }
      return warnings
    }
  }

  func validate() throws {
    try requirePositive(edgeLength, "--edge-length")
    guard (0...180).contains(featureAngle) else {
      throw ValidationError("--feature-angle must lie between 0 and 180.")
    }
  }

  func work(_ session: Session) throws -> Bool {
    try output.target(of: mesh).check(session)
    let reading = try mesh.read(session)
    let options = RemeshOptions(edgeLength: edgeLength, featureAngle: featureAngle)
    var model = reading.model
    var results = model.parts.map { Result(name: $0.name, report: RemeshReport()) }
    try session.recorder.measure("remesh") {
      for group in model.joinedParts {
        let isWall = group.isWall
        for (part, vertices) in zip(group.parts, group.vertices) {
          let kept = vertices.map { isWall[Int($0)] }
          (model.parts[part].mesh, results[part].report) =
            try model.parts[part].mesh.remeshed(options, keeping: kept)
        }
      }
    }
    session.recorder.measure("measure") {
      for index in results.indices {
        let before = reading.model.parts[index].mesh
        results[index].distance = before.denseDistance(to: model.parts[index].mesh)
      }
    }
    try output.target(of: mesh).write(model, frame: reading.frame, session)
    for warning in results.flatMap(\.warnings) { session.warn(warning) }
    for (before, after) in zip(reading.model.parts, model.parts) {
      if let loss = lostShape(
        of: after.name, after.mesh.measures().volume / 1000,
        before: before.mesh.measures().volume / 1000, "were there before",
        remedy: "a shorter --edge-length")
      {
        session.warn(loss)
      }
    }
    session.result(results, text: results.map(\.text).joined(separator: "\n"))
    return true
  }
}
