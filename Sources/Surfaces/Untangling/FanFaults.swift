import Geometry
import Parallel

/// The faults of a surface in which only quads that share a vertex can meet
/// (`ContactRange.quadsAtOneVertex`).
///
/// Most vertices need no pair to be looked at: see `quadsAreGraph`. What meets around the others is
/// decided exactly, pair by pair. Vertices cannot fall together, each being in its own cell.
struct FanFaults: FaultSearch {
  private let rings: VertexRings

  /// Linear; about 20 bytes a triangle are kept.
  init(in surface: LabelSurface) {
    precondition(surface.triangles.count % 2 == 0)
    rings = VertexRings(surface.triangles, vertices: surface.positions.count)
  }

  func faults(of surface: LabelSurface) -> Faults {
    let found = parallelMap(0..<surface.positions.count, length: 1 << 13) { range in
      meetings(of: surface, around: suspects(range, surface))
    }
    return faults(of: surface, found.flatMap { $0 })
  }

  func faults(of surface: LabelSurface, around vertices: [Int]) -> Faults {
    let near = Set(
      vertices.flatMap { quads(at: $0) }.flatMap { quad in
        [2 * quad, 2 * quad + 1].flatMap { surface.corners(of: $0) }
      })
    return faults(
      of: surface,
      meetings(of: surface, around: suspects(near.sorted(), surface)))
  }

  /// The vertices around which something may meet.
  private func suspects(_ vertices: some Sequence<Int>, _ surface: LabelSurface) -> [Int] {
    let (list, triangles) = (rings.triangles.span, surface.triangles.span)
    let walls = (inner: surface.inner.span, outer: surface.outer.span)
    let positions = surface.positions.span
    var found: [Int] = []
    for vertex in vertices
    where !quadsAreGraph(
      around: vertex, ring: rings[vertex], of: list, triangles, walls, positions)
    {
      found.append(vertex)
    }
    return found
  }

  /// The quads at a vertex, in rising order.
  private func quads(at vertex: Int) -> [Int] {
    var quads: [Int] = []
    for place in rings[vertex] {
      let quad = Int(rings.triangles[place]) / 2
      if quad != quads.last { quads.append(quad) }
    }
    return quads
  }

  /// Pairs of triangles that meet, and triangles without area as a pair with themselves.
  private func meetings(
    of surface: LabelSurface, around vertices: [Int]
  ) -> [SelfIntersections.Pair] {
    let mesh = Mesh(positions: surface.positions, triangles: surface.triangles)
    var found: [SelfIntersections.Pair] = []
    for vertex in vertices {
      let near = quads(at: vertex).flatMap { [2 * $0, 2 * $0 + 1] }
      let corners = near.map { mesh.corners($0) }
      for one in near.indices {
        if corners[one].hasZeroArea {
          found.append(SelfIntersections.Pair(near[one], near[one]))
          continue
        }
        for two in 0..<one where corners[two].meets(corners[one]) && !corners[two].hasZeroArea {
          found.append(SelfIntersections.Pair(near[two], near[one]))
        }
      }
    }
    return found
  }

  private func faults(
    of surface: LabelSurface, _ meetings: [SelfIntersections.Pair]
  ) -> Faults {
    // Quads that share a side are seen from both its ends.
    let pairs = Set(meetings)
    let flat = pairs.count { $0.one == $0.two }
    return Faults(
      triangles: Set(pairs.flatMap { [$0.one, $0.two] }).sorted(), pairs: pairs.count - flat,
      flat: flat)
  }
}

extension LabelSurface {
  fileprivate func corners(of triangle: Int) -> [Int] {
    let t = triangles[triangle]
    return [Int(t.a), Int(t.b), Int(t.c)]
  }
}
