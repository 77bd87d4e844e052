import Geometry

extension LabelMap {
  /// What is missing, empty, in pieces, or cut by the edge of the scan.
  ///
  /// One pass over the voxels, in parallel, finds the runs of each row; pieces and borders follow
  /// from the runs. Memory: about 20 bytes for each run.
  ///
  /// - Parameter expected: the structures that a label scheme names; those whose value the map does
  ///   not have are missing. Without a scheme nothing is.
  /// - Returns: one finding for every structure of the map and every missing one, by rising value.
  ///   The same for any number of threads.
  public func completeness(expected: [Structure] = []) -> [StructureFinding] {
    let runs = LabelRuns(of: self)
    let sizes = runs.pieceSizes(rowsPerSlice: grid.size.y, structures: structures.count)
    let faces = runs.borderFaces(size: grid.size, structures: structures.count)
    let sums = runs.sumsOfVoxels(rowsPerSlice: grid.size.y, structures: structures.count)
    let own = structures.indices.dropFirst().map { index in
      StructureFinding(
        structures[index], pieceSizes: sizes[index], borderFaces: faces[index],
        sum: sums[index], grid: grid)
    }
    let values = Set(structures.map(\.value))
    let missing = expected.filter { !values.contains($0.value) }.map {
      StructureFinding(missing: $0)
    }
    return (own + missing).sorted { $0.value < $1.value }
  }
}

extension StructureFinding {
  fileprivate init(missing structure: Structure) {
    self.init(
      name: structure.name, value: structure.value, presence: .missing, millilitres: 0, pieces: 0,
      largestFraction: 0, specks: 0, cuts: [], middle: nil)
  }

  fileprivate init(
    _ structure: Structure, pieceSizes: [Int], borderFaces: [Int], sum: SIMD3<Double>, grid: Grid
  ) {
    let voxels = pieceSizes.reduce(0, +)
    let specks = pieceSizes.dropFirst().count {
      Double($0) * grid.voxelVolume < Self.speckVolume
    }
    let cuts = GridBorder.allCases.compactMap { border in
      let count = borderFaces[border.rawValue]
      return count == 0
        ? nil
        : Cut(
          side: grid.side(of: border),
          squareMillimetres: Double(count) * grid.faceArea(on: border))
    }
    let middle = voxels > 0 ? grid.indexToPatient(sum / Double(voxels)) : nil
    self.init(
      name: structure.name, value: structure.value, presence: voxels > 0 ? .present : .empty,
      millilitres: Double(voxels) * grid.voxelVolume / 1000, pieces: pieceSizes.count - specks,
      largestFraction: voxels > 0 ? Double(pieceSizes[0]) / Double(voxels) : 0, specks: specks,
      cuts: cuts, middle: middle.map { [$0.x, $0.y, $0.z] })
  }
}
