extension LabelMap {
  /// Compares another map with this one: overlap, volumes and surface distances of each structure.
  ///
  /// Maps on two grids are looked up at the nearest voxel on one that holds all that they label, with a
  /// note; volumes are always those of the maps themselves.
  ///
  /// - Parameters:
  ///   - other: the second map.
  ///   - match: how structures are matched; nil for names where the maps share any, else values.
  /// - Throws: `ComparisonFailure` where the grids do not overlap or no structure matches;
  ///   `AxesFailure` where axes lean too far to measure distances.
  /// - Complexity: two distance transforms of each structure's box.
  public func comparison(
    with other: LabelMap, by match: ComparisonReport.Match? = nil
  ) throws -> ComparisonReport {
    let match = match ?? (sharesNames(with: other) ? .names : .values)
    let sameStructure = { (a: Structure, b: Structure) in
      match == .names ? a.name.lowercased() == b.name.lowercased() : a.value == b.value
    }
    var pairs: [(first: [Int], second: [Int], name: String)] = []
    for (index, structure) in structures.enumerated().dropFirst() {
      let twin = other.structures.indices.dropFirst().first { place in
        !pairs.contains { $0.second == [place] }
          && sameStructure(structure, other.structures[place])
      }
      guard let twin else { continue }
      let name = other.structures[twin].name
      // One integer may stand for two things.
      let isSame = structure.name.lowercased() == name.lowercased()
      pairs.append(([index], [twin], isSame ? structure.name : "\(structure.name) = \(name)"))
    }
    guard !pairs.isEmpty else {
      throw ComparisonFailure.nothingInCommon(
        first: structures.dropFirst().map(\.name), second: other.structures.dropFirst().map(\.name),
        byValues: match == .values)
    }
    return try report(with: other, match, pairs)
  }

  /// The same for structures that are called otherwise, or are more than one, in the other map.
  ///
  /// - Throws: `ComparisonFailure` where the grids do not overlap or a map lacks a structure.
  public func comparison(
    with other: LabelMap, pairs: [StructurePair]
  ) throws -> ComparisonReport {
    let found = try pairs.map { pair in
      (try positions(of: pair.first), try other.positions(of: pair.second), pair.name)
    }
    return try report(with: other, .pairs, found)
  }

  private func report(
    with other: LabelMap, _ match: ComparisonReport.Match,
    _ pairs: [(first: [Int], second: [Int], name: String)]
  ) throws -> ComparisonReport {
    let maps = try CommonMaps(self, other)
    let counts = (voxelCounts(), other.voxelCounts())
    func compared(
      _ one: [Int], _ two: [Int], called name: String, values: (Int, Int)
    ) throws -> StructureComparison {
      try StructureComparison(
        name: name, values: values,
        millilitres: (
          Double(one.reduce(0) { $0 + counts.0[$1] }) * grid.voxelVolume / 1000,
          Double(two.reduce(0) { $0 + counts.1[$1] }) * other.grid.voxelVolume / 1000
        ),
        masks: (maps.first.mask(ofAll: one), maps.second.mask(ofAll: two)), on: maps.first.grid)
    }
    let all = (Array(structures.indices.dropFirst()), Array(other.structures.indices.dropFirst()))
    var report = ComparisonReport(
      match: match,
      union: try compared(all.0, all.1, called: "all structures", values: (0, 0)), note: maps.note)
    for (one, two, name) in pairs {
      guard one.contains(where: { counts.0[$0] > 0 }) || two.contains(where: { counts.1[$0] > 0 })
      else { continue }
      report.structures.append(
        try compared(
          one, two, called: name,
          values: (structures[one[0]].value, other.structures[two[0]].value)))
    }
    report.onlyInFirst = structures.indices.dropFirst()
      .filter { index in counts.0[index] > 0 && !pairs.contains { $0.first.contains(index) } }
      .map { structures[$0].name }
    report.onlyInSecond = other.structures.indices.dropFirst()
      .filter { index in counts.1[index] > 0 && !pairs.contains { $0.second.contains(index) } }
      .map { other.structures[$0].name }
    return report
  }

  private func mask(ofAll positions: [Int]) -> Mask {
    positions.count == structures.count - 1
      ? foreground
      : positions.dropFirst().reduce(mask(of: UInt16(positions[0]))) {
        $0.union(mask(of: UInt16($1)))
      }
  }

  private func sharesNames(with other: LabelMap) -> Bool {
    let names = Set(structures.dropFirst().map { $0.name.lowercased() })
    return other.structures.dropFirst().contains { names.contains($0.name.lowercased()) }
  }
}

extension StructureComparison {
  /// Two masks on a grid, whatever the volumes in ml of what they were made from.
  fileprivate init(
    name: String, values: (Int, Int), millilitres: (Double, Double), masks: (Mask, Mask),
    on grid: Grid
  ) throws {
    let common = masks.0.intersection(masks.1).count
    let (a, b) = (masks.0.count, masks.1.count)
    let (upright, spacing) = try masks.0.upright(from: grid)
    self.init(
      name: name, firstValue: values.0, secondValue: values.1,
      firstMillilitres: millilitres.0, secondMillilitres: millilitres.1,
      commonMillilitres: Double(common) * grid.voxelVolume / 1000,
      dice: a + b == 0 ? 1 : 2 * Double(common) / Double(a + b),
      jaccard: a + b == 0 ? 1 : Double(common) / Double(a + b - common),
      surface: upright.surfaceDistance(to: try masks.1.upright(from: grid).0, spacing: spacing))
  }
}
