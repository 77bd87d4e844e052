import Geometry
import Surfaces

/// An object of a 3MF package: a mesh in the file's unit, or other objects with their transforms.
struct ThreeMFObject {
  /// Another object of the package, placed in this one.
  struct Component {
    let object: Int
    let transform: Affine
  }

  enum Content {
    case mesh(Mesh)
    case components([Component])
  }

  /// What an object and all below it will need once it is laid out flat.
  struct Totals {
    var parts = 0
    var vertices = 0
    var triangles = 0
    var depth = 1

    /// Adds what a component brings; a hostile package reaches the limit, never an overflow.
    mutating func add(_ other: Totals) {
      parts = min(parts + other.parts, Self.limit)
      vertices = min(vertices + other.vertices, Self.limit)
      triangles = min(triangles + other.triangles, Self.limit)
      depth = max(depth, other.depth + 1)
    }

    static let limit = 1 << 40
  }

  /// Its name, or nil.
  let name: String?
  /// Whether it may be built: neither it nor anything that it is made of is of type `other`.
  let isBuildable: Bool
  /// The colour of all of it, where it has one.
  let color: Color?
  /// A colour for each vertex of its mesh, where they vary.
  let vertexColors: [Color]?
  /// The named regions of its mesh.
  let regions: [Region]
  let content: Content
  let totals: Totals
}

/// A resource that has an id and is not an object: what triangles and objects may refer to.
struct ThreeMFProperty {
  enum Kind { case colors, baseMaterials, composite, multi, texture, textureGroup, other }
  var kind: Kind
  /// The colours of a colour group or of base materials; nil for the entry of ours that stands for none.
  var colors: [Color?] = []
  /// How many entries indices may choose from.
  var count = 0
}
