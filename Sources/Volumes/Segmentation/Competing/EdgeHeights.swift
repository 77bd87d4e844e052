import Geometry

/// How far the voxels near an edge are from it, in mm, negative inside: in whole numbers of a small
/// unit, of which the reach is one, so that which voxels are within it stays exact.
struct EdgeHeights: Sendable {
  private var steps: CellField<Int16>
  private let unit: Float

  /// - Parameters:
  ///   - mask: what is inside at the start.
  ///   - reach: the distance of which the unit is a part, mm.
  ///   - wide: how far from the edge voxels are held, mm.
  init(inside mask: Mask, spacing: SIMD3<Double>, reach: Float, wide: Double) {
    var unit = reach / Self.unitsOfReach
    while unit * Float(Int16.max) < max(4 * reach, Float(wide)) { unit *= 2 }
    let whole = Cell.whole(.zero, mask.size)
    let scale = unit
    // Rounded away from the edge, so that what is beyond the reach stays beyond it.
    @Sendable func count(_ squared: Double) -> Int16 {
      Int16(min((Float(squared.squareRoot()) / scale).rounded(.up), Float(Int16.max)))
    }
    var steps = CellField(
      holding: mask.nearEdge(within: wide, spacing: spacing).framed(.zero, whole),
      repeating: Int16(0))
    steps.fill(to: mask.framed(.zero, whole), spacing: spacing, .toBoxes) { _, squared in
      count(squared)
    }
    let background = mask.complement().framed(.zero, whole)
    steps.fill(to: background, spacing: spacing, .toBoxes) { before, squared in
      squared > 0 ? -count(squared) : before
    }
    self.steps = steps
    self.unit = unit
  }

  /// The voxels at most so far from the edge, of those in a box that is not wider than the field's.
  func voxels(within reach: Float, in size: SIMD3<Int>) -> Mask {
    var result = Mask(size: size)
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = row(y, z)
        for x in 0..<size.x where steps.holds(row &+ x) && abs(self[row &+ x]) <= reach {
          result[x, y, z] = true
        }
      }
    }
    return result
  }

  /// A power of two, so that the unit times this is the reach again.
  private static let unitsOfReach: Float = 4096

  /// The height of a voxel that is held, by its position in the box's memory.
  @inline(__always)
  subscript(voxel: Int) -> Float { Float(steps[voxel]) * unit }

  /// The position of a row's first voxel in the box's memory.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> Int { steps.row(y, z) }

  /// Changes the height of a voxel that is held.
  @inline(__always)
  mutating func set(_ voxel: Int, to height: Float) {
    let limit = Float(Int16.max)
    steps.set(voxel, to: Int16(max(-limit, min(limit, (height / unit).rounded()))))
  }
}

extension Mask {
  /// The voxels on either side that are at most so far from the mask's edge.
  fileprivate func nearEdge(within distance: Double, spacing: SIMD3<Double>) -> Mask {
    let ball = Ball(solidOfRadius: distance, spacing: spacing)
    return dilated(ball).intersection(complement().dilated(ball))
  }
}
