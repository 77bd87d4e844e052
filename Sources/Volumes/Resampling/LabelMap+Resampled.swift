import Geometry
import Parallel

extension LabelMap {
  /// The label map on another grid, smooth between the voxels: no terraces where it gets finer.
  ///
  /// Each structure, and the background, becomes its signed distance in mm to the half-way surface
  /// between voxels, smoothed (`SmoothDistances`) so that the centre of every old voxel keeps its
  /// structure and vessels of one voxel survive. A new voxel gets the structure that it is deepest in
  /// by linear interpolation, of equals the first. Between voxels that would take from what is a few
  /// voxels thin; a structure that loses more than a hundredth of its volume is widened until it holds
  /// what it held (`ThinStructures`), as far as no old voxel's centre changes hands. Distances make
  /// contours move evenly between thick slices. New voxels more than half a voxel outside the old
  /// centres are background.
  ///
  /// Time grows with the surfaces between structures: what is around them is worked on in blocks,
  /// in parallel. Memory: the result, about 10 MB a thread, the blocks that wait to be written, and
  /// where structures are widened six bytes for each new voxel of the blocks that they are in and four
  /// for each old one.
  public func resampled(to target: Grid) -> LabelMap {
    guard let toTarget = target.indexToPatient.inverse?.after(grid.indexToPatient),
      let toSource = grid.indexToPatient.inverse?.after(target.indexToPatient)
    else {
      preconditionFailure("a grid's map has an inverse")
    }
    var contest = Contest(self, on: target, toSource: toSource, toTarget: toTarget)
    let whole = boxes().enumerated().compactMap { index, box in
      index > 0 && !box.isEmpty && isHeld(box.mapped(by: toTarget), target.size) ? index : nil
    }
    ThinStructures(contest, of: self, on: target, among: whole).widen(&contest)
    return LabelMap(grid: target, indices: contest.indices, structures: structures)
  }

  /// Whether a grid holds a box whole. The outermost voxels of both grids may end in the same place,
  /// so that the box reaches one more.
  private func isHeld(_ box: IndexBox, _ size: SIMD3<Int>) -> Bool {
    all(box.lower .>= -1) && all(box.upper .<= size &+ 1)
  }

  /// The bounding box of every structure.
  private func boxes() -> [IndexBox] {
    let slices = parallelMap(grid.size.z) { z in
      var boxes = [IndexBox](repeating: IndexBox(), count: structures.count)
      for y in 0..<grid.size.y { include(row: y, z, 0..<grid.size.x, in: &boxes) }
      return boxes
    }
    return slices.dropFirst().reduce(slices[0]) { zip($0, $1).map { $0.united(with: $1) } }
  }
  /// Makes the boxes of the structures hold their voxels of a part of a row.
  func include(row y: Int, _ z: Int, _ range: Range<Int>, in boxes: inout [IndexBox]) {
    let first = grid.offset(0, y, z)
    let row = indices.span.extracting(first..<first + grid.size.x)
    var x = range.lowerBound
    while x < range.upperBound {
      let index = row[x]
      let start = x
      repeat { x &+= 1 } while x < range.upperBound && row[x] == index
      boxes[Int(index)].include(from: [start, y, z], to: [x, y + 1, z + 1])
    }
  }
}
