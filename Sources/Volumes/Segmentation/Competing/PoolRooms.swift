import Geometry

/// A wide part of a structure that hangs on the rest of it by a narrow neck: perhaps another
/// structure, for which no seed was given.
public struct SplitRoom: Sendable, Equatable, Codable {
  /// The structure that it was given to, by name.
  public var structure: String
  /// Its middle in the patient frame, mm.
  public var center: [Double]
  /// The diameter of the largest ball in it, mm.
  public var width: Double
  /// The diameter of the largest ball that passes its neck, mm.
  public var neck: Double
}

/// An artery that is much wider than a chamber of its own half of the heart: perhaps their seeds were
/// exchanged.
public struct SplitMismatch: Sendable, Equatable, Codable {
  /// The artery, by name.
  public var artery: String
  /// The chamber, by name.
  public var chamber: String
  /// The diameter of the largest ball in the artery, mm.
  public var arteryWidth: Double
  /// The diameter of the largest ball in the chamber, mm.
  public var chamberWidth: Double
}

/// How wide the parts of a split pool are, and what lies behind their necks.
///
/// The ways from each seed keep to the middle of the pool, so the narrowest place on the way to a
/// point is about the neck before it.
struct PoolRooms {
  /// Narrower rooms of a chamber may be its auricle or a bulge, mm of radius.
  private static let leastRadius = 12.0
  /// Narrower rooms of a vessel are the vessel itself, mm of radius.
  private static let leastRadiusOfVessel = 18.0
  /// A valve is wider than half its chamber, a leak is not.
  private static let neckShare = 0.5
  /// What a vessel widens to behind a neck is not the vessel any more, even where that is a valve.
  private static let neckShareOfVessel = 0.75
  /// A ventricle that is squeezed flat may be somewhat narrower than its artery.
  private static let mismatch = 1.25

  private let seeds: [SplitSeed]
  /// For every seed the radius of its largest ball, mm; 0 where it has no node of its own.
  private var radii: [Double]
  /// For every seed the widest node behind a neck, and the neck's radius.
  private var behind: [(node: Int, radius: Double, neck: Double)?]
  private let paths: PoolPaths

  init(_ split: PoolSplit, seeds: [SplitSeed]) {
    self.seeds = seeds
    paths = split.paths
    radii = [Double](repeating: 0, count: seeds.count)
    behind = [(node: Int, radius: Double, neck: Double)?](repeating: nil, count: seeds.count)
    let ways = PoolWays(from: split.nodes.map(\.node), in: paths)
    var necks = [Double](repeating: .infinity, count: ways.parents.count)
    for node in ways.order.lazy.map({ Int($0) }) {
      let owner = split.nodes[Int(ways.owners[node])].number
      let parent = Int(ways.parents[node])
      let radius = paths.depth(node)
      necks[node] = min(radius, parent < 0 ? .infinity : necks[parent])
      radii[owner] = max(radii[owner], radius)
      let (least, share) =
        seeds[owner].kind == .chamber
        ? (Self.leastRadius, Self.neckShare) : (Self.leastRadiusOfVessel, Self.neckShareOfVessel)
      if radius >= least, necks[node] < share * radius,
        radius > behind[owner]?.radius ?? 0
      {
        behind[owner] = (node, radius, necks[node])
      }
    }
  }

  /// The widest room of each structure that has one.
  func rooms(on grid: Grid) -> [SplitRoom] {
    seeds.indices.compactMap { number in
      behind[number].map { room in
        SplitRoom(
          structure: seeds[number].structure.name,
          center: grid.patient(paths.position(room.node)), width: 2 * room.radius,
          neck: 2 * room.neck)
      }
    }
  }

  /// The arteries that are wider than a chamber of their half of the heart.
  func mismatches() -> [SplitMismatch] {
    let parts = seeds.map { HeartPart(name: $0.structure.name) }
    return seeds.indices.flatMap { artery in
      seeds.indices.compactMap { chamber in
        guard let ventricle = parts[artery]?.ventricle,
          parts[chamber] == ventricle || parts[chamber] == ventricle.atrium,
          radii[chamber] > 0, radii[artery] > Self.mismatch * radii[chamber]
        else { return nil }
        return SplitMismatch(
          artery: seeds[artery].structure.name, chamber: seeds[chamber].structure.name,
          arteryWidth: 2 * radii[artery], chamberWidth: 2 * radii[chamber])
      }
    }
  }
}
