/// A flat end of a pool across an axis of the grid: where a cut, not anatomy, ends a vessel.
struct FlatEnd: Sendable {
  /// The axis that the end is across.
  let axis: Int
  /// The pool's last index along the axis.
  let last: Int
  /// Whether the pool lies at lower indices than the end.
  let facesUp: Bool
  /// The box of the end along the two other axes, widened by the wall, from `low` to before `high`.
  let low: SIMD3<Int>
  let high: SIMD3<Int>

  /// Whether a voxel lies beyond the end, in front of it.
  func isBeyond(_ x: Int, _ y: Int, _ z: Int) -> Bool {
    let at = SIMD3(x, y, z)
    guard facesUp ? at[axis] > last : at[axis] < last else { return false }
    for other in 0..<3 where other != axis {
      if at[other] < low[other] || at[other] >= high[other] { return false }
    }
    return true
  }
}

extension LabelMap {
  /// The flat ends of a pool inside the grid; see `walls`.
  func flatEnds(of mask: Mask, pool: Int) -> [FlatEnd] {
    guard let box = mask.boundingBox else { return [] }
    let spacing = grid.spacing
    var found: [FlatEnd] = []
    for axis in 0..<3 {
      for facesUp in [false, true] {
        let end = facesUp ? box.upper[axis] - 1 : box.lower[axis]
        // At the grid's own edge there is nothing to close.
        guard end > 0, end < grid.size[axis] - 1 else { continue }
        let inwards = max(1, Int((3 / spacing[axis]).rounded())) * (facesUp ? -1 : 1)
        let plane = axis
        let cell = spacing[(plane + 1) % 3] * spacing[(plane + 2) % 3]
        for piece in pieces(of: mask, across: axis, at: end, in: box) {
          let area = Double(piece.voxels.count) * cell
          guard area >= 12 else { continue }
          var deeper = 0
          var closed = 0
          for voxel in piece.voxels {
            var inner = voxel
            inner[axis] += inwards
            if inner[axis] >= 0, inner[axis] < grid.size[axis], mask[inner.x, inner.y, inner.z] {
              deeper += 1
            }
            var outer = voxel
            outer[axis] += facesUp ? 1 : -1
            if indices[grid.offset(outer.x, outer.y, outer.z)] == 0 { closed += 1 }
          }
          let further = self.pieceSize(
            of: mask, around: piece.voxels, shifted: inwards, across: axis, in: box)
          guard closed * 10 >= piece.voxels.count * 9, deeper * 10 >= piece.voxels.count * 8,
            piece.voxels.count * 4 >= further * 3
          else { continue }
          let margin = SIMD3<Int>((12 / spacing).rounded(.up))
          found.append(
            FlatEnd(
              axis: axis, last: end, facesUp: facesUp, low: piece.low &- margin,
              high: piece.high &+ margin &+ 1))
        }
      }
    }
    return found
  }

  private struct Piece {
    var voxels: [SIMD3<Int>] = []
    var low = SIMD3<Int>(repeating: .max)
    var high = SIMD3<Int>(repeating: .min)
  }

  /// The 4-connected pieces of a slice of the mask.
  private func pieces(
    of mask: Mask, across axis: Int, at index: Int, in box: (lower: SIMD3<Int>, upper: SIMD3<Int>)
  ) -> [Piece] {
    let (a, b) = ((axis + 1) % 3, (axis + 2) % 3)
    var seen: Set<SIMD3<Int>> = []
    var result: [Piece] = []
    for j in box.lower[b]..<box.upper[b] {
      for i in box.lower[a]..<box.upper[a] {
        var start = SIMD3<Int>.zero
        (start[axis], start[a], start[b]) = (index, i, j)
        guard mask[start.x, start.y, start.z], seen.insert(start).inserted else { continue }
        result.append(
          flood(mask, from: [start], across: axis, in: box, seen: &seen))
      }
    }
    return result
  }

  /// How many voxels a slice has in the pieces that some voxels, shifted along the axis, touch.
  private func pieceSize(
    of mask: Mask, around voxels: [SIMD3<Int>], shifted: Int, across axis: Int,
    in box: (lower: SIMD3<Int>, upper: SIMD3<Int>)
  ) -> Int {
    var seen: Set<SIMD3<Int>> = []
    var start: [SIMD3<Int>] = []
    for voxel in voxels {
      var at = voxel
      at[axis] += shifted
      guard at[axis] >= box.lower[axis], at[axis] < box.upper[axis], mask[at.x, at.y, at.z],
        seen.insert(at).inserted
      else { continue }
      start.append(at)
    }
    return flood(mask, from: start, across: axis, in: box, seen: &seen).voxels.count
  }

  private func flood(
    _ mask: Mask, from start: [SIMD3<Int>], across axis: Int,
    in box: (lower: SIMD3<Int>, upper: SIMD3<Int>), seen: inout Set<SIMD3<Int>>
  ) -> Piece {
    var piece = Piece()
    var stack = start
    while let voxel = stack.popLast() {
      piece.voxels.append(voxel)
      piece.low = pointwiseMin(piece.low, voxel)
      piece.high = pointwiseMax(piece.high, voxel)
      for other in 0..<3 where other != axis {
        for step in [-1, 1] {
          var next = voxel
          next[other] += step
          guard next[other] >= box.lower[other], next[other] < box.upper[other],
            mask[next.x, next.y, next.z], seen.insert(next).inserted
          else { continue }
          stack.append(next)
        }
      }
    }
    return piece
  }
}
