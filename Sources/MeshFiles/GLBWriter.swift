import FileSystem
import Geometry
import Surfaces

/// Writes GLB, the one-file form of glTF 2.0 (Khronos, ISO/IEC 12113): for phones, browsers, AR.
///
/// Vertices are the model's own 32-bit numbers in millimetres; a node above them turns and scales
/// (see `GLBLayout`). Each part is a named node with a mesh, its vertex normals, its colour as a
/// material that is no metal, and the colours of a map. The format has no place for the values of a
/// map.
enum GLBWriter {
  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let layout = GLBLayout(model, facts: facts)
    var text = try layout.json()
    text += [UInt8](repeating: 0x20, count: -text.count & 3)
    guard let total = UInt32(exactly: 28 + text.count + layout.byteCount) else {
      throw MeshFileFailure.cannotHold(
        path: file.path, part: model.parts.last?.name ?? "",
        problem: "brings the file above 4 GiB, more than a GLB file can count")
    }
    try file.write(words: [GLBChunk.magic, 2, total, UInt32(text.count), GLBChunk.json])
    try file.write(text)
    try file.write(words: [UInt32(layout.byteCount), GLBChunk.binary])
    for part in model.parts {
      try file.writeRows(part.mesh.positions)
      try file.writeRows(normals(of: part.mesh))
      if let colors = part.vertexColors { try write(colors, to: file) }
      try write(part.mesh.triangles, to: file)
    }
  }

  /// glTF wants every normal to have a length, also those of vertices that no triangle uses.
  private static func normals(of mesh: Mesh) -> [SIMD3<Float>] {
    var normals = mesh.vertexNormals()
    for index in normals.indices {
      let length = normals[index].squaredLength
      if !(length > 0.99 && length < 1.01) { normals[index] = [0, 0, 1] }
    }
    return normals
  }

  /// Shares of light in 16 bits, which tell all steps of sRGB apart, and full opacity.
  private static func write(_ colors: [Color], to file: OutputFile) throws {
    let shares = (0...255).map { step -> UInt32 in
      let channel = UInt8(truncatingIfNeeded: step)
      return UInt32((Color(channel, channel, channel).linear.x * 65535).rounded())
    }
    try file.writeRows(colors.count, words: 2, of: UInt32.self) { first, span in
      for row in 0..<(span.count / 2) {
        let color = colors[first + row]
        span[2 * row] = (shares[Int(color.red)] | shares[Int(color.green)] << 16).littleEndian
        span[2 * row + 1] = (shares[Int(color.blue)] | 0xFFFF << 16).littleEndian
      }
    }
  }

  private static func write(_ triangles: [Triangle], to file: OutputFile) throws {
    try file.writeRows(triangles.count, words: 3, of: UInt32.self) { first, span in
      let triangles = triangles.span
      for row in 0..<(span.count / 3) {
        let triangle = triangles[first + row]
        span[3 * row] = triangle.a.littleEndian
        span[3 * row + 1] = triangle.b.littleEndian
        span[3 * row + 2] = triangle.c.littleEndian
      }
    }
  }
}

/// The words by which the parts of a GLB file are known.
enum GLBChunk {
  /// `glTF`.
  static let magic: UInt32 = 0x4654_6C67
  /// `JSON`.
  static let json: UInt32 = 0x4E4F_534A
  /// `BIN` and a zero.
  static let binary: UInt32 = 0x004E_4942
}

extension OutputFile {
  fileprivate func write(words: [UInt32]) throws { try write(words.map(\.littleEndian)) }
}
