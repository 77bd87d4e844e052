import Geometry
import Volumes

/// A label map together with where its voxels' faces lie.
struct PlacedLabels {
  /// The labels; of the grid only the size and the directions count.
  var labels: LabelMap
  /// Where the planes between voxels lie along each axis, in mm from the first voxel's centre of the
  /// map that was asked about; one more than there are voxels.
  var lines: [[Double]]

  /// Half of what most voxels measure along each axis, in mm.
  var halfCell: SIMD3<Float> {
    var half = SIMD3<Float>.zero
    for axis in 0..<3 {
      let gaps = zip(lines[axis].dropFirst(), lines[axis]).map { $0 - $1 }.sorted()
      half[axis] = Float(gaps[gaps.count / 2] / 2)
    }
    return half
  }
}

extension LabelMap {
  /// The labels in the voxels that they were made in, where these are coarser than this map's.
  ///
  /// Labels that were found at 1.5 mm and stored at 0.5 mm repeat every plane about three times along
  /// each axis, and their terraces are three voxels high. Where labels never change at two
  /// neighbouring places along an axis, the repeated planes become one each. Volumes and voxel faces
  /// stay exactly where they are; only the steps between faces get longer. What is not a plane through
  /// the whole map (a mixture of resolutions, a turned grid) is left as it is, and so is an axis with
  /// fewer than five changes or with steps of unequal length, such as that of a few boxes.
  ///
  /// - Complexity: a few slices for labels at their own resolution, else one pass.
  func withoutRepeatedPlanes() -> PlacedLabels {
    let cuts = cutsOfAxes()
    let spacing = grid.spacing
    let lines = (0..<3).map { axis in cuts[axis].map { (Double($0) - 0.5) * spacing[axis] } }
    let size = SIMD3(cuts[0].count - 1, cuts[1].count - 1, cuts[2].count - 1)
    guard size != grid.size else { return PlacedLabels(labels: self, lines: lines) }
    var map = grid.indexToPatient
    let factor = SIMD3<Double>(grid.size) / SIMD3<Double>(size)
    map.translation = map(factor / 2 - 0.5)
    map.x *= factor.x
    map.y *= factor.y
    map.z *= factor.z
    var kept: [UInt16] = []
    kept.reserveCapacity(size.x * size.y * size.z)
    for z in cuts[2].dropLast() {
      for y in cuts[1].dropLast() {
        let row = grid.offset(0, y, z)
        for x in cuts[0].dropLast() { kept.append(indices[row + x]) }
      }
    }
    let coarse = Grid(size: size, indexToPatient: map)
    return PlacedLabels(
      labels: LabelMap(grid: coarse, indices: kept, structures: structures), lines: lines)
  }

  /// For each axis the planes before which voxels are cut: all of them, or those where labels change
  /// and as many between them as make even steps.
  private func cutsOfAxes() -> [[Int]] {
    let size = grid.size
    var changes = PlaneChanges(size)
    // From the middle outwards: labels at their own resolution are known by a few slices.
    let order = (0..<size.z).sorted { abs(2 * $0 - size.z) < abs(2 * $1 - size.z) }
    for z in order where !changes.areSettled { changes.look(at: z, of: self) }
    return (0..<3).map { changes.cuts(along: $0, size[$0]) }
  }
}

/// Where along each axis labels change.
private struct PlaneChanges {
  /// For each axis and plane, whether it differs from the one before; the first counts as alike.
  private var differs: [[Bool]]
  /// The axes of which two neighbouring planes differ from those before them.
  private var isFine = [false, false, false]

  init(_ size: SIMD3<Int>) {
    differs = (0..<3).map { [Bool](repeating: false, count: size[$0]) }
  }

  /// Whether no axis can have repeated planes.
  var areSettled: Bool { isFine == [true, true, true] }

  mutating func look(at z: Int, of map: LabelMap) {
    let size = map.grid.size
    let labels = map.indices.span
    for y in 0..<size.y {
      let row = map.grid.offset(0, y, z)
      if !isFine[0] {
        for x in 1..<max(1, size.x) where labels[row &+ x] != labels[row &+ x &- 1] {
          differs[0][x] = true
        }
      }
      if !isFine[1], y > 0, !differs[1][y] {
        differs[1][y] = !areEqual(labels, row, row - size.x, size.x)
      }
      if !isFine[2], z > 0, !differs[2][z] {
        differs[2][z] = !areEqual(labels, row, row - size.x * size.y, size.x)
      }
    }
    for axis in 0..<3 where !isFine[axis] {
      isFine[axis] = zip(differs[axis], differs[axis].dropFirst()).contains { $0 && $1 }
    }
  }

  func cuts(along axis: Int, _ size: Int) -> [Int] {
    let found = (0..<size).filter { differs[axis][$0] }
    guard !isFine[axis], found.count >= 5 else { return Array(0...size) }
    let gaps = zip(found.dropFirst(), found).map { $0 - $1 }
    let least = gaps.min() ?? 1
    // Steps of a ratio that is not whole differ by one; a few larger gaps hold several steps.
    let steps = gaps.filter { $0 <= least + 1 }
    guard least > 1, steps.count * 4 >= gaps.count * 3 else { return Array(0...size) }
    let step = Double(steps.reduce(0, +)) / Double(steps.count)
    var cuts = [0]
    for cut in found + [size] {
      guard let last = cuts.last, cut > last else { continue }
      let parts = max(1, Int((Double(cut - last) / step).rounded()))
      for part in 1...parts { cuts.append(last + (cut - last) * part / parts) }
    }
    return cuts
  }
}

/// Whether two runs of labels are equal.
private func areEqual(_ labels: Span<UInt16>, _ one: Int, _ two: Int, _ count: Int) -> Bool {
  for index in 0..<count where labels[one &+ index] != labels[two &+ index] { return false }
  return true
}
