import Geometry
import Parallel

extension Grid {
  /// The part of the grid between two indices, the upper one left out.
  func cropped(lower: SIMD3<Int>, upper: SIMD3<Int>) -> Grid {
    precondition(all(lower .>= 0) && all(upper .<= size))
    var map = indexToPatient
    map.translation = map(SIMD3<Double>(lower))
    return Grid(size: upper &- lower, indexToPatient: map)
  }
}

extension Volume {
  /// The part of the volume between two indices, the upper one left out, in its own type.
  func cropped(lower: SIMD3<Int>, upper: SIMD3<Int>) -> Volume {
    let part = grid.cropped(lower: lower, upper: upper)
    let values: Voxels =
      switch voxels {
      case .uint8(let values): .uint8(copy(of: values, part, lower))
      case .int16(let values): .int16(copy(of: values, part, lower))
      case .uint16(let values): .uint16(copy(of: values, part, lower))
      case .int32(let values): .int32(copy(of: values, part, lower))
      case .float(let values): .float(copy(of: values, part, lower))
      case .double(let values): .double(copy(of: values, part, lower))
      }
    return Volume(grid: part, voxels: values)
  }

  private func copy<T: Voxel>(of values: [T], _ part: Grid, _ lower: SIMD3<Int>) -> [T] {
    var result = unspecifiedArray(of: T.self, count: part.count)
    let slice = part.size.x * part.size.y
    parallelChunks(of: &result, chunk: slice) { start, target in
      for y in 0..<part.size.y {
        let first = grid.offset(lower.x, y + lower.y, start / slice + lower.z)
        let row = values.span.extracting(first..<first + part.size.x)
        for x in 0..<part.size.x { target[y &* part.size.x &+ x] = row[x] }
      }
    }
    return result
  }
}
