import Geometry

/// Where pools come so close to the scan's edge that no wall as thick as asked for fits between.
///
/// A vessel that the edge cuts is labelled unevenly in its last slices, and the surface of one that is cut
/// aslant runs to the edge at a sharp angle: walls there would be crusts of a voxel, full of holes, across
/// what is open. So up to a wall's thickness from the edge such a pool is continued straight to it.
package struct EdgeEnds {
  /// The background voxels by which pools that the edge cuts are continued, and the pool of each.
  package private(set) var continued: [(offset: Int, pool: UInt16)] = []
  /// The area, mm², in which a pool that the edge does not cut is nearer to it than its wall is thick.
  private(set) var thinArea = 0.0

  /// - Parameters:
  ///   - labels: the pools and what is around them.
  ///   - widths: how thick the wall of each position's pool is, in mm; 0 for what is no pool.
  package init(_ labels: LabelMap, widths: [Double]) {
    for axis in 0..<3 {
      for isUpper in [false, true] {
        look(at: Face(labels, axis, isUpper: isUpper), labels, widths)
      }
    }
  }

  private mutating func look(at face: Face, _ labels: LabelMap, _ widths: [Double]) {
    let columns = (0..<face.count).map { face.column($0, labels, widths) }
    var isSeen = columns.map { $0 == nil }
    for start in columns.indices where !isSeen[start] {
      // What hangs together on the face is cut by it where any of it reaches it.
      var piece = [start]
      isSeen[start] = true
      var next = 0
      while next < piece.count {
        for other in face.neighbours(of: piece[next]) where !isSeen[other] {
          isSeen[other] = true
          piece.append(other)
        }
        next += 1
      }
      let near = piece.compactMap { place in columns[place].map { (place, $0) } }
      if near.contains(where: { $0.1.gap == 0 }) {
        for (place, column) in near {
          for depth in 0..<column.gap {
            continued.append((face.offset(place, depth), column.pool))
          }
        }
      } else {
        thinArea += Double(near.count) * face.cellArea
      }
    }
  }

  /// One side of the grid.
  private struct Face {
    let count: Int
    let cellArea: Double
    private let width: Int
    private let steps: (along: Int, across: Int, inward: Int)
    private let first: Int
    private let depth: Int
    private let spacing: Double

    init(_ labels: LabelMap, _ axis: Int, isUpper: Bool) {
      let (grid, size) = (labels.grid, labels.grid.size)
      let (a, b) = axis == 0 ? (1, 2) : axis == 1 ? (0, 2) : (0, 1)
      let strides = [1, size.x, size.x * size.y]
      width = size[a]
      count = size[a] * size[b]
      cellArea = grid.spacing[a] * grid.spacing[b]
      steps = (strides[a], strides[b], isUpper ? -strides[axis] : strides[axis])
      first = isUpper ? (size[axis] - 1) * strides[axis] : 0
      depth = size[axis]
      spacing = grid.spacing[axis]
    }

    /// The voxel behind a place of the face.
    func offset(_ place: Int, _ depth: Int) -> Int {
      first + place % width * steps.along + place / width * steps.across + depth * steps.inward
    }

    /// The pool that is first behind a place, and the voxels before it, where they are too few for its
    /// wall by half a voxel and more.
    func column(_ place: Int, _ labels: LabelMap, _ widths: [Double]) -> (pool: UInt16, gap: Int)? {
      let widest = widths.max() ?? 0
      for gap in 0..<depth {
        let label = labels.indices[offset(place, gap)]
        let room = (Double(gap) + 0.5) * spacing
        if label != 0 {
          let width = widths[Int(label)]
          return width > 0 && (gap == 0 || room < width) ? (label, gap) : nil
        }
        if room >= widest { return nil }
      }
      return nil
    }

    func neighbours(of place: Int) -> [Int] {
      let (x, y) = (place % width, place / width)
      return [
        x > 0 ? place - 1 : nil, x < width - 1 ? place + 1 : nil, y > 0 ? place - width : nil,
        (y + 1) * width < count ? place + width : nil,
      ].compactMap { $0 }
    }
  }
}
