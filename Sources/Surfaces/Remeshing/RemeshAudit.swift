import Geometry

/// What keeps the result of a remeshing from being sound, and what is done about it.
extension RemeshGround {
  /// How often edges are made half as long where triangles cross, before the place is left as it
  /// was.
  private static let mostRefinements = 5

  /// The points of a mesh at which it is not sound: corners of triangles that cross others or have
  /// no area, points in one place, and shells that have lost three quarters of their volume or are
  /// inside out. That it is closed, manifold and oriented is kept by every single step.
  func faults(of mesh: Mesh) -> [SIMD3<Float>] {
    var isWrong = [Bool](repeating: false, count: mesh.positions.count)
    func mark(_ triangle: Int) {
      let t = mesh.triangles[triangle]
      for vertex in [t.a, t.b, t.c] { isWrong[Int(vertex)] = true }
    }
    for triangle in mesh.flatTriangles() { mark(triangle) }
    for pair in mesh.selfIntersections(first: 1 << 20).first {
      mark(pair.one)
      mark(pair.two)
    }
    for (vertex, first) in firstAtSamePosition(mesh.positions).enumerated() where first != vertex {
      isWrong[vertex] = true
      isWrong[Int(first)] = true
    }
    let topology = mesh.topology()
    let volumes = mesh.measuresOfShells(topology).map(\.volume)
    var isChecked = [Bool](repeating: false, count: volumes.count)
    var isLost = isChecked
    for (triangle, owner) in topology.shellOfTriangle.enumerated() {
      let shell = Int(owner)
      if !isChecked[shell] {
        isChecked[shell] = true
        let before = volumeOfShell(near: mesh.positions[Int(mesh.triangles[triangle].a)])
        isLost[shell] = volumes[shell] * before < 0.25 * before * before
      }
      if isLost[shell] { mark(triangle) }
    }
    return isWrong.indices.filter { isWrong[$0] }.map { mesh.positions[$0] }
  }

  /// Asks for edges half as long within `radius` mm of some points, or in later rounds for no
  /// change there, each time twice as far around; in the end nothing would change any more.
  mutating func yield(around points: [SIMD3<Float>], round: Int, radius: Double) {
    let isLate = round > Self.mostRefinements
    let reach = isLate ? radius * Double(1 << min(40, round - Self.mostRefinements)) : radius
    let rings = VertexRings(mesh.triangles, vertices: mesh.positions.count)
    /// Half the length of the shortest edge at a vertex, in mm.
    func shortest(around vertex: Int) -> Float {
      rings[vertex].reduce(Float.infinity) { least, place in
        let corners = mesh.corners(Int(rings.triangles[place]))
        let sides = [corners.b - corners.a, corners.c - corners.b, corners.a - corners.c]
        return sides.reduce(least) { min($0, $1.length / 2) }
      }
    }
    for vertex in vertices(near: points, within: Float(reach), rings) {
      if isLate {
        isFrozen[vertex] = true
      } else {
        // The original needs no shorter edges than it has.
        sizes[vertex] = max(sizes[vertex] / 2, min(sizes[vertex], shortest(around: vertex)))
      }
    }
  }

  /// The vertices that are joined over edges within a distance to the places nearest to points.
  private func vertices(
    near points: [SIMD3<Float>], within radius: Float, _ rings: VertexRings
  ) -> [Int] {
    var isReached = [Bool](repeating: false, count: mesh.positions.count)
    var waiting: [(vertex: Int, from: Int)] = []
    for (index, point) in points.enumerated() {
      guard let closest = tree.closest(to: SIMD3<Double>(point)) else { continue }
      let t = mesh.triangles[closest.triangle]
      for vertex in [t.a, t.b, t.c] where !isReached[Int(vertex)] {
        isReached[Int(vertex)] = true
        waiting.append((Int(vertex), index))
      }
    }
    var place = 0
    while place < waiting.count {
      let (vertex, from) = waiting[place]
      place += 1
      for ring in rings[vertex] {
        let t = mesh.triangles[Int(rings.triangles[ring])]
        for other in [t.a, t.b, t.c] where !isReached[Int(other)] {
          guard (mesh.positions[Int(other)] - points[from]).length <= radius else { continue }
          isReached[Int(other)] = true
          waiting.append((Int(other), from))
        }
      }
    }
    return waiting.map(\.vertex)
  }
}
