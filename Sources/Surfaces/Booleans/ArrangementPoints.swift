import Geometry

/// The points of an arrangement: the vertices of the mesh under their own numbers and, after them,
/// the points where triangles cross, each once.
struct ArrangementPoints {
  /// The vertices of the mesh.
  let vertices: [SIMD3<Float>]
  /// Two to the power of minus this many mm is the unit of exact coordinates.
  let exponent: Int
  /// A bound of all coordinates: a power of two.
  let extent: Float

  private var made: [ExactPoint] = []
  private var places: [SIMD3<Double>] = []
  /// Open addressing by place: a number of a point, or `UInt32.max`.
  private var table = [UInt32](repeating: .max, count: 64)
  private var entries = 0

  init(_ vertices: [SIMD3<Float>]) {
    self.vertices = vertices
    exponent = exponentOfUnit(vertices)
    var extent: Float = 1
    for vertex in vertices {
      while max(abs(vertex.x), max(abs(vertex.y), abs(vertex.z))) > extent { extent *= 2 }
    }
    self.extent = extent
  }

  /// The number of all points.
  var count: Int { vertices.count + made.count }

  /// The exact coordinates of a point.
  func exact(_ point: UInt32) -> ExactPoint {
    Int(point) < vertices.count
      ? ExactPoint(vertices[Int(point)], exponent: exponent) : made[Int(point) - vertices.count]
  }

  /// The nearest doubles of a point, mm.
  func place(_ point: UInt32) -> SIMD3<Double> {
    Int(point) < vertices.count
      ? SIMD3<Double>(vertices[Int(point)]) : places[Int(point) - vertices.count]
  }

  /// Makes a vertex known, so that a crossing at its place becomes the vertex.
  mutating func know(_ vertex: UInt32) {
    let slot = slot(of: place(vertex)) { $0 == vertex }
    if table[slot] == .max { put(vertex, slot) }
  }

  /// The number of a point, a new one where it was not known.
  mutating func number(of point: ExactPoint) -> UInt32 {
    let rounded = point.rounded(exponent: exponent)
    let slot = slot(of: rounded) { other in exact(other).isSame(as: point) }
    if table[slot] != .max { return table[slot] }
    let number = UInt32(count)
    made.append(point)
    places.append(rounded)
    put(number, slot)
    return number
  }

  private mutating func put(_ number: UInt32, _ slot: Int) {
    table[slot] = number
    entries += 1
    guard 2 * entries > table.count else { return }
    let old = table
    table = [UInt32](repeating: .max, count: 2 * old.count)
    for number in old where number != .max {
      table[self.slot(of: place(number)) { _ in false }] = number
    }
  }

  /// Where a point at this place is in the table, or where it belongs.
  private func slot(of place: SIMD3<Double>, isSame: (UInt32) -> Bool) -> Int {
    let mask = table.count - 1
    // Adding zero turns -0 into 0.
    let p = place + SIMD3<Double>.zero
    var h = p.x.bitPattern &* 0x9E37_79B9_7F4A_7C15
    h = (h ^ (h >> 32) ^ p.y.bitPattern) &* 0xD6E8_FEB8_6659_FD93
    h = (h ^ (h >> 32) ^ p.z.bitPattern) &* 0xBF58_476D_1CE4_E5B9
    var slot = Int(truncatingIfNeeded: h >> 32) & mask
    while table[slot] != .max {
      if self.place(table[slot]) == place && isSame(table[slot]) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }
}
