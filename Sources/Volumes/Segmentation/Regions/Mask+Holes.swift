extension Mask {
  /// The mask with its cavities filled: the pieces of the background (joined through faces) that do
  /// not reach the border of the grid.
  ///
  /// What leaves the grid is no hole, because what lies outside is unknown. Parallel; a mask and
  /// 12 bytes a run of background besides the result.
  public func holesFilled() -> Mask {
    fillingHoles(joining: Connectivity.faces.earlierRows, walls: [true, true, true], upTo: .max)
  }

  /// As `holesFilled()`, but leaves cavities of more than `voxels` voxels open.
  public func holesFilled(upTo voxels: Int) -> Mask {
    fillingHoles(joining: Connectivity.faces.earlierRows, walls: [true, true, true], upTo: voxels)
  }

  /// The mask with the holes of every slice filled: pieces of the slice's background, joined
  /// through the four edges of its pixels, that do not reach the slice's border.
  ///
  /// - Parameter axis: the index axis that the slices are stacked along: 0, 1 or 2 for x, y or z.
  public func holesFilled(inSlicesAlong axis: Int) -> Mask {
    precondition(axis >= 0 && axis < 3)
    switch axis {
    case 0:
      return swappingXY.holesFilled(inSlicesAlong: 1).swappingXY
    case 1:
      return fillingHoles(
        joining: [RowNeighbour(y: 0, z: -1, reach: 0)], walls: [true, false, true], upTo: .max)
    default:
      return fillingHoles(
        joining: [RowNeighbour(y: -1, z: 0, reach: 0)], walls: [true, true, false], upTo: .max)
    }
  }

  /// - Parameter walls: along which axes the grid's ends are a border that holes must not reach.
  private func fillingHoles(
    joining neighbours: [RowNeighbour], walls: [Bool], upTo voxels: Int
  ) -> Mask {
    let background = JoinedRuns(of: complement(), joining: neighbours)
    let isHole = zip(background.pieceSizes, background.reachesEnds(along: walls)).map {
      $0 <= voxels && !$1
    }
    var filled = self
    background.add(isHole, to: &filled)
    return filled
  }
}
