import Geometry

/// Structures that lie, or hang together, as if their seeds had been exchanged.
public struct SplitExchange: Sendable, Equatable, Codable {
  /// The structures, by name.
  public var structures: [String]
  /// What tells.
  public var sign: Sign

  /// Creates a finding.
  public init(structures: [String], sign: Sign) {
    self.structures = structures
    self.sign = sign
  }

  /// What tells that seeds may have been exchanged.
  public enum Sign: String, Sendable, Codable {
    /// Two chambers lie the other way round than in most hearts, or an artery leaves its ventricle
    /// downwards.
    case place
    /// A vessel was parted from the last of them and not from the chamber that it belongs to, the second.
    case connection
    /// An artery and its ventricle were parted by no cut.
    case apart
  }
}

extension SplitExchange {
  /// What is to be looked at.
  public var sentence: String {
    switch sign {
    case .place:
      "The \(structures[0]) and the \(structures[1]) lie the other way round than in most hearts: their "
        + "points or names may be exchanged, or the scan's axes are not the patient's; look."
    case .connection:
      "The \(structures[0]) was parted from the \(structures[2]) and not from the \(structures[1]): its "
        + "point or those of the chambers may be exchanged; look."
    case .apart:
      "No opening between the \(structures[0]) and the \(structures[1]) was found: one of their points may "
        + "lie in another structure; look."
    }
  }
}

/// Where the chambers of a split pool lie in the patient, and what hangs on what.
///
/// In most hearts the left chambers lie to the left of the right ones and behind them, and the
/// ventricles to the left of their atria, before and below them. Hearts turn by some tens of degrees;
/// exchanged seeds turn a direction by half a turn.
struct SplitPlaces {
  /// A cut between two seeds, by their numbers.
  struct Cut {
    var first: Int
    var second: Int
    /// Its direction in the patient frame from the first to the second, of length one.
    var normal: SIMD3<Double>
  }

  /// The cosine of the angle to the usual direction below which two chambers are taken for exchanged.
  private static let leastCosine = -0.3

  /// Two chambers and the direction from the first to the second in the patient frame (LPS): of the
  /// middles of the chambers in the labels of MM-WHS and of the phantom, rounded.
  private static let usual: [(from: HeartPart, to: HeartPart, way: SIMD3<Double>)] = [
    (.rightVentricle, .leftVentricle, SIMD3(0.7, 0.7, 0.2)),
    (.rightAtrium, .leftAtrium, SIMD3(0.65, 0.7, 0.3)),
    (.leftAtrium, .leftVentricle, SIMD3(0.6, -0.7, -0.4)),
    (.rightAtrium, .rightVentricle, SIMD3(0.8, -0.5, -0.25)),
    // Of all pairs the one that a mirrored scan turns round, where its left is the patient's right.
    (.rightAtrium, .leftVentricle, SIMD3(1, 0.1, 0)),
  ]

  private let seeds: [SplitSeed]
  private let parts: [HeartPart?]

  init(seeds: [SplitSeed]) {
    self.seeds = seeds
    parts = seeds.map { HeartPart(name: $0.structure.name) }
  }

  /// The pairs of chambers that lie the other way round than in most hearts.
  ///
  /// - Parameter middle: where a chamber is in the patient frame, mm; nil where it is not there.
  static func exchangedChambers(
    _ middle: (HeartPart) -> SIMD3<Double>?
  ) -> [(HeartPart, HeartPart)] {
    usual.compactMap { pair in
      guard let from = middle(pair.from), let to = middle(pair.to), from != to,
        (to - from).normalized.dot(pair.way.normalized) < leastCosine
      else { return nil }
      return (pair.from, pair.to)
    }
  }

  /// What looks exchanged: pairs of chambers first, then vessels.
  ///
  /// - Parameters:
  ///   - middles: of each seed's structure in the patient frame, mm; nil where it has none.
  ///   - cuts: the pairs of seeds between which there is a cut, and the cut's direction in the patient
  ///     frame from the first to the second.
  func exchanges(middles: [SIMD3<Double>?], cuts: [Cut]) -> [SplitExchange] {
    let places = Self.exchangedChambers { part in single(part).flatMap { middles[$0] } }
      .compactMap { pair -> SplitExchange? in
        guard let first = single(pair.0), let second = single(pair.1) else { return nil }
        return exchange([first, second], .place)
      }
    return places
      + seeds.indices.compactMap {
        wrongConnection(of: $0, cuts) ?? wrongOpening(of: $0, cuts)
      }
  }

  /// An artery that leaves its ventricle downwards, or that has no opening to it.
  private func wrongOpening(of artery: Int, _ cuts: [Cut]) -> SplitExchange? {
    guard let home = parts[artery]?.ventricle, let ventricle = single(home) else { return nil }
    let openings = cuts.compactMap { cut -> SIMD3<Double>? in
      (cut.first, cut.second) == (ventricle, artery)
        ? cut.normal : (cut.first, cut.second) == (artery, ventricle) ? -cut.normal : nil
    }
    // The first is the widest way, the valve; what follows are leaks beside it.
    guard let valve = openings.first else { return exchange([artery, ventricle], .apart) }
    return valve.z < Self.leastCosine ? exchange([artery, ventricle], .place) : nil
  }

  /// A vessel that hangs on another chamber of the heart and not on its own.
  private func wrongConnection(of vessel: Int, _ cuts: [Cut]) -> SplitExchange? {
    guard let part = parts[vessel],
      let home = seeds.indices.first(where: { parts[$0]?.vessels.contains(part) == true })
    else { return nil }
    let neighbours = cuts.compactMap { cut in
      cut.first == vessel ? cut.second : cut.second == vessel ? cut.first : nil
    }
    guard !neighbours.contains(home),
      let other = neighbours.first(where: { parts[$0]?.vessels.isEmpty == false })
    else { return nil }
    return exchange([vessel, home, other], .connection)
  }

  /// The only seed of a part; nil where there is none or several.
  private func single(_ part: HeartPart) -> Int? {
    let found = parts.indices.filter { parts[$0] == part }
    return found.count == 1 ? found[0] : nil
  }

  private func exchange(_ members: [Int], _ sign: SplitExchange.Sign) -> SplitExchange {
    SplitExchange(structures: members.map { seeds[$0].structure.name }, sign: sign)
  }
}
