/// What was changed on a model of walls so that it can be printed, and what stays.
public struct WallTidying: Codable, Equatable, Sendable {
  /// The largest volume that was filled or taken away, ml.
  public var limitMillilitres = 0.0
  /// Voxels of bumps and needles one voxel wide on the outside of walls that were taken away.
  public var bumpVoxelsShaved = 0
  /// Voxels of pits one voxel wide there that were filled.
  public var pitVoxelsFilled = 0
  /// What was changed so that no voxels of a structure meet only at an edge or a corner, which pockets
  /// of the printed surface would hide behind.
  public var wellComposed = WellComposedReport()
  /// Pockets without a way out that were filled: gaps between walls, holes of noise in a pool.
  public var pocketsFilled = 0
  /// Their volume, ml.
  public var millilitresFilled = 0.0
  /// Pieces that touched nothing else and were taken away.
  public var piecesRemoved = 0
  /// Their volume, ml.
  public var millilitresRemoved = 0.0
  /// The volumes of the closed cavities that stay because they are larger, ml, largest first.
  public var cavities: [Double] = []

  /// What was done and what stays, as sentences for people.
  public var sentences: [String] {
    let limit = "up to \(Self.text(limitMillilitres)) ml"
    var lines: [String] = []
    if bumpVoxelsShaved + pitVoxelsFilled > 0 {
      lines.append(
        "The outside of the walls was smoothed where single voxels stood out (\(bumpVoxelsShaved)) or "
          + "were missing (\(pitVoxelsFilled)).")
    }
    if pocketsFilled > 0 {
      lines.append(
        "\(pocketsFilled) closed \(pocketsFilled == 1 ? "pocket" : "pockets") of \(limit) inside "
          + "the walls \(pocketsFilled == 1 ? "was" : "were") filled, "
          + "\(Self.text(millilitresFilled)) ml in all.")
    }
    if piecesRemoved > 0 {
      lines.append(
        "\(piecesRemoved) loose \(piecesRemoved == 1 ? "piece" : "pieces") of \(limit) "
          + "\(piecesRemoved == 1 ? "was" : "were") taken away, "
          + "\(Self.text(millilitresRemoved)) ml in all.")
    }
    if let largest = cavities.first {
      lines.append(
        "\(cavities.count) closed \(cavities.count == 1 ? "cavity stays" : "cavities stay"), the "
          + "largest of \(Self.text(largest)) ml, where resin or powder would be trapped: cut the "
          + "model open there.")
    }
    return lines
  }

  /// A volume with the digits that it needs.
  private static func text(_ millilitres: Double) -> String {
    let digits = millilitres < 0.095 ? 1000.0 : millilitres < 9.95 ? 100 : 10
    let rounded = (millilitres * digits).rounded() / digits
    return rounded == 0 && millilitres > 0 ? "less than 0.001" : "\(rounded)"
  }
}

extension LabelMap {
  /// The map without closed pockets and loose pieces that are too small to be meant.
  ///
  /// A pocket is background that reaches the edge of the grid through no voxel face of the
  /// well-composed map, whose surface is printed; it is filled with what is around it most. A loose
  /// piece touches no other structure; the largest piece of all stays. Structures without a voxel are
  /// left out.
  ///
  /// - Parameter volume: the largest pocket or piece that goes, mm³.
  /// - Complexity: the pieces of the background and of all structures, then work on the small ones.
  public func tidied(upTo volume: Double) -> (LabelMap, WallTidying) {
    var report = WallTidying(limitMillilitres: volume / 1000)
    var result = self
    let cell = grid.voxelVolume
    let pieces = Components(of: mask(of: 0).complement(), connectivity: .faces)
    let largest = pieces.largest
    let isSmall = { (size: Int) in Double(size) * cell <= volume }
    for voxels in pieces.voxels(where: { $0 != largest && isSmall(pieces.sizes[$0]) }) {
      for voxel in voxels { result.indices[grid.offset(voxel.x, voxel.y, voxel.z)] = 0 }
      report.piecesRemoved += 1
      report.millilitresRemoved += Double(voxels.count) * cell / 1000
    }
    report.fillPockets(of: &result, upTo: volume)
    (result, report.wellComposed) = result.wellComposed()
    // What was open by an edge of voxels only is a pocket now.
    if report.wellComposed.voxelsChanged > 0 { report.fillPockets(of: &result, upTo: volume) }
    let counts = result.voxelCounts()
    return (result.keeping { counts[$0] > 0 }, report)
  }
}

extension WallTidying {
  /// Fills pockets that are too small to be meant, and lists the others.
  fileprivate mutating func fillPockets(of map: inout LabelMap, upTo volume: Double) {
    let cell = map.grid.voxelVolume
    let hollows = Components(of: map.mask(of: 0), connectivity: .faces)
    let isOpen = hollows.reachesBorder
    let isSmall = hollows.sizes.map { Double($0) * cell <= volume }
    for voxels in hollows.voxels(where: { !isOpen[$0] && isSmall[$0] }) {
      let label = map.surroundings(of: voxels, label: 0)
      for voxel in voxels { map.indices[map.grid.offset(voxel.x, voxel.y, voxel.z)] = label }
      pocketsFilled += 1
      millilitresFilled += Double(voxels.count) * cell / 1000
    }
    cavities = hollows.sizes.indices.filter { !isOpen[$0] && !isSmall[$0] }
      .map { Double(hollows.sizes[$0]) * cell / 1000 }
      .sorted(by: >)
  }
}
