import Geometry

/// Space that a mesh encloses whichever way its triangles face, and that a mended one leaves out: parts that
/// were taken for cavities or cut away, since where many surfaces meet, turned and written twice, no rule that
/// asks triangles for their sides is always right.
///
/// A line through the mesh is inside between its first crossing and its second, its third and its fourth. Lines
/// that cross an odd number of triangles run through a hole or along a wall, and tell nothing.
struct MissedSpace {
  /// So many lines a side, evenly spread, run through a mesh.
  private static let lines = 48
  /// A smaller share of what is enclosed may be what lines through two holes seem to say.
  private static let leastShare = 0.005

  /// What is left out, mm³, of what lines in all three directions say is enclosed.
  private(set) var volume = 0.0

  /// Three trees of both meshes at most, and some thousand lines through them.
  ///
  /// - Parameters:
  ///   - mesh: any triangles, equal positions one vertex, none written twice.
  ///   - mended: a closed mesh.
  init(of mesh: Mesh, by mended: Mesh) {
    let (one, two) = (Chords(of: mesh), Chords(of: mended))
    // What the lines that tell something say is enclosed, mm³.
    var enclosed = 0.0
    var missed: [(place: SIMD3<Float>, volume: Double)] = []
    let bounds = mesh.bounds
    let size = bounds.size
    let cell = size.y * size.z / Double(Self.lines * Self.lines)
    for row in 0..<Self.lines {
      for column in 0..<Self.lines {
        // Off the middle, where regular shapes have their edges.
        let y = bounds.lower.y + size.y * (Double(column) + 0.4142) / Double(Self.lines)
        let z = bounds.lower.z + size.z * (Double(row) + 0.5858) / Double(Self.lines)
        guard let inside = one.inside(y, z), let kept = two.inside(y, z) else { continue }
        for chord in inside {
          enclosed += (chord.upperBound - chord.lowerBound) * cell
          for part in chord.without(kept) {
            let middle = SIMD3<Float>(
              Float((part.lowerBound + part.upperBound) / 2), Float(y), Float(z))
            missed.append((middle, (part.upperBound - part.lowerBound) * cell))
          }
        }
      }
    }
    // Copies beside each other enclose next to nothing.
    let least = Self.leastShare * max(enclosed, abs(mended.measures().volume))
    guard missed.reduce(0, { $0 + $1.volume }) > least else { return }
    for turns in 1...2 {
      let (one, two) = (Chords(of: mesh, turned: turns), Chords(of: mended, turned: turns))
      missed.removeAll {
        !one.areAround($0.place.turned(turns)) || two.areAround($0.place.turned(turns))
      }
    }
    let sum = missed.reduce(0) { $0 + $1.volume }
    if sum > least { volume = sum }
  }
}

/// Where lines along one axis are inside a mesh.
private struct Chords {
  private let mesh: Mesh
  private let tree: TriangleTree
  private let start: Float

  /// - Parameter turned: 1 to have y in the place of x, 2 for z.
  init(of mesh: Mesh, turned: Int = 0) {
    var mesh = mesh
    if turned > 0 { mesh.positions = mesh.positions.map { $0.turned(turned) } }
    self.mesh = mesh
    tree = TriangleTree(mesh)
    let bounds = mesh.bounds
    start = Float(bounds.lower.x - bounds.size.x)
  }

  /// The stretches inside of the line at `y` and `z`, in their order; nil where it does not tell.
  func inside(_ y: Double, _ z: Double) -> [ClosedRange<Double>]? {
    var places: [Double] = []
    tree.visitCrossings(of: [start, Float(y), Float(z)]) { triangle, _ in
      places.append(mesh.corners(triangle).place(y, z))
    }
    guard places.count % 2 == 0 else { return nil }
    places.sort()
    return stride(from: 0, to: places.count, by: 2).map { places[$0]...places[$0 + 1] }
  }

  /// Whether a place lies inside by its line, where that tells.
  func areAround(_ place: SIMD3<Float>) -> Bool {
    let x = Double(place.x)
    return inside(Double(place.y), Double(place.z))?.contains { $0.contains(x) } ?? false
  }
}

extension Corners {
  /// Where the plane of the triangle has the given `y` and `z`.
  fileprivate func place(_ y: Double, _ z: Double) -> Double {
    let (a, b, c) = (SIMD3<Double>(self.a), SIMD3<Double>(self.b), SIMD3<Double>(self.c))
    let normal = (b - a).cross(c - a)
    // Beside the axis by less than these numbers hold.
    guard normal.x != 0 else { return a.x }
    let place = a.x - (normal.y * (y - a.y) + normal.z * (z - a.z)) / normal.x
    return min(max(place, min(a.x, min(b.x, c.x))), max(a.x, max(b.x, c.x)))
  }
}

extension SIMD3<Float> {
  /// The next axes in the place of the first ones.
  fileprivate func turned(_ turns: Int) -> SIMD3<Float> {
    turns == 1 ? [y, z, x] : turns == 2 ? [z, x, y] : self
  }
}

extension ClosedRange<Double> {
  /// What is left of the stretch without others, which are in their order.
  fileprivate func without(_ others: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    var parts: [ClosedRange<Double>] = []
    var from = lowerBound
    for other in others where other.upperBound > lowerBound && other.lowerBound < upperBound {
      if other.lowerBound > from { parts.append(from...other.lowerBound) }
      from = Swift.max(from, other.upperBound)
    }
    if from < upperBound { parts.append(from...upperBound) }
    return parts
  }
}
