import Foundation

extension [StructureFinding] {
  /// What a person should know of these structures, one sentence each; none where all are complete.
  public var sentences: [String] {
    sentence(of: .missing, "The scheme also names", "which this label map does not have.")
      + sentence(of: .empty, "Named but without a single voxel:", nil)
      + flatMap { [$0.piecesSentence, $0.cutSentence].compactMap { $0 } }
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
  /// That it is in pieces, nil where it is in one.
  public var piecesSentence: String? {
    guard pieces > 1 || specks > 0 else { return nil }
    let main = pieces > 1 ? "is in \(pieces) pieces" : nil
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
