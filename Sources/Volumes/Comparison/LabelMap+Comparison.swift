import Geometry
import Parallel

extension LabelMap {
  /// Compares another map with this one: overlap, volumes and surface distances of each structure.
  ///
  /// A map on another grid is looked up at the nearest of its voxels on this one's grid, with a note.
  ///
  /// - Parameters:
  ///   - other: the second map.
  ///   - match: how structures are matched; nil for names where the maps share any, else values.
  /// - Throws: `ComparisonFailure` where the grids do not overlap or no structure matches.
  /// - Complexity: two distance transforms of each structure's box.
  public func comparison(
    with other: LabelMap, by match: ComparisonReport.Match? = nil
  ) throws -> ComparisonReport {
    let (second, note) = try other.onGrid(of: self)
    let match = match ?? (sharesNames(with: second) ? .names : .values)
    let sameStructure = { (a: Structure, b: Structure) in
      match == .names ? a.name.lowercased() == b.name.lowercased() : a.value == b.value
    }
    var pairs: [(first: [Int], second: [Int], name: String)] = []
    for (index, structure) in structures.enumerated().dropFirst() {
      let twin = second.structures.indices.dropFirst().first { place in
        !pairs.contains { $0.second == [place] }
          && sameStructure(structure, second.structures[place])
      }
      guard let twin else { continue }
      let other = second.structures[twin].name
      // One integer may stand for two things.
      let isSame = structure.name.lowercased() == other.lowercased()
      pairs.append(([index], [twin], isSame ? structure.name : "\(structure.name) = \(other)"))
    }
    guard !pairs.isEmpty else {
      throw ComparisonFailure.nothingInCommon(
        first: structures.dropFirst().map(\.name), second: second.structures.dropFirst().map(\.name)
      )
    }
    return report(on: second, match, pairs, note)
  }

  /// The same for structures that are called otherwise, or are more than one, in the other map.
  ///
  /// - Throws: `ComparisonFailure` where the grids do not overlap or a map lacks a structure.
  public func comparison(
    with other: LabelMap, pairs: [StructurePair]
  ) throws -> ComparisonReport {
    let (second, note) = try other.onGrid(of: self)
    let found = try pairs.map { pair in
      (try positions(of: pair.first), try second.positions(of: pair.second), pair.name)
    }
    return report(on: second, .pairs, found, note)
  }

  private func report(
    on second: LabelMap, _ match: ComparisonReport.Match,
    _ pairs: [(first: [Int], second: [Int], name: String)], _ note: String?
  ) -> ComparisonReport {
    let counts = (voxelCounts(), second.voxelCounts())
    var report = ComparisonReport(
      match: match,
      union: compared(
        foreground, second.foreground,
        names: (Structure.background, Structure.background), called: "all structures"), note: note)
    for (one, two, name) in pairs {
      guard one.contains(where: { counts.0[$0] > 0 }) || two.contains(where: { counts.1[$0] > 0 })
      else { continue }
      report.structures.append(
        compared(
          mask(ofAll: one), second.mask(ofAll: two),
          names: (structures[one[0]], second.structures[two[0]]), called: name))
    }
    report.onlyInFirst = structures.indices.dropFirst()
      .filter { index in counts.0[index] > 0 && !pairs.contains { $0.first.contains(index) } }
      .map { structures[$0].name }
    report.onlyInSecond = second.structures.indices.dropFirst()
      .filter { index in counts.1[index] > 0 && !pairs.contains { $0.second.contains(index) } }
      .map { second.structures[$0].name }
    return report
  }

  private func compared(
    _ first: Mask, _ second: Mask, names: (Structure, Structure), called name: String
  ) -> StructureComparison {
    let common = first.intersection(second).count
    let (a, b) = (first.count, second.count)
    let scale = grid.voxelVolume / 1000
    return StructureComparison(
      name: name, firstValue: names.0.value, secondValue: names.1.value,
      firstMillilitres: Double(a) * scale, secondMillilitres: Double(b) * scale,
      commonMillilitres: Double(common) * scale,
      dice: a + b == 0 ? 1 : 2 * Double(common) / Double(a + b),
      jaccard: a + b == 0 ? 1 : Double(common) / Double(a + b - common),
      surface: first.surfaceDistance(to: second, spacing: grid.spacing))
  }

  /// Everything that is not background.
  private var foreground: Mask { mask(of: 0).complement() }

  private func mask(ofAll positions: [Int]) -> Mask {
    positions.dropFirst().reduce(mask(of: UInt16(positions[0]))) {
      $0.union(mask(of: UInt16($1)))
    }
  }

  private func sharesNames(with other: LabelMap) -> Bool {
    let names = Set(structures.dropFirst().map { $0.name.lowercased() })
    return other.structures.dropFirst().contains { names.contains($0.name.lowercased()) }
  }

  /// The map on another's grid, by the nearest voxel; voxels outside it are background.
  private func onGrid(of target: LabelMap) throws -> (LabelMap, String?) {
    let steps = target.grid.size
    let corners = [SIMD3<Double>.zero, SIMD3<Double>(steps &- 1)]
    let tolerance = 0.01 * grid.spacing.min()
    let isSame =
      grid.size == steps
      && corners.allSatisfy {
        (grid.indexToPatient($0) - target.grid.indexToPatient($0)).length <= tolerance
      }
    if isSame {
      return (LabelMap(grid: target.grid, indices: indices, structures: structures), nil)
    }
    guard let toIndex = grid.indexToPatient.inverse?.after(target.grid.indexToPatient) else {
      throw ComparisonFailure.apart
    }
    let size = grid.size
    var result = [UInt16](repeating: 0, count: target.grid.count)
    let hits = Guarded(0)
    parallelChunks(of: &result, chunk: steps.x * steps.y) { start, slice in
      let source = indices.span
      let z = start / (steps.x * steps.y)
      var inside = 0
      for y in 0..<steps.y {
        for x in 0..<steps.x {
          let place = toIndex(SIMD3(Double(x), Double(y), Double(z))) + 0.5
          guard place.x >= 0, place.y >= 0, place.z >= 0, place.x < Double(size.x),
            place.y < Double(size.y), place.z < Double(size.z)
          else { continue }
          inside += 1
          slice[y * steps.x + x] =
            source[(Int(place.z) * size.y + Int(place.y)) * size.x + Int(place.x)]
        }
      }
      let found = inside
      hits.withLock { $0 += found }
    }
    guard hits.withLock({ $0 }) > 0 else { throw ComparisonFailure.apart }
    return (
      LabelMap(grid: target.grid, indices: result, structures: structures),
      "the second map lies on another grid and was looked up at the nearest voxel on the first's"
    )
  }
}
