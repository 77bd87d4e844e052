/// A point that says which structure a part of a blood pool is.
public struct SplitSeed: Sendable {
  /// What the part is; its value must be its own among the seeds.
  public var structure: Structure
  /// How it is parted from its neighbours.
  public var kind: Kind
  /// A voxel of the part, (x, y, z).
  public var voxel: SIMD3<Int>

  /// What a structure is to the blood that flows through it: it decides where a cut belongs.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A ventricle or an atrium. Two of them are parted at the narrowest place between them.
    case chamber
    /// An artery leaves its chamber through a valve: it is parted at the narrowest place near where
    /// it leaves the chamber.
    case artery
    /// A vein enters its chamber without a valve and without a neck: some of its tube stays with the
    /// chamber.
    case vein

    /// The kind that a structure's English name says: arteries and the aorta, veins and cavae, and
    /// chambers for all else.
    public init(name: String) {
      let name = name.lowercased()
      let has = { (words: [String]) in words.contains { name.contains($0) } }
      if has(["aort", "arter", "trunk"]) {
        self = .artery
      } else if has(["vein", "vena", "cava", "venous", "sinus"]) {
        self = .vein
      } else {
        self = .chamber
      }
    }
  }

  /// For a vein, the length of its tube that stays with the atrium, mm, from where the tube leaves
  /// the atrium's body.
  public var stub: Double

  /// Creates a seed.
  ///
  /// The usual stub is 10 mm: atria are measured with 'proximal sections of the pulmonary veins'
  /// (Tobon-Gomez et al. 2015, doi 10.1109/TMI.2015.2398818), which have no valve to say where they
  /// end. The superior vena cava ends where the auricle joins it: 2 mm. Both numbers are ours.
  public init(structure: Structure, kind: Kind, voxel: SIMD3<Int>, stub: Double? = nil) {
    self.structure = structure
    self.kind = kind
    self.voxel = voxel
    let name = structure.name.lowercased()
    self.stub = stub ?? (name.contains("superior") && name.contains("cava") ? 2 : 10)
  }
}

/// How a pool is split; every value has a default.
public struct SplitOptions: Sendable, Equatable, Codable {
  /// How far a seed may lie outside the pool, mm: noise may have made a hole just there.
  public var seedTolerance = 3.0

  /// The defaults.
  public init() {}
}

/// A plane that parts two structures.
public struct SplitCut: Sendable, Equatable, Codable {
  /// The structures on its two sides, by name.
  public var between: [String]
  /// A point of it in the patient frame, mm.
  public var center: [Double]
  /// Its direction in the patient frame, from the first structure to the second.
  public var normal: [Double]
  /// The area of the pool's cross-section, mm².
  public var area: Double
}

/// What splitting a pool found.
public struct SplitReport: Sendable, Equatable, Codable {
  /// The cuts, in the order in which they were made.
  public var cuts: [SplitCut] = []
  /// The width of the leaks that were closed to keep the structures apart, mm; 0 where the cuts
  /// alone part them.
  public var leakWidth = 0.0
  /// Voxels that no seed reached and that were given to the structure that they touch.
  public var voxelsTaken = 0
  /// Voxels in pieces that touch no structure; they are background.
  public var voxelsLeft = 0
  /// Voxels of small holes of the selection that were taken in.
  public var voxelsFilled = 0

  /// The structures whose seed lies beyond a cut, in the neighbour: the middle of the seed's
  /// surroundings was on this side.
  public var strayedSeeds: [String] = []

  /// What may be other structures that have no seeds; at most one for each structure.
  public var rooms: [SplitRoom] = []
  /// Arteries that are much wider than their ventricles.
  public var mismatches: [SplitMismatch] = []
  /// Structures that lie, or hang together, as if their seeds had been exchanged.
  public var exchanges: [SplitExchange] = []

  /// The cuts of more than 20 mm² between parts of the heart that no valve or vessel joins: more than a
  /// leak through a thin wall.
  public var shortcuts: [SplitCut] {
    cuts.filter { cut in
      let parts = cut.between.compactMap { HeartPart(name: $0) }
      return cut.area > 20 && parts.count == 2 && !parts[0].isJoined(to: parts[1])
    }
  }

  /// An empty report.
  public init() {}
}
