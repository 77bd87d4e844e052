import Foundation
import Geometry
import Parallel

/// Two label maps on one grid that holds all that either of them labels.
struct CommonMaps {
  var first: LabelMap
  var second: LabelMap
  /// What was done; nil where the grids are the same.
  var note: String?

  /// The common grid may have so many times the voxels of both maps.
  private static let mostTimes = 8

  /// Two maps of one grid as they are, at right angles or not; else both by the nearest voxel on the finer one's grid, or where
  /// that would be far larger than the maps, on the coarser one's, cropped or extended to what both label.
  ///
  /// - Throws: `ComparisonFailure` where the grids share no place, or lie so that none would hold both;
  ///   `AxesFailure`.
  init(_ first: LabelMap, _ second: LabelMap) throws {
    if first.grid.hasVoxels(of: second.grid) {
      self.first = first
      self.second = LabelMap(
        grid: first.grid, indices: second.indices, structures: second.structures)
      if first.grid.isSkewed {
        note =
          "the voxels' axes are not at right angles: distances are of the nearest voxels on upright ones, "
          + "to half a voxel (\(halfVoxel(first.grid)) mm); overlap is exact"
      }
      return
    }
    guard first.grid.meets(second.grid) else { throw ComparisonFailure.apart }
    let isSecondFiner = second.grid.voxelVolume < first.grid.voxelVolume * (1 - 1e-6)
    let most = Self.mostTimes * (first.grid.count + second.grid.count)
    let boxes = (first.foreground.indexBox, second.foreground.indexBox)
    for usesSecond in [isSecondFiner, !isSecondFiner] {
      let base = try (usesSecond ? second : first).grid.upright()
      let toBase = base.indexToPatient.inverse
      let all = [(first.grid, boxes.0), (second.grid, boxes.1)].reduce(IndexBox()) { all, one in
        let (grid, box) = one
        guard !box.isEmpty else { return all }
        let map = grid == base ? nil : toBase?.after(grid.indexToPatient)
        return all.united(with: map.map { box.mapped(by: $0) } ?? box)
      }
      let size = SIMD3<Double>(all.size)
      guard !all.isEmpty, size.x * size.y * size.z <= Double(most) else { continue }
      let grid = base.box(all)
      self.first = first.sampled(on: grid)
      self.second = second.sampled(on: grid)
      note =
        "the maps lie on different grids: overlap and distances are of the nearest voxels on the "
        + "\(usesSecond ? "second" : "first")'s grid, as far as either labels anything, so a shift of up to "
        + "half a voxel (\(halfVoxel(grid)) mm) may go unseen; ml are each map's own"
      return
    }
    throw ComparisonFailure.tooSpread
  }
}

/// Half of a grid's longest step, for a sentence.
private func halfVoxel(_ grid: Grid) -> String { String(format: "%.2g", grid.spacing.max() / 2) }

extension LabelMap {
  /// Everything that is not background.
  var foreground: Mask { mask(of: 0).complement() }

  /// The map on another grid, by the nearest voxel; what lies outside is background.
  fileprivate func sampled(on target: Grid) -> LabelMap {
    var result = [UInt16](repeating: 0, count: target.count)
    if let toIndex = grid.indexToPatient.inverse?.after(target.indexToPatient) {
      let (size, steps) = (grid.size, target.size)
      parallelChunks(of: &result, chunk: steps.x * steps.y) { start, slice in
        let source = indices.span
        let z = start / (steps.x * steps.y)
        for y in 0..<steps.y {
          for x in 0..<steps.x {
            let place = toIndex(SIMD3(Double(x), Double(y), Double(z)))
            guard let voxel = grid.voxel(holding: place) else { continue }
            slice[y * steps.x + x] = source[(voxel.z * size.y + voxel.y) * size.x + voxel.x]
          }
        }
      }
    }
    return LabelMap(grid: target, indices: result, structures: structures)
  }
}

extension Mask {
  /// The mask by the nearest voxel on a grid whose axes are at right angles, and the spacing there.
  func upright(from grid: Grid) throws -> (Mask, SIMD3<Double>) {
    guard grid.isSkewed else { return (self, grid.spacing) }
    let map = LabelMap(
      grid: grid, mask: self, structure: Structure(value: 1, name: "", color: .distinct(0)))
    let target = try grid.upright()
    return (map.sampled(on: target).mask(of: 1), target.spacing)
  }

  fileprivate var indexBox: IndexBox {
    boundingBox.map { IndexBox(lower: $0.lower, upper: $0.upper) } ?? IndexBox()
  }
}

extension Grid {
  /// Whether the voxels are those of another grid, to a hundredth of a voxel.
  fileprivate func hasVoxels(of other: Grid) -> Bool {
    let tolerance = 0.01 * spacing.min()
    return size == other.size
      && [SIMD3<Double>.zero, SIMD3<Double>(size &- 1)].allSatisfy {
        (indexToPatient($0) - other.indexToPatient($0)).length <= tolerance
      }
  }

  /// Whether the centre of a voxel of this grid lies in a voxel of another, or the other way round.
  fileprivate func meets(_ other: Grid) -> Bool {
    reaches(into: other) || other.reaches(into: self)
  }

  private func reaches(into other: Grid) -> Bool {
    guard let toOther = other.indexToPatient.inverse?.after(indexToPatient) else { return false }
    return (0..<count).contains { offset in
      other.voxel(holding: toOther(SIMD3<Double>(voxel(at: offset)))) != nil
    }
  }

  /// The grid of a box of voxels, which may reach beyond this one.
  fileprivate func box(_ box: IndexBox) -> Grid {
    var map = indexToPatient
    map.translation = map(SIMD3<Double>(box.lower))
    return Grid(size: box.size, indexToPatient: map)
  }
}
