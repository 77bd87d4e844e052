import Parallel

extension LabelMap {
  /// The map with some of its structures only; the others' voxels become background.
  ///
  /// One pass, in parallel; two bytes a voxel for the new map.
  /// - Parameter names: names or integers, as `chosen` has them.
  /// - Throws: `StructureChoiceFailure` where one means no structure, or several.
  public func keeping(_ names: Set<String>) throws -> LabelMap {
    let wanted = Set(try Array(structures.dropFirst()).chosen(names).map { $0 + 1 })
    var kept: [Structure] = [structures[0]]
    var positions = [UInt16](repeating: 0, count: structures.count)
    for (index, structure) in structures.enumerated().dropFirst()
    where wanted.contains(index) {
      positions[index] = UInt16(kept.count)
      kept.append(structure)
    }
    let table = positions
    var result = unspecifiedArray(of: UInt16.self, count: indices.count)
    parallelChunks(of: &result, chunk: 1 << 18) { start, target in
      let source = indices.span.extracting(start..<start + target.count)
      let positions = table.span
      for i in 0..<target.count { target[i] = positions[Int(source[i])] }
    }
    return LabelMap(grid: grid, indices: result, structures: kept)
  }
}
