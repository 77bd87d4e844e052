import Parallel

/// The median of the 3 x 3 x 3 neighbourhood of every voxel, border values repeating.
///
/// Each triple across slices is sorted once for three rows, each column of nine once for three
/// voxels; then the ranks of three sorted columns are compared, which leaves 13 candidates of 27 of
/// which the median is the seventh. All by minima and maxima of eight lanes, about 100 a lane
/// group. Memory: 13 rows a thread.
func medianOf27<T: LaneVoxel>(_ values: [T], _ size: SIMD3<Int>) -> [T] {
  guard let filler = values.first else { return [] }
  var result = unspecifiedArray(of: T.self, count: values.count)
  let slice = size.x * size.y
  parallelChunks(of: &result, chunk: slice) { start, target in
    let rows = MedianRows<T>(width: size.x)
    var triples = [T](repeating: filler, count: 9 * rows.stride)
    var columns = triples
    let z = start / slice
    let planes = (max(0, z - 1) * slice, z * slice, min(size.z - 1, z + 1) * slice)
    rows.sortTriples(values.span, planes, row: 0, slot: 0, into: &triples)
    for y in 0..<size.y {
      if y + 1 < size.y {
        rows.sortTriples(
          values.span, planes, row: (y + 1) * size.x, slot: (y + 1) % 3, into: &triples)
      }
      let slots = (max(0, y - 1) % 3, y % 3, min(size.y - 1, y + 1) % 3)
      rows.sortColumns(triples, slots: slots, into: &columns)
      rows.select(columns, into: &target, at: y * size.x)
    }
  }
  return result
}

/// The work on rows of one width. `triples` holds three sorted rows for each of three neighbouring
/// rows of the slice; `columns` the nine sorted rows, with voxel x at x + 1.
private struct MedianRows<T: LaneVoxel> {
  let width: Int
  /// Groups of eight that cover the width.
  let groups: Int
  /// Values in a row: whole groups, and one neighbour at each end.
  let stride: Int

  init(width: Int) {
    self.width = width
    groups = (width + 7) / 8
    stride = groups * 8 + 8
  }

  func sortTriples(
    _ values: Span<T>, _ planes: (Int, Int, Int), row: Int, slot: Int, into triples: inout [T]
  ) {
    let low = values.extracting(planes.0 + row..<planes.0 + row + width)
    let middle = values.extracting(planes.1 + row..<planes.1 + row + width)
    let high = values.extracting(planes.2 + row..<planes.2 + row + width)
    var rows = triples.mutableSpan
    let first = slot * 3 * stride
    for group in 0..<groups {
      var a = lanes(low, group)
      var b = lanes(middle, group)
      var c = lanes(high, group)
      order(&a, &b)
      order(&b, &c)
      order(&a, &b)
      put(a, &rows, first + group * 8)
      put(b, &rows, first + stride + group * 8)
      put(c, &rows, first + 2 * stride + group * 8)
    }
  }

  /// The 16 exchanges that follow the sorted triples in the network of 25 for nine values (Floyd;
  /// Knuth, The Art of Computer Programming 3, 5.3.4).
  func sortColumns(_ triples: [T], slots: (Int, Int, Int), into sorted: inout [T]) {
    let source = triples.span
    var columns = sorted.mutableSpan
    let first = (slots.0 * 3 * stride, slots.1 * 3 * stride, slots.2 * 3 * stride)
    for group in 0..<groups {
      let x = group * 8
      var v0 = get(source, first.0 + x)
      var v1 = get(source, first.0 + stride + x)
      var v2 = get(source, first.0 + 2 * stride + x)
      var v3 = get(source, first.1 + x)
      var v4 = get(source, first.1 + stride + x)
      var v5 = get(source, first.1 + 2 * stride + x)
      var v6 = get(source, first.2 + x)
      var v7 = get(source, first.2 + stride + x)
      var v8 = get(source, first.2 + 2 * stride + x)
      order(&v0, &v3)
      order(&v3, &v6)
      order(&v0, &v3)
      order(&v1, &v4)
      order(&v4, &v7)
      order(&v1, &v4)
      order(&v5, &v8)
      order(&v2, &v5)
      order(&v5, &v8)
      order(&v2, &v4)
      order(&v4, &v6)
      order(&v2, &v4)
      order(&v1, &v3)
      order(&v5, &v7)
      order(&v2, &v3)
      order(&v5, &v6)
      put(v0, &columns, x + 1)
      put(v1, &columns, stride + x + 1)
      put(v2, &columns, 2 * stride + x + 1)
      put(v3, &columns, 3 * stride + x + 1)
      put(v4, &columns, 4 * stride + x + 1)
      put(v5, &columns, 5 * stride + x + 1)
      put(v6, &columns, 6 * stride + x + 1)
      put(v7, &columns, 7 * stride + x + 1)
      put(v8, &columns, 8 * stride + x + 1)
    }
    for rank in 0..<9 {
      columns[rank * stride] = columns[rank * stride + 1]
      columns[rank * stride + width + 1] = columns[rank * stride + width]
    }
  }

  /// Of three sorted columns, the value of rank i of the ranks' minima has at least 3 (9 - i) values
  /// not below it, and so on: only four of the minima, five of the middles and four of the maxima can
  /// be the median, and it is the seventh of these 13.
  func select(_ columns: [T], into target: inout MutableSpan<T>, at start: Int) {
    let source = columns.span
    for group in 0..<groups {
      let x = group * 8
      // The merge of the minima of ranks 5...8 with the maxima of ranks 0...3, by Batcher's network.
      var a0 = minimum(source, 5 * stride + x)
      var a1 = minimum(source, 6 * stride + x)
      var a2 = minimum(source, 7 * stride + x)
      var a3 = minimum(source, 8 * stride + x)
      var b0 = maximum(source, x)
      var b1 = maximum(source, stride + x)
      var b2 = maximum(source, 2 * stride + x)
      var b3 = maximum(source, 3 * stride + x)
      order(&a0, &b0)
      order(&a1, &b1)
      order(&a2, &b2)
      order(&a3, &b3)
      order(&a2, &b0)
      order(&a3, &b1)
      order(&a1, &a2)
      order(&a3, &b0)
      order(&b1, &b2)
      // The seventh of these eight, a0 a1 a2 a3 b0 b1 b2 b3, and the five middles.
      var median = b2
      median = T.low(median, T.high(b1, middle(source, 2 * stride + x)))
      median = T.low(median, T.high(b0, middle(source, 3 * stride + x)))
      median = T.low(median, T.high(a3, middle(source, 4 * stride + x)))
      median = T.low(median, T.high(a2, middle(source, 5 * stride + x)))
      median = T.low(median, T.high(a1, middle(source, 6 * stride + x)))
      if x + 8 <= width {
        put(median, &target, start + x)
      } else {
        for lane in 0..<width - x { target[start + x + lane] = median[lane] }
      }
    }
  }

  @inline(__always)
  private func minimum(_ columns: Span<T>, _ at: Int) -> SIMD8<T> {
    T.low(T.low(get(columns, at), get(columns, at + 1)), get(columns, at + 2))
  }

  @inline(__always)
  private func maximum(_ columns: Span<T>, _ at: Int) -> SIMD8<T> {
    T.high(T.high(get(columns, at), get(columns, at + 1)), get(columns, at + 2))
  }

  @inline(__always)
  private func middle(_ columns: Span<T>, _ at: Int) -> SIMD8<T> {
    let a = get(columns, at)
    let b = get(columns, at + 1)
    return T.high(T.low(a, b), T.low(T.high(a, b), get(columns, at + 2)))
  }
}

@inline(__always)
private func order<T: LaneVoxel>(_ a: inout SIMD8<T>, _ b: inout SIMD8<T>) {
  let smaller = T.low(a, b)
  b = T.high(a, b)
  a = smaller
}

@inline(__always)
private func get<T: LaneVoxel>(_ values: Span<T>, _ at: Int) -> SIMD8<T> {
  values.bytes.unsafeLoadUnaligned(fromByteOffset: at &* MemoryLayout<T>.stride, as: SIMD8<T>.self)
}

/// A group of a row; the last value repeats beyond its end.
@inline(__always)
private func lanes<T: LaneVoxel>(_ row: Span<T>, _ group: Int) -> SIMD8<T> {
  if group * 8 + 8 <= row.count { return get(row, group * 8) }
  var result = SIMD8<T>(repeating: row[row.count - 1])
  for lane in 0..<row.count - group * 8 { result[lane] = row[group * 8 + lane] }
  return result
}

@inline(__always)
private func put<T: LaneVoxel>(_ lanes: SIMD8<T>, _ values: inout MutableSpan<T>, _ at: Int) {
  var bytes = values.mutableBytes
  bytes.storeBytes(
    of: lanes, toByteOffset: at &* MemoryLayout<T>.stride, as: SIMD8<T>.self)
}
