import Compression
public import FileSystem
import Foundation
public import Geometry
public import Surfaces

/// Mesh files to models and back. The format is told by the path's suffix.
public enum MeshFile {
  /// Reads a mesh file. Nothing is mended: what breaks the format's rules is refused.
  ///
  /// So are coordinates that are infinite or not a number, unless they are asked for: STL, OBJ, PLY and
  /// VTP can hold them, and a repair drops the triangles that they belong to.
  ///
  /// The parts of the file become the parts of the model. STL, OBJ, PLY and VTP state no unit: a number
  /// is a millimetre unless a comment of the file (`UNIT=`, as this tool writes) or the caller says
  /// otherwise. Memory is bounded by what the file's bytes can back.
  ///
  /// - Parameters:
  ///   - unit: the unit of the file's numbers; it goes before what the file states.
  ///   - keepingNonFinite: whether vertices with coordinates that are infinite or not a number stay.
  /// - Throws: `MeshFileFailure`, `FileFailure`, `NotEnoughMemory`.
  public static func read(
    _ path: String, unit: LengthUnit? = nil, keepingNonFinite: Bool = false
  ) throws -> MeshReading {
    let format = try MeshFormat(path: path)
    let reading = try read(try InputFile(path: path), as: format, unit: unit)
    if !keepingNonFinite { try checkFinite(reading, path) }
    return reading
  }

  /// Reads a mesh file that lay in another file, as `read(_:unit:keepingNonFinite:)` does.
  ///
  /// - Parameters:
  ///   - bytes: all of it.
  ///   - path: the path of the file that it lay in, for sentences and for what parts without a name are
  ///     called. An OBJ's materials are looked for beside it.
  package static func read(
    bytes: [UInt8], as format: MeshFormat, path: String, unit: LengthUnit?,
    keepingNonFinite: Bool = false
  ) throws -> MeshReading {
    let reading = try read(InputFile(inMemory: bytes, path: path), as: format, unit: unit)
    if !keepingNonFinite { try checkFinite(reading, path) }
    return reading
  }

  private static func checkFinite(_ reading: MeshReading, _ path: String) throws {
    for part in reading.model.parts {
      guard let first = part.mesh.positions.first(where: { !$0.isFinite }) else { continue }
      throw MeshFileFailure.notFinite(
        path: path, part: part.name, first: first,
        count: part.mesh.positions.count { !$0.isFinite })
    }
  }

  private static func read(
    _ file: InputFile, as format: MeshFormat, unit: LengthUnit?
  ) throws -> MeshReading {
    let path = file.path
    do {
      switch format {
      case .stl: return try STLReader.read(file, unit: unit)
      case .obj: return try OBJReader.read(file, unit: unit)
      case .threeMF: return try ThreeMFReader.read(file, unit: unit)
      case .ply: return try PLYReader.read(file, unit: unit)
      case .glb: return try GLBReader.read(file, unit: unit)
      case .vtp: return try VTPReader.read(file, unit: unit)
      }
    } catch let rule as BrokenRule {
      throw MeshFileFailure.damaged(path: path, format: format, problem: rule.problem)
    } catch let feature as UnreadFeature {
      throw MeshFileFailure.notRead(path: path, format: format, what: feature.what)
    } catch let failure as ZipFailure {
      throw MeshFileFailure.damagedPackage(path: path, failure)
    }
  }

  /// Writes a model as a mesh file, whole or not at all; OBJ gets a sibling `.mtl` file.
  ///
  /// Vertices, triangles and their order stay as they are: the bits of every coordinate survive in
  /// each format. STL holds one solid without names and colours: the parts follow one another and
  /// nothing is united.
  ///
  /// - Parameters:
  ///   - model: at least one part, coordinates in mm.
  ///   - facts: what the file says about itself.
  ///   - asText: writes STL as text, with the parts as named solids; no other format has a choice.
  ///   - replacing: whether existing files may be replaced.
  /// - Throws: `MeshFileFailure.unknownSuffix` or `.cannotHold` (a part without triangles or with a
  ///   coordinate that is not a finite number; in 3MF a triangle that uses a vertex twice, see
  ///   `Model.removeCollapsedTriangles()`), or `FileFailure`.
  public static func write(
    _ model: Model, to path: String, facts: FileFacts, asText: Bool = false, replacing: Bool
  ) throws {
    let format = try MeshFormat(path: path)
    let file = try OutputFile(path: path, replacing: replacing)
    let materials =
      format == .obj
      ? try OutputFile(path: materialPath(beside: path), replacing: replacing) : nil
    try write(
      model, as: format, to: file, materials: materials, facts: facts, asText: asText)
    try materials?.commit()
    try file.commit()
  }

  /// Writes a model into files that are open already, such as those of an `OutputFolder`; they are
  /// not committed here.
  ///
  /// - Parameter materials: the `.mtl` file; needed for OBJ, and only there.
  /// - Throws: as `write(_:to:facts:replacing:)`.
  public static func write(
    _ model: Model, as format: MeshFormat, to file: OutputFile, materials: OutputFile? = nil,
    facts: FileFacts, asText: Bool = false
  ) throws {
    precondition(!asText || format == .stl, "only STL has a form of text beside another")
    precondition(!model.parts.isEmpty, "a model without parts has nothing to write")
    for part in model.parts {
      try checkWritable(part, path: file.path)
      if format == .threeMF { try checkHeldBy3MF(part, path: file.path) }
    }
    switch format {
    case .stl where asText:
      try STLTextWriter.write(model, to: file)
    case .stl:
      try STLWriter.write(model, to: file, facts: facts)
    case .threeMF:
      try ThreeMFWriter.write(model, to: file, facts: facts)
    case .ply:
      try PLYWriter.write(model, to: file, facts: facts)
    case .glb:
      try GLBWriter.write(model, to: file, facts: facts)
    case .vtp:
      try VTPWriter.write(model, to: file, facts: facts)
    case .obj:
      guard let materials else { preconditionFailure("OBJ needs a file for its materials") }
      try OBJWriter.write(model, to: file, materials: materials, facts: facts)
    }
  }

  /// The bytes of a mesh file that stands alone: OBJ without its materials.
  ///
  /// Memory: the bytes.
  /// - Throws: as `write(_:to:facts:asText:replacing:)`.
  public static func bytes(
    of model: Model, as format: MeshFormat, facts: FileFacts
  ) throws -> [UInt8] {
    let file = OutputFile(inMemory: "The \(format.title) file")
    if format == .obj {
      for part in model.parts { try checkWritable(part, path: file.path) }
      try OBJWriter.write(model, to: file, materials: nil, facts: facts)
    } else {
      try write(model, as: format, to: file, facts: facts)
    }
    return file.bytes()
  }

  /// The path of the material file that belongs to an OBJ file.
  public static func materialPath(beside path: String) -> String {
    // Not through a URL, which would make a relative name absolute.
    NSString(string: path).deletingPathExtension + ".mtl"
  }

  private static func checkHeldBy3MF(_ part: Part, path: String) throws {
    guard let index = part.mesh.triangles.firstIndex(where: \.isCollapsed) else { return }
    throw MeshFileFailure.cannotHold(
      path: path, part: part.name,
      problem: "has a triangle that uses a vertex twice, triangle \(index), which 3MF cannot hold")
  }

  private static func checkWritable(_ part: Part, path: String) throws {
    func refuse(_ problem: String) -> MeshFileFailure {
      .cannotHold(path: path, part: part.name, problem: problem)
    }
    guard !part.mesh.triangles.isEmpty else { throw refuse("has no triangle") }
    if let vertex = part.mesh.positions.firstIndex(where: { !$0.isFinite }) {
      throw refuse("has a coordinate that is not a number, at vertex \(vertex)")
    }
  }
}
