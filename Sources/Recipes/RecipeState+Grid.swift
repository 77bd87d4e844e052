import FileSystem
import Volumes

extension RecipeState {
  /// Values, their spline's coefficients, and labels, for each voxel of a new grid.
  private static let bytesOfVoxel = 12

  /// Throws where a grid of so many voxels does not fit into memory.
  ///
  /// - Parameter spacing: the step's own word for the distance that makes them so many.
  static func requireMemory(voxels: Double, at spacing: String) throws {
    do {
      try AvailableMemory.require(
        Int(min(voxels, 1e15)) * bytesOfVoxel, for: "a grid of \(spacing)")
    } catch let failure as NotEnoughMemory {
      throw RecipeProblem.contradiction(
        "would need \(failure.gibibytesNeeded) GiB of memory, and this machine has "
          + "\(failure.gibibytesAvailable) GiB free; give a larger distance than \(spacing)")
    }
  }

  /// Throws where a filter takes in more than the scan: beyond it the border's values repeat, at a cost
  /// that grows with the length.
  ///
  /// - Parameter verb: what the step does over that length, such as `smooths`.
  func requireFilter(_ verb: String, over length: Double) throws {
    let longest = (SIMD3<Double>(grid.size) * grid.spacing).max()
    guard length <= longest / 2 else {
      throw RecipeProblem.contradiction(
        "\(verb) over \(plain(length)) mm, more than half of the scan's longest side "
          + "(\(rounded(longest)) mm); give less")
    }
  }

  /// Puts values, selection, what was saved and labels on another grid: values by interpolation,
  /// structures by their smooth outlines.
  mutating func move(to target: Grid, by interpolation: Interpolation) {
    let source = grid
    grid = target
    let moved = original?.resampled(to: target, by: interpolation)
    facts = nil
    values = isFiltered ? values?.resampled(to: target, by: interpolation) : moved
    original = moved
    mask = mask?.resampled(from: source, to: target)
    saved = saved.mapValues { $0.resampled(from: source, to: target) }
    labels = labels?.resampled(to: target)
    level = nil
  }
}

extension Mask {
  /// The mask on another grid, by the smooth outline of its label.
  fileprivate func resampled(from source: Grid, to target: Grid) -> Mask {
    LabelMap(grid: source, mask: self, structure: Recipe.unnamed).resampled(to: target).mask(of: 1)
  }
}
