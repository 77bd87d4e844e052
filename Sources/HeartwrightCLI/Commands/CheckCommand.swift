import ArgumentParser
import Failures
import Foundation
import Heartwright

struct CheckCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Certify a mesh: closed, 2-manifold, oriented, free of self-intersections.",
    discussion: """
      Every part of the file is checked on its own, as a reader sees it that welds equal \
      coordinates. --against also measures how far it lies from another mesh, both ways: part by part \
      where every part has one of the same name there, else the outer surfaces, without the walls that \
      parts share. Exit code 0 for a sound mesh, 1 for an unsound one, 3 for an unreadable one.
      """)

  @OptionGroup var mesh: MeshInput

  @Option(
    help: "A mesh to measure the deviation from, part by part where both have the same names.")
  var against: String?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "check"] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var isSound: Bool
    var parts: [PartResult]
    /// How far the outer surface of several parts lies from that of the other mesh.
    var outerDeviation: Deviation?
  }

  /// One part of the file.
  private struct PartResult: Encodable {
    var name: String
    var certificate: Certificate
  }

  func work(_ session: Session) throws -> Bool {
    let reading = try readMesh(mesh.mesh, session, keepingNonFinite: true)
    let model = reading.model
    let other = try against.map { try readMesh($0, session).model }
    let namesakes = other.flatMap { model.namesakes(in: $0) }
    // One part alone is its outer surface.
    let references = namesakes ?? (model.parts.count == 1 ? other.map { [$0.outerReference] } : nil)
    if let other, namesakes != nil {
      let names = Set(model.parts.map(\.name))
      let left = other.parts.filter { !names.contains($0.name) }.map(\.name)
      if !left.isEmpty {
        session.warn("Of the other mesh nothing is compared with \(left.joined(separator: ", ")).")
      }
    }
    let (parts, outer) = session.recorder.measure("check") {
      let parts = model.parts.enumerated().map { index, part in
        PartResult(
          name: part.name, certificate: part.mesh.certificate(against: references?[index]))
      }
      guard let other, references == nil else { return (parts, nil as Deviation?) }
      return (parts, model.outerSurface.deviation(from: other.outerReference))
    }
    let isSound = !parts.isEmpty && parts.allSatisfy(\.certificate.isSound)
    let tables = parts.map { "\($0.name)\n\($0.certificate.table)" }
    session.result(
      Result(isSound: isSound, parts: parts, outerDeviation: outer),
      text: (tables + (outer.map { ["outer surface of all parts\n\($0.table)"] } ?? []))
        .joined(separator: "\n\n"))
    return isSound
  }

  /// Of a mesh without triangles nothing can be said, so to this command it is unreadable.
  private func readMesh(
    _ path: String, _ session: Session, keepingNonFinite: Bool = false
  ) throws -> MeshReading {
    do {
      return try mesh.read(path, session, keepingNonFinite: keepingNonFinite)
    } catch let failure as any Failure where failure.kind == .nothingToPrint {
      throw NothingToCheck(description: failure.description)
    }
  }
}

/// A mesh file in which there is nothing to check.
private struct NothingToCheck: Failure {
  var description: String
  var kind: FailureKind { .unreadableInput }
}
