/// Pools with walls around them.
public struct Walls: Sendable {
  /// The pools, the solid structures that were labelled, and a wall for each pool, named
  /// `NAME wall`.
  public let map: LabelMap
  /// The positions in `map.structures` of the pools.
  public let pools: [Int]
  /// What was made.
  public let report: WallReport

  /// Walls and solid structures without pools: a hollow model.
  public var hollow: LabelMap { map.keeping { !pools.contains($0) } }

  /// The heart's muscle: labelled myocardium, walls of ventricles and atria and papillary muscles;
  /// no vessel.
  public var myocardium: LabelMap {
    map.keeping { index in
      let name = map.structures[index].name.lowercased()
      return !pools.contains(index)
        && ["myocard", "muscle", "ventric", "atri", "septum"].contains { name.contains($0) }
    }
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

  /// The walls, in the order of their pools.
  public var walls: [Wall] = []
}

extension LabelMap {
  /// The map with the structures for which a test on their position holds.
  func keeping(_ isKept: (Int) -> Bool) -> LabelMap {
    var positions = [UInt16](repeating: 0, count: structures.count)
    var kept = [structures[0]]
    for index in structures.indices.dropFirst() where isKept(index) {
      positions[index] = UInt16(kept.count)
      kept.append(structures[index])
    }
    return LabelMap(grid: grid, indices: indices.map { positions[Int($0)] }, structures: kept)
  }
}
