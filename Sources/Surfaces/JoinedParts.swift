/// Parts of a model that share walls, as one surface: what is done to it is done to both sides of a wall.
public struct JoinedParts: Sendable {
  /// Which parts of the model, in rising order; part `parts[k]` is structure `k + 1` of the surface.
  public let parts: [Int]
  /// Their surface, each shared wall once.
  public let surface: LabelSurface
  /// For each of the parts, the surface's vertex for each of its own.
  public let vertices: [[UInt32]]

  /// For each of the surface's vertices whether it is part of a shared wall, or of its rim.
  public var isWall: [Bool] {
    var isWall = [Bool](repeating: false, count: surface.positions.count)
    for (triangle, outer) in zip(surface.triangles, surface.outer) where outer != 0 {
      for vertex in [triangle.a, triangle.b, triangle.c] { isWall[Int(vertex)] = true }
    }
    return isWall
  }
}

extension Model {
  /// All parts, in groups of those that share walls directly or through others, by their first part.
  ///
  /// A wall is shared where two parts have a triangle at exactly the same places and facing each other,
  /// as `LabelSurface.part(_:)` makes them. In a group, vertices at the same place are one; a part that
  /// shares nothing is its own surface, vertex for vertex. Where more than 65,535 parts share walls, each is
  /// its own all the same. Every index must be in range. Sorts the triangles.
  public var joinedParts: [JoinedParts] {
    guard parts.count > 1 else { return parts.indices.map(alone) }
    let walls = SharedWalls(self)
    var groups = DisjointSets(count: parts.count)
    for (triangle, other) in walls.others.enumerated() where other != SharedWalls.none {
      groups.unite(walls.owners[triangle], walls.owners[Int(other)])
    }
    var members = [[Int]](repeating: [], count: parts.count)
    for part in parts.indices { members[Int(groups.root(of: UInt32(part)))].append(part) }
    var joiner = Joiner(self, walls)
    return members.filter { !$0.isEmpty }.flatMap { group in
      group.count > 1 && group.count <= Int(UInt16.max)
        ? [joiner.joined(group)] : group.map(alone)
    }
  }

  private func alone(_ part: Int) -> JoinedParts {
    let mesh = parts[part].mesh
    return JoinedParts(
      parts: [part], surface: LabelSurface(mesh),
      vertices: [Array(0..<UInt32(mesh.positions.count))])
  }
}

/// Makes one surface of several parts at a time.
private struct Joiner {
  private let walls: SharedWalls
  /// Where each part's vertices and triangles lie among those of all.
  private var vertexRanges: [Range<Int>] = []
  private var triangleRanges: [Range<Int>] = []
  /// The surface's vertex at each place; `SharedWalls.none` where it has none.
  private var indices: [UInt32]
  /// The structure of each part in the surface.
  private var structures: [UInt16]

  init(_ model: Model, _ walls: SharedWalls) {
    self.walls = walls
    indices = [UInt32](repeating: SharedWalls.none, count: walls.places.count)
    structures = [UInt16](repeating: 0, count: model.parts.count)
    var (vertex, triangle) = (0, 0)
    for part in model.parts {
      vertexRanges.append(vertex..<vertex + part.mesh.positions.count)
      triangleRanges.append(triangle..<triangle + part.mesh.triangles.count)
      vertex += part.mesh.positions.count
      triangle += part.mesh.triangles.count
    }
  }

  mutating func joined(_ group: [Int]) -> JoinedParts {
    var surface = LabelSurface(Mesh())
    let vertices = group.map { part in
      walls.places[vertexRanges[part]].map { place in
        if indices[Int(place)] == SharedWalls.none {
          indices[Int(place)] = UInt32(surface.positions.count)
          surface.positions.append(walls.mesh.positions[Int(place)])
        }
        return indices[Int(place)]
      }
    }
    for (number, part) in group.enumerated() { structures[part] = UInt16(number + 1) }
    for part in group {
      for index in triangleRanges[part] { append(index, to: &surface) }
    }
    for part in group {
      for place in walls.places[vertexRanges[part]] { indices[Int(place)] = SharedWalls.none }
    }
    return JoinedParts(parts: group, surface: surface, vertices: vertices)
  }

  /// A wall comes with its first side, and faces from the later part to the earlier.
  private func append(_ index: Int, to surface: inout LabelSurface) {
    let other = walls.others[index]
    guard other == SharedWalls.none || Int(other) > index else { return }
    let t = walls.mesh.triangles[index]
    let triangle = Triangle(indices[Int(t.a)], indices[Int(t.b)], indices[Int(t.c)])
    let own = structures[Int(walls.owners[index])]
    if other == SharedWalls.none {
      surface.triangles.append(triangle)
      surface.inner.append(own)
      surface.outer.append(0)
    } else {
      surface.triangles.append(triangle.reversed)
      surface.inner.append(structures[Int(walls.owners[Int(other)])])
      surface.outer.append(own)
    }
  }
}
