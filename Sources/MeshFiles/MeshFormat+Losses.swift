public import Surfaces

extension MeshFormat {
  /// What of a model a file of this format cannot hold, a sentence each; none where all of it comes
  /// back on reading.
  ///
  /// - Parameter asText: whether STL is written as text, which has names.
  public func losses(of model: Model, asText: Bool = false) -> [String] {
    var sentences: [String] = []
    let count = model.parts.count
    if self == .stl {
      if !asText, count > 1 {
        sentences.append(
          "STL holds one solid: the names of its \(count) parts and where one ends are lost.")
      }
      let foreign = model.parts.count { STLTextWriter.plain($0.name) != TextBytes.oneLine($0.name) }
      if asText, foreign > 0 {
        sentences.append(
          "Text with many letters beyond ASCII is taken for binary STL by some programs: in "
            + "\(foreign == 1 ? "a name" : "\(foreign) names") they lost their marks or became _.")
      }
      if model.parts.contains(where: { $0.color != nil }) {
        sentences.append("STL holds no colours: those of the parts are lost.")
      }
    }
    let hasVertexColors = model.parts.contains { $0.vertexColors != nil }
    if hasVertexColors, self == .stl {
      sentences.append("STL holds no colours of vertices: they are lost; all other formats do.")
    }
    let plain = model.parts.count { $0.vertexColors == nil }
    if hasVertexColors, plain > 0, [.obj, .ply, .vtp].contains(self) {
      sentences.append(
        "\(title) has a colour at all vertices or at none: those of the \(plain) "
          + "\(plain == 1 ? "part" : "parts") beside a map took the part's own.")
    }
    if let values = model.parts.lazy.compactMap(\.vertexValues?.name).first,
      ![.ply, .vtp].contains(self)
    {
      sentences.append("\(title) holds no values of vertices: \(values) is lost; PLY and VTP do.")
    }
    let regions = model.parts.reduce(0) { $0 + $1.regions.count }
    if regions > 0, self != .threeMF {
      sentences.append("\(title) holds no named regions: \(regions) are lost; 3MF does.")
    }
    return sentences
  }

  /// What to say of the unit of a file of a format that has no place for it; nil for others.
  public var unitRemark: String? {
    guard [.stl, .obj, .ply, .vtp].contains(self) else { return nil }
    return "\(title) states no unit: its numbers are millimetres, which only a remark in it says."
  }
}
