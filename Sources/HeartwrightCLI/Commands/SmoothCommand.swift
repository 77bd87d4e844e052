import ArgumentParser
import Foundation
import Heartwright

struct SmoothCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "smooth",
    abstract: "Smooth a mesh: terraces go, volume stays, no vertex moves far.",
    discussion: """
      Parts that share walls go on sharing them. A sound mesh stays sound: where smoothing would make \
      triangles cross, vertices move less. Exit code 1 where the mesh was not sound and still is not.
      """)

  @OptionGroup var mesh: MeshInput
  @OptionGroup var output: MeshOutput

  @Option(help: "Pairs of smoothing passes.")
  var passes = 10

  @Option(help: "How far a vertex may move, in mm. (default: the mean edge length)")
  var maxMove: Double?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "smooth", "check", "write"] }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var largestMove: Double
    var millilitresBefore: Double
    var millilitresAfter: Double
    /// Of the part as written.
    var certificate: Certificate

    init(_ before: Part, _ after: Part, _ certificate: Certificate) {
      name = after.name
      largestMove = zip(before.mesh.positions, after.mesh.positions).reduce(0) {
        max($0, Double(($1.1 - $1.0).length))
      }
      millilitresBefore = before.mesh.measures().volume / 1000
      millilitresAfter = certificate.volume
      self.certificate = certificate
    }

    var text: String {
      String(
        format: "%@: %.3f -> %.3f ml, no vertex moved by more than %.3f mm; %@", name,
        millilitresBefore, millilitresAfter, largestMove, certificate.verdict)
    }
  }

  func validate() throws {
    try requirePositive(maxMove, "--max-move")
    guard (0...1000).contains(passes) else {
      throw ValidationError("--passes must lie between 0 and 1000.")
    }
  }

  func work(_ session: Session) throws -> Bool {
    try output.target(of: mesh).check(session)
    let reading = try mesh.read(session)
    var model = reading.model
    var certificates: [Int: Certificate] = [:]
    for group in model.joinedParts {
      let radius =
        maxMove
        ?? Mesh(positions: group.surface.positions, triangles: group.surface.triangles)
        .meanEdgeLength
      var after = session.recorder.measure("smooth") {
        group.surface.smoothed(
          SmoothingOptions(passes: passes, leash: .ball(Float(radius))),
          structures: group.parts.count + 1)
      }
      model = model.moving(group, to: after.positions)
      session.recorder.measure("check") {
        certificates.merge(model.certificates(of: group.parts)) { $1 }
        guard !group.parts.allSatisfy({ certificates[$0]?.isSound ?? false }),
          reading.model.certificates(of: group.parts).values.allSatisfy(\.isSound)
        else { return }
        after = after.untangled(towards: group.surface.positions).0
        model = model.moving(group, to: after.positions)
        certificates.merge(model.certificates(of: group.parts)) { $1 }
        guard !group.parts.allSatisfy({ certificates[$0]?.isSound ?? false }) else { return }
        // What was sound stays so.
        model = model.moving(group, to: group.surface.positions)
        certificates.merge(model.certificates(of: group.parts)) { $1 }
        let names = group.parts.map { model.parts[$0].name }.joined(separator: ", ")
        session.warn(
          "\(names) would not be sound any more and \(group.parts.count == 1 ? "stays" : "stay") as "
            + "before; give fewer --passes, or make the triangles smaller with remesh first.")
      }
    }
    let results = model.parts.indices.compactMap { index in
      certificates[index].map { Result(reading.model.parts[index], model.parts[index], $0) }
    }
    try output.target(of: mesh).write(model, frame: reading.frame, session)
    for result in results {
      session.warnWhereUnsound(result.name, result.certificate)
      if let loss = lostShape(
        of: result.name, result.millilitresAfter, before: result.millilitresBefore, "were before",
        remedy: "fewer --passes, or make the triangles smaller with remesh first")
      {
        session.warn(loss)
      }
    }
    session.result(results, text: results.map(\.text).joined(separator: "\n"))
    return results.allSatisfy { $0.certificate.isSound }
  }
}

extension Model {
  /// The model with the vertices of some parts moved, as the surface that they share was.
  fileprivate func moving(_ group: JoinedParts, to positions: [SIMD3<Float>]) -> Model {
    var model = self
    for (part, vertices) in zip(group.parts, group.vertices) {
      model.parts[part].mesh.positions = vertices.map { positions[Int($0)] }
    }
    return model
  }

  fileprivate func certificates(of parts: [Int]) -> [Int: Certificate] {
    Dictionary(uniqueKeysWithValues: parts.map { ($0, self.parts[$0].mesh.certificate()) })
  }
}
