import Geometry
import Surfaces
import Volumes

/// The surfaces of a job as the parts that are written, and what they are measured against.
struct PrintModel {
  /// One structure with all that is known of it.
  struct Piece {
    var structure: Structure
    /// Its closed surface, in mm of the patient.
    var part: Part
    /// The segmentation's own surface of it.
    var reference: ReferenceSurface
    /// Its voxels' volume.
    var segmentedMillilitres: Double
    /// Its file below the folder.
    var file: String
  }

  /// The structures, in the order of their values.
  var pieces: [Piece]
  /// All together.
  var whole: Piece
  /// The factor by which lengths are multiplied in files.
  var scale: Double

  /// - Parameters:
  ///   - surface: what is printed of the surfaces that were made.
  ///   - title: what the segmentation's own surface is called; nil for what it is.
  init(
    surface: LabelSurface, surfaced: Surfaced, segmented: Segmented, title: String?, scale: Double
  ) {
    self.scale = scale
    var own = segmented.ownSurface(of: surfaced)
    if let title { own.title = title }
    let volumes = segmented.voxelMillilitres
    var names = FileNames()
    pieces = surfaced.structures.indices.dropFirst().compactMap { index in
      let mesh = surface.part(UInt16(index))
      guard !mesh.triangles.isEmpty else { return nil }
      let structure = surfaced.structures[index]
      return Piece(
        structure: structure,
        part: Part(
          name: structure.name, color: structure.color, mesh: mesh,
          regions: surface.walls(of: UInt16(index)).map { wall in
            Region(
              name: "wall to \(surfaced.structures[Int(wall.neighbour)].name)",
              triangles: wall.triangles)
          }),
        reference: own.part(index),
        segmentedMillilitres: volumes[index],
        file: "parts/\(names.unique(structure.name)).stl")
    }
    whole = Piece(
      structure: Structure(
        value: 0, name: "whole model", color: pieces.first?.structure.color ?? bloodPool.color),
      part: Part(name: "whole model", mesh: surface.union),
      reference: own.union,
      segmentedMillilitres: volumes.dropFirst().reduce(0, +), file: "model.stl")
  }

  /// The parts in mm of the patient.
  var parts: [Part] { pieces.map(\.part) }

  /// A part as it is written: at print scale.
  func scaled(_ part: Part) -> Part {
    var part = part
    part.mesh = part.mesh.scaled(by: scale)
    return part
  }
}

extension Mesh {
  /// The mesh with its lengths multiplied.
  func scaled(by factor: Double) -> Mesh {
    guard factor != 1 else { return self }
    return Mesh(
      positions: positions.map { SIMD3<Float>(SIMD3<Double>($0) * factor) }, triangles: triangles)
  }
}

extension Segmented {
  /// The volume of each structure by its voxels, in ml; index 0 is the outside.
  public var voxelMillilitres: [Double] {
    switch self {
    case .labels(let labels):
      labels.voxelCounts().map { Double($0) * labels.grid.voxelVolume / 1000 }
    case .grey(let segment):
      [0, Double(segment.mask.count) * segment.scan.grid.voxelVolume / 1000]
    }
  }
}

/// Names of structures as names of files: letters, digits and hyphens, no two alike.
struct FileNames {
  private var taken: Set<String> = []

  /// A file name, without suffix, that was not given before.
  mutating func unique(_ name: String) -> String {
    let plain = name.lowercased().unicodeScalars.map { scalar in
      scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        ? Character(scalar) : "-"
    }
    let stem = String(plain).split(separator: "-").joined(separator: "-")
    let base = stem.isEmpty ? "part" : String(stem.prefix(60))
    var candidate = base
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(base)-\(number)"
      number += 1
    }
    return candidate
  }
}
