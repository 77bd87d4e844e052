extension Mesh {
  /// The mesh with every position once: vertices at exactly equal coordinates (-0 equals 0) become
  /// one, as readers of STL make them. Vertices keep the order of their first appearance; triangles
  /// keep their order and are only renumbered, so some may become degenerate or duplicate.
  ///
  /// No tolerance is used and nothing is removed: unused vertices stay, a vertex that is not a
  /// number equals nothing, an index out of range stays out of range. Linear; about 50 ns a vertex.
  public func welded() -> Mesh {
    let first = firstAtSamePosition(positions)
    var newIndex = [UInt32](repeating: 0, count: positions.count)
    var kept: [SIMD3<Float>] = []
    kept.reserveCapacity(positions.count)
    for vertex in positions.indices {
      let original = Int(first[vertex])
      if original == vertex {
        newIndex[vertex] = UInt32(kept.count)
        kept.append(positions[vertex])
      } else {
        newIndex[vertex] = newIndex[original]
      }
    }
    guard kept.count < positions.count else { return self }
    func renumbered(_ index: UInt32) -> UInt32 {
      Int(index) < newIndex.count ? newIndex[Int(index)] : index
    }
    return Mesh(
      positions: kept,
      triangles: triangles.map {
        Triangle(renumbered($0.a), renumbered($0.b), renumbered($0.c))
      })
  }
}

/// For every vertex, the first vertex at exactly the same position: itself where it is the first.
///
/// A flat table with linear probing, at most half full.
func firstAtSamePosition(_ positions: [SIMD3<Float>]) -> [UInt32] {
  precondition(positions.count < Int(UInt32.max))
  var first = [UInt32](repeating: 0, count: positions.count)
  var bits = 4
  while 1 << bits < 2 * positions.count { bits += 1 }
  let mask = 1 << bits - 1
  var table = [UInt32](repeating: .max, count: 1 << bits)
  for vertex in positions.indices {
    let position = positions[vertex]
    first[vertex] = UInt32(vertex)
    // What is not a number equals nothing, and would only lengthen the search of others.
    guard position == position else { continue }
    var slot = Int(truncatingIfNeeded: hash(position) >> 20) & mask
    while true {
      let other = table[slot]
      if other == .max {
        table[slot] = UInt32(vertex)
        break
      }
      if positions[Int(other)] == position {
        first[vertex] = other
        break
      }
      slot = (slot + 1) & mask
    }
  }
  return first
}

/// The vertices in the same place, -0 being 0, as one of the given ones; these included.
///
/// One look at every vertex, which is quick where the given ones are few.
func verticesSharingPlaces(_ positions: [SIMD3<Float>], with vertices: [Int]) -> Set<Int> {
  // Most vertices are told apart from the given ones by sixteen bits of their hash.
  var isPossible = [Bool](repeating: false, count: 1 << 16)
  var isGiven = [Bool](repeating: false, count: positions.count)
  var places: [SIMD3<Float>: Int] = [:]
  var shared: Set<Int> = []
  for vertex in vertices {
    isGiven[vertex] = true
    isPossible[Int(hash(positions[vertex]) >> 48)] = true
    if let other = places.updateValue(vertex, forKey: positions[vertex]) {
      shared.formUnion([other, vertex])
    }
  }
  for vertex in positions.indices
  where isPossible[Int(hash(positions[vertex]) >> 48)] && !isGiven[vertex] {
    if let other = places[positions[vertex]] { shared.formUnion([other, vertex]) }
  }
  return shared
}

/// A mixed 64-bit hash of a position; equal positions (-0 equals 0) have equal hashes.
private func hash(_ position: SIMD3<Float>) -> UInt64 {
  // Adding zero turns -0 into 0 and changes nothing else.
  let p = position + SIMD3<Float>.zero
  var h = UInt64(p.x.bitPattern) | UInt64(p.y.bitPattern) << 32
  h = (h ^ (h >> 32)) &* 0x9E37_79B9_7F4A_7C15
  h ^= UInt64(p.z.bitPattern) &* 0xD6E8_FEB8_6659_FD93
  h = (h ^ (h >> 29)) &* 0xBF58_476D_1CE4_E5B9
  return h ^ (h >> 32)
}
