import ArgumentParser
import Failures
import Heartwright

struct MapCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Colour a mesh by its distance from another, or by its curvature.",
    discussion: """
      Writes a PLY or VTP with a colour and the value of each vertex, or a 3MF, GLB or OBJ with the \
      colours. They run from dark blue over light grey at zero to dark orange: inside to outside of \
      the other mesh, hollow to bulging, saddle to dome. The scale is printed and stands in the file, \
      but for OBJ.
      """)

  @OptionGroup var mesh: MeshInput

  @Option(help: "Map the distance from this mesh, in mm; negative inside of it.")
  var deviation: String?

  @Option(help: "Map the curvature: mean (1/mm) or gaussian (1/mm²).")
  var curvature: CurvatureArgument?

  @Option(
    help: "The value of the darkest colours. (default: a round number that 95 % stay below)")
  var limit: Double?

  @Option(
    name: [.short, .customLong("output")],
    help: "The mesh to write: .ply, .vtp, .3mf, .glb or .obj.")
  var output: String

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "map", "write"] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var kind: String
    var limit: Double
    var legend: String
  }

  func validate() throws {
    guard (deviation == nil) != (curvature == nil) else {
      throw ValidationError("Give either --deviation MESH or --curvature.")
    }
    try requirePositive(limit, "--limit")
  }

  func work(_ session: Session) throws -> Bool {
    let target = MeshTarget(path: output, input: mesh.mesh)
    guard try MeshFormat(path: output) != .stl else {
      throw ValidationError(
        "STL holds no colours of vertices: name a .ply, .vtp, .3mf, .glb or .obj to write.")
    }
    try target.check(session)
    let reading = try mesh.read(session)
    let references = try deviation.map { path in
      let other = try mesh.read(path, session)
      return reading.model.references(in: other.model)
    }
    let map = session.recorder.measure("map") {
      SurfaceMap(
        curvature?.kind ?? .deviation, of: reading.model.parts, from: references ?? [], limit: limit
      )
    }
    try target.write(
      Model(parts: map.parts), frame: reading.frame, metadata: [map.entry], session)
    session.result(
      Result(kind: map.kind.rawValue, limit: map.scale.limit, legend: map.legend), text: map.legend)
    return true
  }
}

/// `mean` or `gaussian`.
enum CurvatureArgument: String, ExpressibleByArgument, CaseIterable {
  case mean, gaussian

  var kind: SurfaceMap.Kind { self == .mean ? .meanCurvature : .gaussianCurvature }
}
