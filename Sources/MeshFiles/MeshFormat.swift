import Foundation

/// The kinds of mesh files that are read and written.
public enum MeshFormat: String, CaseIterable, Codable, Sendable {
  /// Triangles without units, names or shared vertices; read and written as binary or
  /// as text, which has names.
  case stl
  /// Wavefront text: named groups, materials in a sibling `.mtl` file; no units.
  case obj
  /// The 3D Manufacturing Format: units, names, colours, placement.
  case threeMF = "3mf"
  /// The Stanford polygon format: colours and values of vertices; read as binary or text, written as
  /// binary; names and units only by comments.
  case ply
  /// Binary glTF 2.0, for phones and browsers: names, colours, colours of vertices; millimetres below
  /// a node that scales to metres and turns upright.
  case glb
  /// VTK's XML of a polygonal surface, for ParaView and simulation: labels of cells, names, values and
  /// colours of vertices; the unit only by field data.
  case vtp

  /// The format that a path's suffix names, in any case.
  ///
  /// - Throws: `MeshFileFailure.unknownSuffix`.
  public init(path: String) throws {
    let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
    guard let format = MeshFormat(rawValue: suffix) else {
      throw MeshFileFailure.unknownSuffix(path: path)
    }
    self = format
  }

  /// How people write it.
  public var title: String { rawValue.uppercased() }
}
