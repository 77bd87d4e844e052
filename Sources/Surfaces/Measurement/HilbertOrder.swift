import Geometry
import Parallel

/// The triangles with valid indices and finite corners, in the order in which a Hilbert curve
/// through a grid of 1024^3 cells meets their middles; equal cells keep the mesh's order.
///
/// Neighbours on the curve are neighbours in space, so consecutive runs make tight boxes.
func hilbertOrder(_ mesh: Mesh) -> [UInt32] {
  let bounds = mesh.positions.finiteBounds
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
  return places(ofSorted: keys, without: excluded)
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
