import Foundation

extension [StructureFinding] {
  /// What a person should know of these structures, one sentence each; none where all are complete.
  public var sentences: [String] {
    sentence(of: .missing, "The scheme also names", "which this label map does not have.")
      + sentence(of: .empty, "Named but without a single voxel:", nil)
      + flatMap { [$0.piecesSentence, $0.cutSentence].compactMap { $0 } }
      + exchangedChambers.map(\.sentence)
  }

  /// Chambers whose names say another place than they lie in; of those that are there once.
  private var exchangedChambers: [SplitExchange] {
    var found: [HeartPart: [StructureFinding]] = [:]
    for finding in self {
      guard finding.middle != nil, let part = HeartPart(name: finding.name) else { continue }
      found[part, default: []].append(finding)
    }
    func single(_ part: HeartPart) -> StructureFinding? {
      found[part].flatMap { $0.count == 1 ? $0[0] : nil }
    }
    return SplitPlaces.exchangedChambers { part in
      single(part)?.middle.map { SIMD3($0[0], $0[1], $0[2]) }
    }.compactMap { pair in
      guard let first = single(pair.0), let second = single(pair.1) else { return nil }
      return SplitExchange(structures: [first.name, second.name], sign: .place)
    }
  }

  private func sentence(
    of presence: StructureFinding.Presence, _ beginning: String, _ end: String?
  ) -> [String] {
    let names = filter { $0.presence == presence }.map(\.name)
    guard !names.isEmpty else { return [] }
    let list = names.joined(separator: ", ")
    return [beginning + " " + list + (end.map { ", " + $0 } ?? ".")]
  }
}

extension StructureFinding {
  /// How many pieces a structure of that name has in a body: what begins at both sides of a chamber or of
  /// the aorta, and is not named by its side, is not one.
  public static func usualPieces(of name: String) -> Int {
    let name = name.lowercased().replacing("_", with: " ")
    guard !["left", "right", "superior", "inferior"].contains(where: name.contains) else {
      return 1
    }
    return name.contains("coronar") ? 2 : name.contains("pulmonary vein") ? 4 : 1
  }

  /// That it is in more pieces than it should be, nil where it is not.
  public var piecesSentence: String? {
    let isApart = pieces > Self.usualPieces(of: name)
    guard isApart || specks > 0 else { return nil }
    let main = isApart ? "is in \(pieces) pieces" : nil
    let small =
      specks > 0
      ? "\(main == nil ? "has" : "and has") \(specks) speck\(specks == 1 ? "" : "s") below "
        + "\(Int(Self.speckVolume)) mm³" : nil
    let share = String(
      format: "the largest piece has %.*f %% of its voxels", largestFraction > 0.99 ? 2 : 0,
      // Never rounded up to the whole of it.
      (largestFraction * 10_000).rounded(.down) / 100)
    return "\(name) \([main, small].compactMap { $0 }.joined(separator: " ")); \(share)."
  }

  /// Where the edge of the scan cuts it, nil where it does not.
  public var cutSentence: String? {
    guard !cuts.isEmpty else { return nil }
    let places = cuts.map { cut in
      let end = cut.side == .head || cut.side == .feet ? "\(cut.side) end" : "\(cut.side) side"
      return String(format: "at the %@ (%.0f mm²)", end, cut.squareMillimetres)
    }
    return "\(name) is cut flat by the edge of the scan \(places.joined(separator: " and "))."
  }
}
