import Geometry
import Parallel

/// Relaxation: vertices move along the surface to the middle of their neighbours, and onto the
/// original surface.
extension Remesher {
  /// Moves every vertex once; all look at where the others were, so the order does not matter.
  mutating func relax() {
    let moved = landings()
    let before = vertices
    for index in vertices.indices {
      guard let landing = moved[index] else { continue }
      vertices[index].position = landing.position
      vertices[index].normal = landing.normal
      vertices[index].size = landing.size
    }
    // Where triangles came to disagree with the surface, their vertices go back; that may spoil a
    // neighbour, which then goes back too.
    for _ in 0..<8 {
      let wrong = spoilt(since: before)
      if wrong.isEmpty { return }
      for vertex in wrong {
        vertices[Int(vertex)].position = before[Int(vertex)].position
        vertices[Int(vertex)].normal = before[Int(vertex)].normal
        vertices[Int(vertex)].size = before[Int(vertex)].size
      }
    }
    vertices = before
  }

  /// For every vertex where it goes; nil where it stays.
  private borrowing func landings() -> [RemeshGround.Landing?] {
    var result = [RemeshGround.Landing?](repeating: nil, count: vertices.count)
    let state = RemeshView(self)
    parallelChunks(of: &result, chunk: 1 << 10) { start, span in
      for index in 0..<span.count { span[index] = state.landing(of: start + index) }
    }
    return result
  }

  /// The vertices of triangles that agree less with the surface than they must and did.
  private borrowing func spoilt(since before: [Vertex]) -> [UInt32] {
    let state = RemeshView(self)
    return parallelMap(0..<origins.count / 3, length: 1 << 12) { range in
      var found: [UInt32] = []
      for triangle in range {
        if state.isSpoilt(triangle, since: before) { found += state.corners(triangle) }
      }
      return found
    }.flatMap { $0 }
  }
}

/// What relaxation reads of a remeshing's state; shared by threads.
private struct RemeshView: Sendable {
  let ground: RemeshGround
  let vertices: [Remesher.Vertex]
  let origins: [UInt32]
  let mates: [UInt32]
  let isSharp: [Bool]

  init(_ state: borrowing Remesher) {
    ground = state.ground
    vertices = state.vertices
    origins = state.origins
    mates = state.mates
    isSharp = state.isSharp
  }

  func corners(_ triangle: Int) -> [UInt32] { Array(origins[3 * triangle..<3 * triangle + 3]) }

  func landing(of index: Int) -> RemeshGround.Landing? {
    let vertex = vertices[index]
    guard vertex.outgoing != Remesher.none else { return nil }
    switch vertex.freedom {
    case .smooth: return onSurface(vertex)
    case .curve: return onCurve(vertex)
    case .corner, .frozen: return nil
    }
  }

  /// Towards the middle of the triangles around it, weighed by their areas, which makes these alike
  /// (Botsch & Kobbelt 2004).
  private func onSurface(_ vertex: Remesher.Vertex) -> RemeshGround.Landing? {
    var sum = SIMD3<Float>.zero
    var weights: Float = 0
    forEachNeighbours(of: vertex) { p, q in
      let area = (p - vertex.position).cross(q - vertex.position).length
      sum += (p + q - 2 * vertex.position) * area
      weights += area
    }
    guard weights > 0, vertex.normal != .zero else { return nil }
    var move = sum / (3 * weights)
    move -= vertex.normal * vertex.normal.dot(move)
    // The vertex lies on the surface, so the surface is no farther than the vertex.
    let limit = Double(move.length) * 1.001 + 1e-3 * Double(vertex.size)
    let point = vertex.position + move
    guard let landing = ground.landing(point, within: limit) ?? ground.landing(point),
      // Another sheet may be nearer.
      landing.normal.dot(vertex.normal) > 0.3
    else { return nil }
    return landing
  }

  /// Towards the middle of its two neighbours along the sharp edge.
  private func onCurve(_ vertex: Remesher.Vertex) -> RemeshGround.Landing? {
    var sum = SIMD3<Float>.zero
    var count = 0
    var halfEdge = vertex.outgoing
    repeat {
      if isSharp[Int(halfEdge)] {
        sum += vertices[Int(origins[Int(HalfEdge.next(halfEdge))])].position
        count += 1
      }
      halfEdge = mates[Int(HalfEdge.previous(halfEdge))]
    } while halfEdge != vertex.outgoing
    guard count == 2 else { return nil }
    return ground.landingOnCurve(vertex.position + (sum / 2 - vertex.position) / 2)
  }

  private func forEachNeighbours(
    of vertex: Remesher.Vertex, _ body: (SIMD3<Float>, SIMD3<Float>) -> Void
  ) {
    var halfEdge = vertex.outgoing
    repeat {
      let last = HalfEdge.previous(halfEdge)
      body(
        vertices[Int(origins[Int(HalfEdge.next(halfEdge))])].position,
        vertices[Int(origins[Int(last)])].position)
      halfEdge = mates[Int(last)]
    } while halfEdge != vertex.outgoing
  }

  func isSpoilt(_ triangle: Int, since before: [Remesher.Vertex]) -> Bool {
    let a = Int(origins[3 * triangle])
    guard origins[3 * triangle] != Remesher.none else { return false }
    let (b, c) = (Int(origins[3 * triangle + 1]), Int(origins[3 * triangle + 2]))
    let (p, q, r) = (vertices[a], vertices[b], vertices[c])
    let (oldP, oldQ, oldR) = (before[a].position, before[b].position, before[c].position)
    if p.position == oldP && q.position == oldQ && r.position == oldR { return false }
    let now = normalAgreement(p.position, q.position, r.position, (p.normal, q.normal, r.normal))
    let then = normalAgreement(
      oldP, oldQ, oldR, (before[a].normal, before[b].normal, before[c].normal))
    if now < min(then, Remesher.leastAgreement) { return true }
    let normal = (q.position - p.position).cross(r.position - p.position)
    let old = (oldQ - oldP).cross(oldR - oldP)
    // Where all corners are at sharp edges only the triangle itself tells its side.
    return normal.dot(old) <= 0
      || quality(p.position, q.position, r.position) < min(0.2, quality(oldP, oldQ, oldR))
  }
}
