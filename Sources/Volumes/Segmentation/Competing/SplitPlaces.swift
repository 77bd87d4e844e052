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
    /// Two chambers lie the other way round than in most hearts.
    case place
    /// A vessel was parted from the last of them and not from the chamber that it belongs to, the second.
    case connection
  }
}

/// Where the chambers of a split pool lie in the patient, and what hangs on what.
///
/// In most hearts the left chambers lie to the left of the right ones and behind them, and the
/// ventricles to the left of their atria, before and below them. Hearts turn by some tens of degrees;
/// exchanged seeds turn a direction by half a turn.
struct SplitPlaces {
  /// The cosine of the angle to the usual direction below which two chambers are taken for exchanged.
  private static let leastCosine = -0.3

  /// Two chambers and the direction from the first to the second in the patient frame (LPS): of the
  /// middles of the chambers in the labels of MM-WHS and of the phantom, rounded.
  private static let usual: [(from: HeartPart, to: HeartPart, way: SIMD3<Double>)] = [
    (.rightVentricle, .leftVentricle, SIMD3(0.7, 0.7, 0.2)),
    (.rightAtrium, .leftAtrium, SIMD3(0.65, 0.7, 0.3)),
    (.leftAtrium, .leftVentricle, SIMD3(0.6, -0.7, -0.4)),
    (.rightAtrium, .rightVentricle, SIMD3(0.8, -0.5, -0.25)),
  ]

  private let seeds: [SplitSeed]
  private let parts: [HeartPart?]

  init(seeds: [SplitSeed]) {
    self.seeds = seeds
    parts = seeds.map { HeartPart(name: $0.structure.name) }
  }

  /// What looks exchanged: pairs of chambers first, then vessels.
  ///
  /// - Parameters:
  ///   - middles: of each seed's structure in the patient frame, mm; nil where it has none.
  ///   - cuts: the pairs of seeds between which there is a cut.
  func exchanges(middles: [SIMD3<Double>?], cuts: [(Int, Int)]) -> [SplitExchange] {
    let places = Self.usual.compactMap { pair -> SplitExchange? in
      guard let first = single(pair.from), let second = single(pair.to),
        let from = middles[first], let to = middles[second], from != to,
        (to - from).normalized.dot(pair.way.normalized) < Self.leastCosine
      else { return nil }
      return exchange([first, second], .place)
    }
    return places + seeds.indices.compactMap { wrongConnection(of: $0, cuts) }
  }

  /// A vessel that hangs on another chamber of the heart and not on its own.
  private func wrongConnection(of vessel: Int, _ cuts: [(Int, Int)]) -> SplitExchange? {
    guard let part = parts[vessel],
      let home = seeds.indices.first(where: { parts[$0]?.vessels.contains(part) == true })
    else { return nil }
    let neighbours = cuts.compactMap { cut in
      cut.0 == vessel ? cut.1 : cut.1 == vessel ? cut.0 : nil
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
