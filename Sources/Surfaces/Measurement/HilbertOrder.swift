import Geometry
import Parallel

/// The triangles with valid indices and finite corners, in the order in which a Hilbert curve
/// through a grid of 1024^3 cells meets their middles; equal cells keep the mesh's order.
///
/// Neighbours on the curve are neighbours in space, so consecutive runs make tight boxes.
func hilbertOrder(_ mesh: Mesh) -> [UInt32] {
  let bounds = Bounds(mesh.positions.lazy.filter { $0.isFinite })
  let lower = bounds.lower
  let largest = max(bounds.size.x, bounds.size.y, bounds.size.z)
  let scale = largest > 0 ? 1023 / largest : 0
  let excluded = UInt32.max
  var keys = unspecifiedArray(of: UInt32.self, count: mesh.triangles.count)
  parallelChunks(of: &keys, chunk: 1 << 14) { start, span in
    for index in 0..<span.count {
      let t = mesh.triangles[start + index]
      span[index] = excluded
      guard max(t.a, max(t.b, t.c)) < mesh.positions.count else { continue }
      let corners = mesh.corners(start + index)
      guard corners.isFinite else { continue }
      let middle =
        (SIMD3<Double>(corners.a) + SIMD3<Double>(corners.b) + SIMD3<Double>(corners.c)) / 3
      let cell = (middle - lower) * scale
      span[index] = hilbertIndex(cell10(cell.x), cell10(cell.y), cell10(cell.z))
    }
  }
  return sortedIndices(keys, without: excluded)
}

/// The places of keys of 30 bits in their order, equal ones in that of their places, in three passes of ten
/// bits; one key is left out.
private func sortedIndices(_ keys: [UInt32], without excluded: UInt32) -> [UInt32] {
  func bucket(_ key: UInt32, _ pass: Int) -> Int {
    pass << 10 | Int(key >> UInt32(10 * pass) & 1023)
  }
  var starts = [Int](repeating: 0, count: 3 << 10)
  for key in keys where key != excluded {
    for pass in 0..<3 { starts[bucket(key, pass)] &+= 1 }
  }
  var total = 0
  for place in starts.indices {
    if place & 1023 == 0 { total = 0 }
    let count = starts[place]
    starts[place] = total
    total += count
  }
  var order = unspecifiedArray(of: UInt32.self, count: total)
  for (index, key) in keys.enumerated() where key != excluded {
    order[starts[bucket(key, 0)]] = UInt32(truncatingIfNeeded: index)
    starts[bucket(key, 0)] &+= 1
  }
  var other = unspecifiedArray(of: UInt32.self, count: total)
  for pass in 1...2 {
    for index in order {
      let place = bucket(keys[Int(index)], pass)
      other[starts[place]] = index
      starts[place] &+= 1
    }
    swap(&order, &other)
  }
  return order
}

private func cell10(_ coordinate: Double) -> UInt32 { UInt32(min(1023, max(0, coordinate))) }

/// The place of a cell of a 1024^3 grid on the Hilbert curve, 30 bits (Skilling 2004, doi
/// 10.1063/1.1751381: the transpose form, then the bits interleaved).
func hilbertIndex(_ x: UInt32, _ y: UInt32, _ z: UInt32) -> UInt32 {
  var (x, y, z) = (x, y, z)
  var bit: UInt32 = 512
  while bit > 1 {
    let low = bit - 1
    if x & bit != 0 { x ^= low }
    if y & bit != 0 {
      x ^= low
    } else {
      let swapped = (x ^ y) & low
      x ^= swapped
      y ^= swapped
    }
    if z & bit != 0 {
      x ^= low
    } else {
      let swapped = (x ^ z) & low
      x ^= swapped
      z ^= swapped
    }
    bit >>= 1
  }
  y ^= x
  z ^= y
  var flip: UInt32 = 0
  bit = 512
  while bit > 1 {
    if z & bit != 0 { flip ^= bit - 1 }
    bit >>= 1
  }
  return spread(x ^ flip) << 2 | spread(y ^ flip) << 1 | spread(z ^ flip)
}

/// Ten bits with two zeros between each.
private func spread(_ value: UInt32) -> UInt32 {
  var v = value & 0x3FF
  v = (v | v << 16) & 0x0300_00FF
  v = (v | v << 8) & 0x0300_F00F
  v = (v | v << 4) & 0x030C_30C3
  return (v | v << 2) & 0x0924_9249
}
