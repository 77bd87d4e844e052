public import Geometry

/// A segmentation: for every voxel of a grid, the structure it belongs to.
///
/// `indices` holds positions in `structures`, so that kernels work on small dense numbers whatever
/// integers the file used. `structures[0]` is always the background.
public struct LabelMap: Sendable {
  /// Where the voxels lie.
  public let grid: Grid
  /// For every voxel, x fastest, a position in `structures`.
  public var indices: [UInt16]
  /// The background and then the structures, in rising order of their value in the file.
  public var structures: [Structure]

  /// Creates a label map; every index must be a position in `structures`.
  public init(grid: Grid, indices: [UInt16], structures: [Structure]) {
    precondition(indices.count == grid.count)
    precondition(!structures.isEmpty)
    self.grid = grid
    self.indices = indices
    self.structures = structures
  }
}

/// One structure of a label map: the integer that stands for it in files, its name and colour.
public struct Structure: Equatable, Hashable, Sendable, Codable {
  /// The integer in the file.
  public var value: Int
  /// What it is called in reports and in the names of parts, such as `left ventricle`.
  public var name: String
  /// How it is painted.
  public var color: Color
  /// What a coding scheme calls it, as `scheme:code`, such as `SCT:80891009` for the heart; nil where
  /// the file states none.
  public var code: String?

  /// Creates a structure.
  public init(value: Int, name: String, color: Color, code: String? = nil) {
    self.value = value
    self.name = name
    self.color = color
    self.code = code
  }

  /// What a structure is called of which only the integer is known.
  public static func plainName(_ value: Int) -> String { "label \(value)" }

  /// Whether somebody gave it a name.
  public var isNamed: Bool { name != Structure.plainName(value) }

  /// What is no structure.
  public static let background = Structure(value: 0, name: "background", color: Color(0, 0, 0))
}
