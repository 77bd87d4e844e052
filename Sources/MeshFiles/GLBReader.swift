import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads GLB, the one-file form of glTF 2.0, of this tool and of others.
///
/// Every set of triangles that the scene shows is a part, with the maps of all nodes above it
/// applied, in double precision and rounded once. glTF's frame (metres, +Y up, models look along +Z)
/// becomes LPS in millimetres by `GLBLayout.upright`; where both together change
/// nothing, as in this tool's files, vertices keep their bits. Sparse accessors, compressed meshes
/// (Draco, meshopt) and data in other files are refused.
enum GLBReader {
  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    let (text, chunk, trailing) = try chunks(file)
    let document = try parse(text)
    let accessors = GLTFAccessors(file: file, document: document, chunk: chunk)
    let scene = try GLTFScene(document)
    try requireMemory(scene, accessors)

    let extras = document.asset.extras?.texts ?? [:]
    var parts = try GLTFParts(
      document: document, accessors: accessors,
      keepsVertices: extras[GLTFExtras.vertices] == "shared")
    let scale = Affine.scaling(SIMD3(repeating: (unit ?? .metre).millimetres))
    let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    var turned = false
    for item in scene.items {
      let map = scale.after(GLBLayout.upright).after(item.map)
      turned = turned || map != .identity
      try parts.add(item, by: map)
    }
    let model = try parts.model(stem: stem, path: file.path)
    var reading = MeshReading(
      model: model, format: .glb, statedUnit: .metre, frame: extras[GLTFExtras.frame],
      notes: parts.notes)
    // The same words may mean something else in files of others.
    if parts.keepsVertices {
      reading.modelTitle = document.scenes?[checked: document.scene ?? 0]?.name
      reading.take(
        extras.sorted { $0.key < $1.key }.filter { !GLTFExtras.ofTheFile.contains($0.key) }
          .map { (name: $0.key, value: $0.value) })
    }
    reading.noteUnit(given: unit)
    if turned, extras[GLTFExtras.frame] == nil {
      reading.notes.append(
        "glTF's metres with Y up were turned into millimetres with Z up, the front to -Y.")
    }
    if scene.hidden > 0 {
      reading.notes.append("\(scene.hidden) nodes are scaled to nothing; they are left out.")
    }
    if scene.outside > 0 {
      reading.notes.append(
        scene.outside == 1
          ? "A node with a mesh is not in the scene that is shown; it is left out."
          : "\(scene.outside) nodes with meshes are not in the scene that is shown; they are left out."
      )
    }
    if trailing > 0 {
      reading.notes.append("\(trailing) bytes follow the end of the file's data; they are ignored.")
    }
    return reading
  }

  /// The JSON text, where the binary chunk lies, and the bytes behind all that the file announces.
  private static func chunks(
    _ file: InputFile
  ) throws -> (text: [UInt8], chunk: Range<Int>, trailing: Int) {
    let head = try file.readBytes(upTo: 20, at: 0)
    guard head.count == 20, head.littleEndian32(at: 0) == GLBChunk.magic else {
      throw BrokenRule("it does not begin as a GLB file")
    }
    let version = head.littleEndian32(at: 4)
    guard version == 2 else { throw BrokenRule("it is of version \(version), and only 2 is read") }
    let length = Int(head.littleEndian32(at: 8))
    guard length <= file.size else {
      throw BrokenRule("it announces \(length) bytes and has \(file.size)")
    }
    let textLength = Int(head.littleEndian32(at: 12))
    guard head.littleEndian32(at: 16) == GLBChunk.json, length >= 20, textLength <= length - 20
    else { throw BrokenRule("its JSON chunk is missing or reaches past its end") }
    try AvailableMemory.require(textLength * 64, for: "a GLB file of \(textLength) bytes of JSON")
    let text = try file.readBytes(upTo: textLength, at: 20)
    let next = 20 + textLength
    guard length - next >= 8 else { return (text, next..<next, file.size - length) }
    let chunkHead = try file.readBytes(upTo: 8, at: next)
    let count = Int(chunkHead.littleEndian32(at: 0))
    guard count <= length - next - 8 else {
      throw BrokenRule("its binary chunk reaches past its end")
    }
    // A chunk of another kind may stand there; it is passed over.
    let isBinary = chunkHead.littleEndian32(at: 4) == GLBChunk.binary
    let start = next + 8
    return (text, start..<(isBinary ? start + count : start), file.size - length)
  }

  private static func parse(_ text: [UInt8]) throws -> GLTFDocument {
    let document: GLTFDocument
    do {
      document = try JSONDecoder().decode(GLTFDocument.self, from: Data(text))
    } catch let error as DecodingError {
      throw BrokenRule(sentence(error))
    }
    let major = document.asset.version.prefix { $0 != "." }
    guard major == "2" else { throw BrokenRule("its asset is not of version 2") }
    let strange = (document.extensionsRequired ?? []).first { name in
      !["KHR_materials_", "KHR_texture_", "EXT_texture_", "KHR_lights_", "KHR_mesh_quantization"]
        .contains { name.hasPrefix($0) }
    }
    if let strange {
      throw UnreadFeature("it requires \(strange.prefix(60))")
    }
    return document
  }

  private static func sentence(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let names = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return names.isEmpty ? "its JSON" : "its JSON at \(names.joined(separator: "."))"
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context)) lacks \(key.stringValue)"
    case .typeMismatch(_, let context): return "\(place(context)) is of the wrong type"
    case .valueNotFound(_, let context): return "\(place(context)) has no value"
    case .dataCorrupted(let context): return "\(place(context)) is not well-formed"
    @unknown default: return "its JSON cannot be read"
    }
  }

  /// A mesh may be shown by many nodes: what comes of that is counted before it is made.
  private static func requireMemory(_ scene: GLTFScene, _ accessors: GLTFAccessors) throws {
    let meshes = accessors.document.meshes ?? []
    let sizes = try meshes.map { mesh in
      try mesh.primitives.reduce(0.0) { sum, primitive in
        let vertices = try primitive.attributes["POSITION"].map { try accessors.layout($0).count }
        let corners = try primitive.indices.map { try accessors.layout($0).count }
        return sum + Double(vertices ?? 0) * 64 + Double(corners ?? vertices ?? 0) * 12 + 256
      }
    }
    let needed = scene.items.reduce(0.0) { $0 + (sizes[checked: $1.mesh] ?? 0) }
    try AvailableMemory.require(
      Int(min(needed, 0x1p62)), for: "a GLB file whose nodes unfold to that")
  }
}
