import Parallel

/// Pools with walls around them.
public struct Walls: Sendable {
  /// The largest closed pocket that is filled, and loose piece that is taken away, in a model of
  /// walls, mm³: a ball of 2.7 mm, which nobody could drain or find again.
  public static let speck = 10.0

  /// The pools, the solid structures that were labelled, and a wall for each pool, named
  /// `NAME wall`. What is neither is left out.
  public let map: LabelMap
  /// The positions in `map.structures` of the pools.
  public let pools: [Int]
  /// What was made.
  public let report: WallReport

  /// Walls and solid structures without pools: a hollow model, without single voxels that stand out of
  /// a wall or are missing in it, small pockets and pieces.
  public var hollow: (LabelMap, WallTidying) { model { _ in true } }

  /// The heart's muscle: labelled myocardium, walls of ventricles and atria and papillary muscles;
  /// no vessel. Smoothed as `hollow` is; without structures where there is no muscle.
  public var myocardium: (LabelMap, WallTidying) {
    model { index in
      let name = map.structures[index].name.lowercased()
      return ["myocard", "muscle", "ventric", "atri", "septum"].contains { name.contains($0) }
        && !["valve", "ring", "annulus", "calc", "plaque"].contains { name.contains($0) }
    }
  }

  /// What of the walls and solid structures is to be kept, made fit for printing.
  private func model(_ isKept: (Int) -> Bool) -> (LabelMap, WallTidying) {
    var smooth = map
    let made = Set(report.walls.map(\.name))
    let bumps = smooth.shaveBumps(
      of: map.structures.indices.filter {
        made.contains(map.structures[$0].name)
      })
    let pits = smooth.fillPits(besides: pools)
    var (model, tidying) = smooth.keeping { !pools.contains($0) && isKept($0) }
      .tidied(upTo: Self.speck)
    (tidying.bumpVoxelsShaved, tidying.pitVoxelsFilled) = (bumps, pits)
    return (model, tidying)
  }
}

/// The walls that were made.
public struct WallReport: Codable, Equatable, Sendable {
  /// One wall.
  public struct Wall: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// How thick it was asked to be, mm.
    public var thickness: Double
    /// Its volume, ml.
    public var millilitres: Double
    /// The flat ends of its pool that were left open, besides those at the scan's edge.
    public var openEnds: Int
  }

  /// Pools that touch each other, as one room.
  public struct Room: Codable, Equatable, Sendable {
    /// The pools' names.
    public var pools: [String]
    /// Its volume, ml.
    public var millilitres: Double
    /// How much of its surface no wall covers: at vessels' ends and at the edge of the scan, mm².
    public var openArea: Double

    /// Whether one can look in, and powder can leave: an opening of 4 mm in diameter.
    public var isOpen: Bool { openArea >= 12.5 }
  }

  /// Two pools that touch.
  public struct Shortcut: Codable, Equatable, Sendable {
    /// Their names.
    public var pools: [String]
    /// On how much they touch, mm².
    public var area: Double
  }

  /// The walls, in the order of their pools.
  public var walls: [Wall] = []
  /// The rooms above a speck's size inside the walls, largest first.
  public var rooms: [Room] = []
  /// The names of the structures that are neither blood nor the heart's muscle, which were left out.
  public var leftOut: [String] = []
  /// The area in which a pool that the scan's edge does not cut is nearer to it than its wall is thick,
  /// mm².
  public var thinAtEdge = 0.0
  /// Pools that touch each other though no valve or vessel's mouth joins them: no wall parts them.
  public var shortcuts: [Shortcut] = []
  /// Whether the map was brought to voxels at right angles first, because its own were not.
  public var pushedUpright = false
  /// The edge of the voxels, mm, where the map was made finer because its own were too coarse for
  /// the walls; else nil.
  public var refinedTo: Double?
  /// What was changed so that the model can be printed; nil for pools and walls together.
  public var tidying: WallTidying?

  /// What deviations of a model of these walls are from.
  public var surfaceTitle: String {
    "the surface of the walls as they were made around the pools"
      + (refinedTo.map { " on voxels of \($0) mm" } ?? "") + ", half-way between voxels"
  }

  /// Gives the walls the volumes that were found in the model.
  public mutating func take(volumesOf findings: [StructureFinding]) {
    for index in walls.indices {
      walls[index].millilitres =
        findings.first { $0.name == walls[index].name }?.millilitres ?? 0
    }
    walls.removeAll { $0.millilitres == 0 }
  }

  /// How many closed rooms get a sentence each; in a pool of many pieces there may be hundreds.
  private static let mostRooms = 4

  /// What to know before printing, as sentences.
  public var sentences: [String] {
    var lines: [String] = []
    if pushedUpright {
      lines.append(
        "The voxels' axes are not at right angles, so the labels were brought to upright voxels first."
      )
    }
    if let refinedTo {
      lines.append(
        "The voxels were too coarse for these walls, so the labels were brought to voxels of "
          + "\(refinedTo) mm first.")
    }
    if thinAtEdge >= 1 {
      lines.append(
        "Walls are thinner than asked for where blood comes close to the edge of the scan "
          + "(\(Int(thinAtEdge.rounded())) mm²): there are no voxels for them.")
    }
    for shortcut in shortcuts {
      lines.append(
        "\(shortcut.pools[0]) and \(shortcut.pools[1]) touch on \(Int(shortcut.area.rounded())) mm², where no "
          + "blood passes in a heart without defects: no wall is between them, and the model is open from "
          + "one into the other. Part the labels there where it is no defect.")
    }
    if !leftOut.isEmpty {
      let names = leftOut.prefix(6).joined(separator: ", ") + (leftOut.count > 6 ? ", ..." : "")
      lines.append(
        "Left out, as by \(leftOut.count == 1 ? "its name it is" : "their names they are") neither "
          + "blood nor the heart's muscle: \(names).")
    }
    let closed = rooms.filter { !$0.isOpen }
    for room in closed.prefix(Self.mostRooms) {
      let names =
        room.pools.prefix(6).joined(separator: ", ")
        + (room.pools.count > 6 ? ", ..." : "")
      lines.append(
        "The inside of \(names) (\((room.millilitres * 100).rounded() / 100) ml) is closed all "
          + "around: cut the model open to look in and to drain it, in the slicer or with the steps "
          + "\"walls keep=hollow\", \"take all\", \"crop behind POINT normal=x,y,z\".")
    }
    if closed.count > Self.mostRooms {
      let rest = closed.dropFirst(Self.mostRooms)
      let volume = rest.reduce(0) { $0 + $1.millilitres }
      lines.append(
        "\(rest.count) smaller rooms are closed all around too (\((volume * 100).rounded() / 100) ml "
          + "in all).")
    }
    return lines + (tidying?.sentences ?? [])
  }
}

extension LabelMap {
  /// The map with the structures for which a test on their position holds.
  func keeping(_ isKept: (Int) -> Bool) -> LabelMap {
    var result = self
    result.keep(isKept)
    return result
  }

  /// As `keeping`, in place.
  mutating func keep(_ isKept: (Int) -> Bool) {
    var positions = [UInt16](repeating: 0, count: structures.count)
    var kept = [structures[0]]
    for index in structures.indices.dropFirst() where isKept(index) {
      positions[index] = UInt16(kept.count)
      kept.append(structures[index])
    }
    indices.renumber(positions)
    structures = kept
  }
}

extension [UInt16] {
  /// Puts `table[number]` in the place of every number. Parallel.
  mutating func renumber(_ table: [UInt16]) {
    parallelChunks(of: &self, chunk: 1 << 18) { _, numbers in
      let table = table.span
      for i in 0..<numbers.count { numbers[i] = table[Int(numbers[i])] }
    }
  }
}
