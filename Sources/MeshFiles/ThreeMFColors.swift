import Geometry
import Surfaces

/// Finds out whether an object, or each of its volumes, has one colour all over, or one at each of its
/// vertices.
struct ThreeMFColors {
  /// What was found of a volume.
  struct Finding {
    /// The one colour, or the volume's own where vertices have theirs; nil where colours are mixed.
    var uniform: Color?
    var hasVertexColors = false
    /// Whether colours vary and not by the vertex: triangles with and without any, or different ones that
    /// meet at a vertex.
    var isMixed = false
  }

  /// The colour of a triangle without properties: that of the object's own.
  let inherited: Color?

  /// The volumes' own colours, and where their triangles end.
  private let owns: [Color?]
  private let ends: [Int]

  /// The volumes that are finished.
  private var findings: [Finding] = []
  /// The first triangle of the volume, and where it ends.
  private var begin = 0
  private var end: Int
  private var first: Color??
  private var vary = false
  private var isMixed = false
  /// Once colours vary: for every vertex its colour's word, or 0 before it has one. Volumes have no vertices
  /// in common; where they do, that counts as colours that meet.
  private var words: [UInt32] = []

  /// Begins with the object's own colour.
  ///
  /// - Parameter volumes: of an object of several: their own colours, and where their triangles end.
  init(object inherited: Color?, volumes: [(own: Color?, end: Int)] = []) {
    self.inherited = inherited
    owns = volumes.isEmpty ? [inherited] : volumes.map(\.own)
    ends = volumes.isEmpty ? [.max] : volumes.map(\.end)
    end = ends[0]
  }

  /// Takes the colour of the last triangle of a mesh; nil where it has none.
  @inline(__always)
  mutating func add(_ color: Color?, in mesh: Mesh) {
    if !vary, let first, first == color, mesh.triangles.count <= end { return }
    add(color, color, color, in: mesh)
  }

  /// Takes the colours at the corners of the last triangle of a mesh, whose vertices are all there.
  ///
  /// - Parameter isMap: whether they are colours of vertices even where all are the same.
  mutating func add(
    _ a: Color?, _ b: Color?, _ c: Color?, in mesh: Mesh, isMap: Bool = false
  ) {
    if mesh.triangles.count > end { finishVolume() }
    if !vary {
      if first == nil { first = .some(a) }
      guard let first, isMap || first != a || first != b || first != c else { return }
      vary = true
      if words.isEmpty { words = [UInt32](repeating: 0, count: mesh.positions.count) }
      for triangle in mesh.triangles[begin..<mesh.triangles.count - 1] {
        set(first, first, first, triangle)
      }
    }
    if let triangle = mesh.triangles.last { set(a, b, c, triangle) }
  }

  /// What there is to say of each volume; there are fewer where triangles are.
  mutating func finish() -> [Finding] {
    if findings.count < owns.count { finishVolume() }
    return findings
  }

  /// The colour of a vertex of a volume that has colours of vertices; one that no triangle uses has the
  /// volume's own.
  func color(of vertex: Int, in volume: Int) -> Color {
    words[vertex] == 0 ? owns[volume] ?? .uncolored : Color(word: words[vertex])
  }

  private mutating func finishVolume() {
    let own = owns[findings.count]
    findings.append(
      Finding(
        uniform: isMixed ? nil : vary ? own : first ?? own, hasVertexColors: vary && !isMixed,
        isMixed: isMixed))
    begin = end
    end = findings.count < ends.count ? ends[findings.count] : .max
    (first, vary, isMixed) = (nil, false, false)
  }

  private mutating func set(_ a: Color?, _ b: Color?, _ c: Color?, _ triangle: Triangle) {
    guard !isMixed else { return }
    set(a, triangle.a)
    set(b, triangle.b)
    set(c, triangle.c)
  }

  private mutating func set(_ color: Color?, _ vertex: UInt32) {
    guard !isMixed, let color else {
      isMixed = true
      return
    }
    let before = words[Int(vertex)]
    if before == 0 {
      words[Int(vertex)] = color.word
    } else if before != color.word {
      isMixed = true
    }
  }
}

extension ThreeMFProperty {
  /// The colour of an entry, where it has one.
  func color(at index: Int) -> Color? { index < colors.count ? colors[index] : nil }
}
