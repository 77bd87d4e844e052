import FileSystem
import Foundation
import Geometry
import Surfaces

/// Writes the text form of STL: a named solid a part, numbers in the fewest digits that read back as
/// the same 32-bit number.
///
/// About five times the size of the binary form; for readers that take nothing else.
enum STLTextWriter {
  static func write(_ model: Model, to file: OutputFile) throws {
    var text = TextPieces()
    for (index, part) in model.parts.enumerated() {
      let name = plain(part.name)
      text.put("solid \(name)\n")
      text.putTriangles(of: index, count: part.mesh.triangles.count)
      text.put("endsolid \(name)\n")
    }
    try text.write(to: file) { piece in
      switch piece {
      case .text(let text): Array(text.utf8)
      case .made(let make): make()
      case .vertices: []
      case .triangles(let part, let range): facets(range, of: model.parts[part].mesh)
      }
    }
  }

  /// How many bytes beyond ASCII a name may have. VTK takes a file for binary, in silence, where more than
  /// 12 of its first 256 bytes are; the names of two solids are among those at most.
  private static let mostForeignBytes = 6

  /// A name as it is written: one with many letters beyond ASCII loses their marks, and has `_` for those
  /// that are more than a mark.
  static func plain(_ name: String) -> String {
    let name = TextBytes.oneLine(name)
    guard name.utf8.count(where: { $0 >= 0x80 }) > mostForeignBytes else { return name }
    let bare = name.folding(options: .diacriticInsensitive, locale: nil)
    return String(bare.map { $0.isASCII ? $0 : "_" })
  }

  private static func facets(_ range: Range<Int>, of mesh: Mesh) -> [UInt8] {
    var text = TextBytes(capacity: range.count * 220)
    func put(_ vector: SIMD3<Float>) {
      for axis in 0..<3 {
        text.put(byte: UInt8(ascii: " "))
        text.put(vector[axis])
      }
      text.put(byte: UInt8(ascii: "\n"))
    }
    for index in range {
      let triangle = mesh.triangles[index]
      let corners = [triangle.a, triangle.b, triangle.c].map { mesh.positions[Int($0)] }
      text.put("facet normal")
      put(STLWriter.normal(corners[0], corners[1], corners[2]))
      text.put("outer loop\n")
      for corner in corners {
        text.put("vertex")
        put(corner)
      }
      text.put("endloop\nendfacet\n")
    }
    return text.bytes
  }
}
