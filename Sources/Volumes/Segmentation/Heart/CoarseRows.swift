/// Values of a coarse scan's blocks, interpolated linearly at the voxels of one fine row after
/// another. Beyond the outermost blocks' centres the last value repeats.
struct CoarseRows {
  private let coarse: CoarseScan
  private let left: [Int32]
  private let share: [Float]
  /// One row of blocks, interpolated to the fine row's y and z.
  private var line: [Float]

  init(_ coarse: CoarseScan) {
    self.coarse = coarse
    var left: [Int32] = []
    var share: [Float] = []
    for x in 0..<coarse.fine.size.x {
      let place = Self.place(x, coarse.factors.x, coarse.grid.size.x)
      left.append(Int32(place.index))
      share.append(place.share)
    }
    self.left = left
    self.share = share
    line = [Float](repeating: 0, count: coarse.grid.size.x + 1)
  }

  /// The block at or before a fine index, and how far the next one is reached.
  private static func place(_ index: Int, _ factor: Int, _ count: Int) -> (
    index: Int, share: Float
  ) {
    let at = min(max((Float(index) + 0.5) / Float(factor) - 0.5, 0), Float(count - 1))
    let below = Int(at)
    return (below, at - Float(below))
  }

  /// Writes the values of a fine row.
  mutating func read(_ values: Span<Float>, y: Int, z: Int, into row: inout [Float]) {
    let size = coarse.grid.size
    let (v, ty) = Self.place(y, coarse.factors.y, size.y)
    let (w, tz) = Self.place(z, coarse.factors.z, size.z)
    let nextV = min(v + 1, size.y - 1)
    let nextW = min(w + 1, size.z - 1)
    func start(_ v: Int, _ w: Int) -> Int { (w * size.y + v) * size.x }
    let corners = (start(v, w), start(nextV, w), start(v, nextW), start(nextV, nextW))
    var target = line.mutableSpan
    for x in 0..<size.x {
      let near = values[corners.0 &+ x] * (1 - ty) + values[corners.1 &+ x] * ty
      let far = values[corners.2 &+ x] * (1 - ty) + values[corners.3 &+ x] * ty
      target[x] = near * (1 - tz) + far * tz
    }
    target[size.x] = target[size.x - 1]
    spread(line.span, into: &row)
  }

  private func spread(_ line: Span<Float>, into row: inout [Float]) {
    var target = row.mutableSpan
    let left = left.span
    let share = share.span
    for x in 0..<target.count {
      let index = Int(left[x])
      target[x] = line[index] * (1 - share[x]) + line[index &+ 1] * share[x]
    }
  }
}
