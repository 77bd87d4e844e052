public import Geometry

/// A named, coloured solid: one structure of a model.
public struct Part: Equatable, Sendable {
  /// What it is called in files, such as `left ventricle`.
  public var name: String
  /// How it is painted; nil where nobody said.
  public var color: Color?
  /// Its surface in mm.
  public var mesh: Mesh
  /// A colour for each vertex of the mesh, such as those of a map; nil where there are none.
  public var vertexColors: [Color]?
  /// What the colours of a map stand for: a value for each vertex; nil where there is none.
  public var vertexValues: VertexValues?
  /// Stretches of the surface that have names, such as the wall to a neighbour.
  public var regions: [Region]

  /// Creates a part.
  public init(
    name: String, color: Color? = nil, mesh: Mesh, vertexColors: [Color]? = nil,
    vertexValues: VertexValues? = nil, regions: [Region] = []
  ) {
    precondition(vertexColors.map { $0.count == mesh.positions.count } ?? true)
    precondition(vertexValues.map { $0.values.count == mesh.positions.count } ?? true)
    self.name = name
    self.color = color
    self.mesh = mesh
    self.vertexColors = vertexColors
    self.vertexValues = vertexValues
    self.regions = regions
  }
}

/// Some of the triangles of a part, under a name.
public struct Region: Equatable, Sendable {
  /// What they are, such as `wall to aorta`.
  public var name: String
  /// Which, as ranges that are not empty, rise, and do not touch.
  public var triangles: [Range<Int>]

  /// Names triangles.
  public init(name: String, triangles: [Range<Int>]) {
    self.name = name
    self.triangles = triangles
  }

  /// The same of a mesh that has so many triangles before the first.
  package func moved(by count: Int) -> Region {
    Region(
      name: name, triangles: triangles.map { $0.lowerBound + count..<$0.upperBound + count })
  }
}

/// A number for each vertex of a mesh.
public struct VertexValues: Equatable, Sendable {
  /// What it is and in which unit, as one word, such as `deviation_mm`.
  public var name: String
  /// One a vertex; not a number where there is none.
  public var values: [Float]

  /// Names values.
  public init(name: String, values: [Float]) {
    self.name = name
    self.values = values
  }
}

/// What a mesh file holds: parts in one common frame, in mm, patient LPS where it came from a scan.
public struct Model: Equatable, Sendable {
  /// The parts, in the order of the file.
  public var parts: [Part]

  /// Creates a model.
  public init(parts: [Part] = []) { self.parts = parts }

  /// All parts as one mesh, one after the other; nothing is welded or united.
  public var merged: Mesh {
    guard parts.count != 1 else { return parts[0].mesh }
    var mesh = Mesh()
    mesh.positions.reserveCapacity(parts.reduce(0) { $0 + $1.mesh.positions.count })
    mesh.triangles.reserveCapacity(parts.reduce(0) { $0 + $1.mesh.triangles.count })
    for part in parts {
      let base = UInt32(mesh.positions.count)
      mesh.positions.append(contentsOf: part.mesh.positions)
      mesh.triangles.append(
        contentsOf: part.mesh.triangles.lazy.map { Triangle(base + $0.a, base + $0.b, base + $0.c) }
      )
    }
    return mesh
  }
}
