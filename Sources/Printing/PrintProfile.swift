import DataFiles

/// A printer with a material: what it can hold and how fine it can be, in millimetres.
///
/// Profiles are the files of `PrintProfiles/`, in which each number has its source; users may write
/// their own. Nothing here is a promise of the maker's.
public struct PrintProfile: Codable, Equatable, Sendable {
  /// The largest and smallest layer that a printer lays.
  public struct LayerHeight: Codable, Equatable, Sendable {
    /// The thinnest layer, in mm.
    public let finest: Double
    /// The thickest layer, in mm.
    public let coarsest: Double
  }

  /// The gap to leave between parts that are put together.
  public struct Clearance: Codable, Equatable, Sendable {
    /// Between parts that stay together, in mm.
    public let fit: Double
    /// Between parts that slide or turn, in mm.
    public let moving: Double
  }

  /// The holes through which resin or powder leaves a hollow part.
  public struct DrainHoles: Codable, Equatable, Sendable {
    /// The least number of holes for each cavity.
    public let count: Int
    /// The least diameter in mm.
    public let diameter: Double
  }

  /// The word for `--profile`, such as `prusa-mk4-pla`.
  public let name: String
  /// The printer and material for people.
  public let title: String
  /// The process, such as `FDM`.
  public let process: String
  /// The material.
  public let material: String
  /// The edges of the box that can be printed, in mm; z is vertical.
  public let buildVolume: SIMD3<Double>
  /// The edges along x and y of a corner of the plate that cannot be used over the whole height, in
  /// mm; zero where there is none.
  public let excludedCorner: SIMD2<Double>
  /// The layers that the printer lays.
  public let layerHeight: LayerHeight
  /// The thinnest wall that holds, in mm.
  public let minimumWall: Double
  /// The thinnest free-standing detail, in mm.
  public let minimumFeature: Double
  /// The smallest hole that stays open, as a diameter in mm.
  public let minimumHole: Double
  /// The gap to leave between parts.
  public let clearance: Clearance
  /// How far a length may be off, in mm.
  public let tolerance: Double
  /// How far a length may be off in per cent of it, where that is more than `tolerance`.
  public let tolerancePercent: Double?
  /// Holes that a hollow part needs, nil where the process needs none.
  public let drainHoles: DrainHoles?
  /// The most triangles that the print service takes, nil where nobody counts.
  public let maximumTriangles: Int?
  /// The largest file that the print service takes, in bytes, nil where nobody weighs.
  public let maximumFileBytes: Int?
}

// MARK: - Files

extension PrintProfile {
  /// The tool's folder of profiles.
  public static let folder = "PrintProfiles"

  /// The profile that is used when none is named.
  ///
  /// A filament printer in PLA is what most hospitals and schools have; on this one a heart fits in
  /// its true size, and it sets no limit on triangles. Its walls and tolerance are the coarsest of
  /// all profiles, so what passes here passes elsewhere too, but for size.
  public static let defaultName = "prusa-mk4-pla"

  /// The version of the schema that this tool reads.
  static let version = 1

  /// Reads a profile by its name, or by the path of a user's own file.
  ///
  /// - Throws: `DataFileFailure`, `DataFolderMissing` or `FileFailure`, each one sentence.
  public static func load(name: String) throws -> PrintProfile {
    guard let path = try DataFile.path(of: name, in: folder) else {
      throw DataFileFailure.unknownName(
        name, kind: "printer profile", known: try DataFile.names(in: folder))
    }
    return try PrintProfile(path: path)
  }

  /// All profiles of the tool, by name.
  public static func all() throws -> [PrintProfile] {
    try DataFile.names(in: folder).map { try load(name: $0) }
  }

  init(path: String) throws {
    let fields = try DataFile.read(
      path, version: Self.version,
      known: [
        "name", "title", "process", "material", "build_volume_mm", "excluded_corner_mm",
        "layer_height_mm", "minimum_wall_mm", "minimum_feature_mm", "minimum_hole_mm",
        "clearance_mm", "tolerance_mm", "tolerance_percent", "drain_holes", "maximum_triangles",
        "maximum_file_mb",
      ])
    name = try fields.text("name")
    title = try fields.text("title")
    process = try fields.text("process")
    material = try fields.text("material")
    buildVolume = try fields.buildVolume()
    excludedCorner = try fields.excludedCorner(of: buildVolume)
    layerHeight = try fields.layerHeight()
    minimumWall = try fields.positiveNumber("minimum_wall_mm")
    minimumFeature = try fields.positiveNumber("minimum_feature_mm")
    minimumHole = try fields.positiveNumber("minimum_hole_mm")
    let gaps = try fields.fields("clearance_mm", known: ["fit", "moving"])
    clearance = Clearance(fit: try gaps.number("fit"), moving: try gaps.number("moving"))
    tolerance = try fields.number("tolerance_mm")
    tolerancePercent =
      fields.has("tolerance_percent") ? try fields.number("tolerance_percent") : nil
    drainHoles = fields.has("drain_holes") ? try fields.drainHoles() : nil
    maximumTriangles =
      fields.has("maximum_triangles")
      ? try fields.wholeNumber("maximum_triangles", in: 1...1_000_000_000_000) : nil
    maximumFileBytes =
      fields.has("maximum_file_mb")
      ? try fields.wholeNumber("maximum_file_mb", in: 1...1_000_000) * 1_000_000 : nil
  }
}

extension DataFields {
  fileprivate func buildVolume() throws -> SIMD3<Double> {
    let edges = try numbers("build_volume_mm", count: 3)
    guard edges.allSatisfy({ $0 > 0 }) else {
      throw DataFileFailure.outOfRange(
        file: file, key: path("build_volume_mm"), expected: "three numbers above zero")
    }
    return SIMD3(edges)
  }

  fileprivate func excludedCorner(of volume: SIMD3<Double>) throws -> SIMD2<Double> {
    guard has("excluded_corner_mm") else { return .zero }
    let corner = SIMD2(try numbers("excluded_corner_mm", count: 2))
    guard corner.x < volume.x, corner.y < volume.y else {
      throw DataFileFailure.contradiction(
        file: file, key: path("excluded_corner_mm"),
        problem: "the corner must be smaller than the plate of build_volume_mm")
    }
    return corner
  }

  fileprivate func layerHeight() throws -> PrintProfile.LayerHeight {
    let layers = try fields("layer_height_mm", known: ["finest", "coarsest"])
    let height = PrintProfile.LayerHeight(
      finest: try layers.positiveNumber("finest"),
      coarsest: try layers.positiveNumber("coarsest"))
    guard height.finest <= height.coarsest else {
      throw DataFileFailure.contradiction(
        file: file, key: path("layer_height_mm"), problem: "finest is more than coarsest")
    }
    return height
  }

  fileprivate func drainHoles() throws -> PrintProfile.DrainHoles {
    let holes = try fields("drain_holes", known: ["count", "diameter_mm"])
    return PrintProfile.DrainHoles(
      count: try holes.wholeNumber("count", in: 1...100),
      diameter: try holes.positiveNumber("diameter_mm"))
  }
}
