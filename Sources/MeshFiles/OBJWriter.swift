import FileSystem
import Foundation
import Geometry
import Surfaces

/// Writes Wavefront OBJ: text with a block of vertices and triangles for each part, and a sibling
/// `.mtl` file with one material a part.
///
/// Coordinates are the shortest decimals that read back as the same 32-bit number. The format has
/// no unit; a comment states it. `o` carries a part's name in full, `g` (a list of words) the name
/// with `_` for spaces, so that readers of either see the parts. Without a file for its materials it
/// names none. Where some part has colours of vertices, all vertices get one behind their coordinates,
/// as MeshLab and others do it: some readers expect rows of one length.
enum OBJWriter {
  static func write(
    _ model: Model, to file: OutputFile, materials: OutputFile?, facts: FileFacts
  ) throws {
    let names = materialNames(model)
    var text = TextPieces()
    text.put("# \(TextBytes.oneLine(facts.summary))\n")
    if let title = facts.title { text.put("# \(TextBytes.oneLine(title))\n") }
    if let materials {
      text.put("mtllib \(URL(fileURLWithPath: materials.path).lastPathComponent)\n")
    }
    let isColored = model.parts.contains { $0.vertexColors != nil }
    var bases: [UInt32] = []
    var base: UInt32 = 1
    for (index, part) in model.parts.enumerated() {
      bases.append(base)
      text.put("o \(line(part.name))\n")
      text.putVertices(of: index, count: part.mesh.positions.count)
      text.put("g \(word(part.name))\n")
      if materials != nil { text.put("usemtl \(names[index])\n") }
      text.putTriangles(of: index, count: part.mesh.triangles.count)
      base += UInt32(part.mesh.positions.count)
    }
    try text.write(to: file) { [bases] in
      bytes(of: $0, model: model, bases: bases, isColored: isColored)
    }
    try materials?.write(materialText(model, names: names, facts: facts))
  }

  private static func bytes(
    of piece: TextPieces.Piece, model: Model, bases: [UInt32], isColored: Bool
  ) -> [UInt8] {
    switch piece {
    case .text(let text):
      return Array(text.utf8)
    case .made(let make):
      return make()
    case .vertices(let part, let range):
      var text = TextBytes(capacity: range.count * (isColored ? 72 : 40))
      let mesh = model.parts[part].mesh
      let positions = mesh.positions.span
      for index in range {
        let position = positions[index]
        text.put(byte: UInt8(ascii: "v"))
        for axis in 0..<3 {
          text.put(byte: UInt8(ascii: " "))
          text.put(position[axis])
        }
        if isColored {
          let color = model.parts[part].shownColor(of: index)
          for channel in [color.red, color.green, color.blue] {
            text.put(byte: UInt8(ascii: " "))
            text.put(Float(channel) / 255)
          }
        }
        text.put(byte: UInt8(ascii: "\n"))
      }
      return text.bytes
    case .triangles(let part, let range):
      var text = TextBytes(capacity: range.count * 30)
      let mesh = model.parts[part].mesh
      let triangles = mesh.triangles.span
      let base = bases[part]
      for index in range {
        let triangle = triangles[index]
        text.put(byte: UInt8(ascii: "f"))
        text.put(byte: UInt8(ascii: " "))
        text.put(base + triangle.a)
        text.put(byte: UInt8(ascii: " "))
        text.put(base + triangle.b)
        text.put(byte: UInt8(ascii: " "))
        text.put(base + triangle.c)
        text.put(byte: UInt8(ascii: "\n"))
      }
      return text.bytes
    }
  }

  /// One material a part, named after it; equal names get a number.
  private static func materialNames(_ model: Model) -> [String] {
    var taken: Set<String> = []
    return model.parts.map { part in
      let stem = word(part.name)
      var name = stem
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(stem)_\(number)"
        number += 1
      }
      return name
    }
  }

  private static func materialText(_ model: Model, names: [String], facts: FileFacts) -> String {
    var text = "# \(TextBytes.oneLine(facts.summary))\n"
    for (part, name) in zip(model.parts, names) {
      text += "newmtl \(name)\n"
      guard let color = part.color else { continue }
      // The shares of red, green and blue, to six decimals: enough to tell 256 steps apart.
      let shares = [color.red, color.green, color.blue].map { channel in
        let millionths = String((Int(channel) * 1_000_000 + 127) / 255)
        return channel == 255
          ? "1" : "0." + String(repeating: "0", count: 6 - millionths.count) + millionths
      }
      text += "Kd \(shares.joined(separator: " "))\n"
    }
    return text
  }

  /// A text as the end of a line: a backslash there would take the line end away.
  private static func line(_ text: String) -> String {
    let text = TextBytes.oneLine(text)
    return text.last == "\\" ? text.dropLast() + "_" : text
  }

  /// A text as one word: spaces become `_`; never empty.
  private static func word(_ text: String) -> String {
    let words = line(text).split(separator: " ")
    return words.isEmpty ? "part" : words.joined(separator: "_")
  }
}
