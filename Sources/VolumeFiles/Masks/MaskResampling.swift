import Geometry
import Parallel
import Volumes

/// A box of voxels of a grid: bytes that are not zero inside a structure.
struct MaskBox {
  /// The first voxel of the box.
  let lower: SIMD3<Int>
  let size: SIMD3<Int>
  /// x fastest.
  let inside: [UInt8]
}

extension MaskRuns {
  /// The mask on another grid: the voxels at whose centre the trilinear field through this mask's
  /// voxels (1 inside, 0 outside and beyond its grid) is at least a half.
  ///
  /// Where both grids share their lattice the voxels are the same. Elsewhere the boundary runs where
  /// marching cubes at one half would put it, without the terraces of the nearest neighbour.
  /// One byte for every voxel of the structure's box, on both grids; in parallel over slices.
  /// - Returns: nil where no voxel of the grid can be inside.
  func resampled(to target: Grid) -> MaskBox? {
    guard count > 0, let toTarget = target.indexToPatient.inverse?.after(grid.indexToPatient),
      let toSource = grid.indexToPatient.inverse?.after(target.indexToPatient)
    else { return nil }
    // The field ends one voxel outside the mask.
    var first = SIMD3<Double>(repeating: .infinity)
    var last = SIMD3<Double>(repeating: -.infinity)
    for corner in 0..<8 {
      let place = toTarget(
        SIMD3(
          Double(corner & 1 == 0 ? lower.x - 1 : upper.x + 1),
          Double(corner & 2 == 0 ? lower.y - 1 : upper.y + 1),
          Double(corner & 4 == 0 ? lower.z - 1 : upper.z + 1)))
      first = pointwiseMin(first, place)
      last = pointwiseMax(last, place)
    }
    let limit = SIMD3<Double>(target.size) - 1
    first = pointwiseMax(first.rounded(.down), .zero)
    last = pointwiseMin(last.rounded(.up), limit)
    guard (last - first).min() >= 0 else { return nil }
    let box = (lower: SIMD3<Int>(first), size: SIMD3<Int>(last - first) &+ 1)

    let field = MaskField(self)
    let slice = box.size.x * box.size.y
    var inside = [UInt8](repeating: 0, count: slice * box.size.z)
    parallelChunks(of: &inside, chunk: slice) { start, span in
      let z = Double(box.lower.z + start / slice)
      for y in 0..<box.size.y {
        let begin = toSource(SIMD3(Double(box.lower.x), Double(box.lower.y + y), z))
        field.sample(
          from: begin, step: toSource.x, count: box.size.x, into: &span, at: y * box.size.x)
      }
    }
    return MaskBox(lower: box.lower, size: box.size, inside: inside)
  }
}

/// The trilinear field of a mask, as bytes of its box with a margin of one voxel outside.
private struct MaskField: Sendable {
  /// The index of the first voxel, margin included.
  let lower: SIMD3<Double>
  let size: SIMD3<Int>
  let values: [UInt8]

  init(_ mask: MaskRuns) {
    let first = mask.lower &- 1
    let size = mask.upper &- mask.lower &+ 3
    var values = [UInt8](repeating: 0, count: size.x * size.y * size.z)
    for run in mask.runs {
      let row = run.offset / mask.grid.size.x
      let x = run.offset % mask.grid.size.x - first.x
      let y = row % mask.grid.size.y - first.y
      let z = row / mask.grid.size.y - first.z
      let start = (z * size.y + y) * size.x + x
      for offset in start..<start + Int(run.length) { values[offset] = 1 }
    }
    lower = SIMD3(first)
    self.size = size
    self.values = values
  }

  /// Writes 1 where the field is at least a half at points along a line of voxel indices.
  func sample(
    from begin: SIMD3<Double>, step: SIMD3<Double>, count: Int,
    into target: inout MutableSpan<UInt8>, at offset: Int
  ) {
    let field = values.span
    let origin = begin - lower
    let limit = SIMD3<Double>(size &- 1)
    for i in 0..<count {
      let place = origin + step * Double(i)
      let base = place.rounded(.down)
      // Outside the margin's outermost voxels the field is zero.
      if base.min() < 0 || (limit - base).min() < 1 { continue }
      let (x, y, z) = (Int(base.x), Int(base.y), Int(base.z))
      let far = place - base
      let near = 1 - far
      let row = (z &* size.y &+ y) &* size.x &+ x
      let slice = size.x &* size.y
      func along(_ at: Int) -> Double {
        near.x * Double(field[at]) + far.x * Double(field[at &+ 1])
      }
      let front = near.y * along(row) + far.y * along(row &+ size.x)
      let back = near.y * along(row &+ slice) + far.y * along(row &+ slice &+ size.x)
      // Rounding must not decide where the field is one half exactly.
      if near.z * front + far.z * back >= 0.5 - 1e-6 { target[offset &+ i] = 1 }
    }
  }
}
