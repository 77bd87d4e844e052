import ArgumentParser
import Foundation
import Heartwright

struct DecimateCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "decimate",
    abstract: "Simplify a mesh to a number of triangles, a share of them, or within a distance.",
    discussion: """
      A sound mesh stays sound, and parts that share walls go on sharing them. Exit code 1 where the mesh \
      was not sound and so is not now.
      """)

  @OptionGroup var mesh: MeshInput
  @OptionGroup var output: MeshOutput

  @Option(help: "The largest number of triangles.")
  var triangles: Int?

  @Option(help: "The share of triangles to keep, between 0 and 1.")
  var ratio: Double?

  @Option(help: "How far the surface may move, in mm.")
  var maxDeviation: Double?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "decimate", "measure", "check", "write"] }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var report: DecimationReport
    /// What was measured between the two surfaces; only where no distance was a limit.
    var distance: SurfaceDistance?
    /// How much the part enclosed before, in ml.
    var volumeBefore = 0.0
    /// Of the part as written.
    var certificate: Certificate?

    var text: String {
      found + (certificate.map { change(to: $0.volume) + "; " + $0.verdict } ?? "")
    }

    private func change(to volume: Double) -> String {
      guard volumeBefore > 0 else { return "" }
      // A zero added makes -0 a 0.
      let percent = (1e4 * (volume / volumeBefore - 1)).rounded() / 100 + 0
      return String(format: ", volume %+.2f %%", percent)
    }

    private var found: String {
      let count = "\(name): \(report.trianglesBefore) -> \(report.trianglesAfter) triangles"
      if let bound = report.maximumDeviation {
        return count + String(format: ", at most %.4f mm away", bound)
      }
      guard let distance else { return count }
      return count
        + String(
          format: ", of the points measured the farthest %.4f mm away, root mean square %.4f mm",
          distance.maximum, distance.rms)
    }
  }

  func validate() throws {
    guard triangles != nil || ratio != nil || maxDeviation != nil else {
      throw ValidationError("Give --triangles, --ratio or --max-deviation.")
    }
    guard triangles == nil || ratio == nil else {
      throw ValidationError("Give either --triangles or --ratio.")
    }
    if let triangles, triangles < 4 { throw ValidationError("--triangles must be at least 4.") }
    if let ratio, !(ratio > 0 && ratio <= 1) {
      throw ValidationError("--ratio must lie above 0 and not above 1.")
    }
    try requirePositive(maxDeviation, "--max-deviation")
  }

  func work(_ session: Session) throws -> Bool {
    try output.target(of: mesh).check(session)
    let reading = try mesh.read(session)
    var model = reading.model
    let before = model.parts
    var results = session.recorder.measure("decimate") {
      var results = before.map { Result(name: $0.name, report: DecimationReport()) }
      let all = Self.triangles(of: before)
      for group in model.joinedParts {
        let goal = goal(for: Self.triangles(of: group.parts.map { before[$0] }), of: all)
        let (meshes, report) = group.decimated(goal)
        for (part, mesh) in zip(group.parts, meshes) {
          // Joining parts renumbers their vertices: where nothing was done they stay as they are.
          if report.collapses > 0 { model.parts[part].mesh = mesh }
          results[part].report = report
          results[part].report.trianglesBefore = before[part].mesh.triangles.count
          results[part].report.trianglesAfter = model.parts[part].mesh.triangles.count
        }
      }
      return results
    }
    session.recorder.measure("measure") {
      for index in results.indices where results[index].report.maximumDeviation == nil {
        results[index].distance = before[index].mesh.denseDistance(to: model.parts[index].mesh)
      }
    }
    session.recorder.measure("check") {
      for index in results.indices {
        results[index].volumeBefore = before[index].mesh.measures().volume / 1000
        results[index].certificate = model.parts[index].mesh.certificate()
      }
    }
    try output.target(of: mesh).write(model, frame: reading.frame, session)
    if let sentence = unreached(results) { session.warn(sentence) }
    for result in results {
      guard let certificate = result.certificate else { continue }
      session.warnWhereUnsound(result.name, certificate)
      if let loss = lostShape(
        of: result.name, certificate.volume, before: result.volumeBefore, "were before",
        remedy: remedy)
      {
        session.warn(loss)
      }
    }
    session.result(results, text: results.map(\.text).joined(separator: "\n"))
    return results.allSatisfy { $0.certificate?.isSound ?? true }
  }

  /// That there are more triangles than were asked for; nil where there are not.
  private func unreached(_ results: [Result]) -> String? {
    let names = results.filter { !$0.report.reachedCount }.map(\.name)
    guard !names.isEmpty else { return nil }
    let who =
      names.count <= 3
      ? names.joined(separator: ", ") : "\(names.count) of the \(results.count) parts"
    return
      "\(who): the number of triangles that was asked for was not reached, because further steps "
      + "would change shells or holes, fold the surface or make it cross itself"
      + (maxDeviation == nil
        ? "; this is about as few as can be had."
        : ", or take it farther away than --max-deviation.")
  }

  /// What keeps more of a part's shape.
  private var remedy: String {
    if maxDeviation != nil { return "a smaller --max-deviation" }
    return (triangles != nil ? "more --triangles" : "a larger --ratio") + ", or a --max-deviation"
  }

  /// A number of triangles is shared by the parts in proportion to what they have.
  private func goal(for count: Int, of all: Int) -> DecimationGoal {
    if let triangles {
      let share = Double(triangles) * Double(count) / Double(max(1, all))
      return .triangles(max(1, Int(share)), maximumDeviation: maxDeviation)
    }
    if let ratio { return .ratio(ratio, maximumDeviation: maxDeviation) }
    return .maximumDeviation(maxDeviation ?? 0)
  }

  private static func triangles(of parts: [Part]) -> Int {
    parts.reduce(0) { $0 + $1.mesh.triangles.count }
  }
}
