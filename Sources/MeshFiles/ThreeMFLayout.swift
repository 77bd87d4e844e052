import Geometry
import Surfaces

/// The text of a 3MF package around its vertices and triangles.
struct ThreeMFLayout: Sendable {
  /// The root part; some readers know no other path.
  static let modelPath = "3D/3dmodel.model"

  /// The id of the colours of parts.
  static let paletteID = 1

  /// The model part as pieces that can be made in parallel.
  let text: TextPieces
  /// The colours of vertices, where there are some.
  let vertexColors: ThreeMFVertexColors?
  private let colors: ThreeMFPalette
  private let vertexColorsID: Int

  /// The colours of parts have id 1, part `i` has id `i + 2`, the parent comes next, and then the colours
  /// of vertices, which stand before the objects all the same.
  init(_ model: Model, facts: FileFacts) {
    let parts = model.parts
    let colors = ThreeMFPalette(model)
    self.colors = colors
    vertexColors = ThreeMFVertexColors(model)
    vertexColorsID = parts.count + 3
    let move = Self.moveToBed(model)
    let moveText = move.map(Self.decimal).joined(separator: " ")
    let title = XMLText.escaped(facts.title ?? parts[0].name)
    let parent = parts.count + 2

    var text = TextPieces()
    text.put(Self.head(facts, colors: colors, move: moveText))
    text.put("<resources>\n")
    text.putColors(colors.entries, id: Self.paletteID)
    text.putColors(vertexColors?.entries ?? [], id: vertexColorsID)
    for (index, part) in parts.enumerated() {
      let color = colors.entryOfPart[index].map { " pid=\"1\" pindex=\"\($0)\"" } ?? ""
      let name = XMLText.escaped(part.name)
      text.put("<object id=\"\(index + 2)\" type=\"model\" name=\"\(name)\"\(color)>\n<mesh>\n")
      text.put("<vertices>\n")
      text.putVertices(of: index, count: part.mesh.positions.count)
      text.put("</vertices>\n<triangles>\n")
      text.putTriangles(of: index, count: part.mesh.triangles.count)
      text.put("</triangles>\n</mesh>\n</object>\n")
    }
    text.put("<object id=\"\(parent)\" type=\"model\" name=\"\(title)\">\n<components>\n")
    for index in parts.indices { text.put("<component objectid=\"\(index + 2)\"/>\n") }
    text.put("</components>\n</object>\n</resources>\n<build>\n")
    text.put("<item objectid=\"\(parent)\" transform=\"1 0 0 0 1 0 0 0 1 \(moveText)\"/>\n")
    text.put("</build>\n</model>\n")
    self.text = text
  }

  /// What follows the indices of a triangle: Bambu Studio and Orca take colours from triangles.
  func triangleColor(_ part: Int) -> String {
    colors.entryOfPart[part].map { " pid=\"1\" p1=\"\($0)\"" } ?? ""
  }

  /// What stands before each of the entries that a triangle's corners take in a map.
  var vertexColorMarks: [String] {
    ["\" pid=\"\(vertexColorsID)\" p1=\"", "\" p2=\"", "\" p3=\""]
  }

  private static func head(_ facts: FileFacts, colors: ThreeMFPalette, move: String) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<model unit=\"millimeter\" xml:lang=\"en-US\" xmlns=\"\(ThreeMFNames.core)\""
    if !colors.entries.isEmpty { text += " xmlns:m=\"\(ThreeMFNames.materials)\"" }
    text += " xmlns:hw=\"\(ThreeMFNames.heartwright)\">\n"
    var entries: [FileFacts.Entry] = []
    if let title = facts.title { entries.append(.init(name: "Title", value: title)) }
    entries.append(.init(name: "Application", value: facts.application))
    entries += facts.metadata
    if let frame = facts.frame { entries.append(.init(name: ThreeMFNames.frame, value: frame)) }
    entries.append(.init(name: ThreeMFNames.placement, value: move))
    if let entry = colors.none {
      entries.append(.init(name: ThreeMFNames.noColor, value: "\(entry)"))
    }
    var known: Set<String> = []
    for entry in entries {
      let isWord =
        entry.name.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        } && entry.name.first?.isLetter == true
      precondition(isWord && known.insert(entry.name).inserted, "a fact's name is one new word")
      let prefix = ThreeMFNames.plainMetadata.contains(entry.name) ? "" : "hw:"
      text += "<metadata name=\"\(prefix)\(entry.name)\">\(XMLText.escaped(entry.value))"
      text += "</metadata>\n"
    }
    return text
  }

  /// The move that brings the smallest coordinates to zero or at most a thousandth above it.
  private static func moveToBed(_ model: Model) -> [Double] {
    var lower = SIMD3<Float>(repeating: .infinity)
    for part in model.parts {
      let mesh = part.mesh
      let positions = mesh.positions.span
      for index in 0..<positions.count {
        lower.replace(with: positions[index], where: positions[index] .< lower)
      }
    }
    return (0..<3).map { axis in
      let exact = -Double(lower[axis]) * 1000
      // Far from the origin a double cannot count thousandths; then the move stays as it is.
      let rounded = abs(exact) < 0x1p50 ? exact.rounded(.up) / 1000 : exact / 1000
      return rounded == 0 ? 0 : rounded
    }
  }

  private static func decimal(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension TextPieces {
  /// Appends a group of colours, unless it is empty.
  fileprivate mutating func putColors(_ colors: [Color], id: Int) {
    guard !colors.isEmpty else { return }
    put("<m:colorgroup id=\"\(id)\">\n")
    put(colors.map { "<m:color color=\"\($0.hexadecimal)FF\"/>\n" }.joined())
    put("</m:colorgroup>\n")
  }
}
