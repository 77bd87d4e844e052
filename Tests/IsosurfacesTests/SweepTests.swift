import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// Smoothing that goes through a net layer by layer is what doing each step for all vertices is.
@Suite struct SweepTests {
  /// A high stack of labels: noise in its middle, large pieces around it.
  private func stack(_ seed: UInt64, height: Int) -> LabelMap {
    var generator = SeededGenerator(seed: seed)
    let lean = Double.random(in: -0.05...0.05, using: &generator)
    return Worlds.labels(size: [14, 12, height], spacing: [0.5, 0.7, 1.1], structures: 3) { place in
      if abs(place.z - 30) < 6 { return Int.random(in: 0...3, using: &generator) }
      let x = place.x - lean * place.z
      return x < 2 ? 0 : x < 4 ? 1 : place.y < 4 ? 2 : place.z > 80 ? 3 : 0
    }
  }

  @Test(arguments: [1, 3, 20, 200])
  func `stages of a sweep that threads share give the same bytes`(passes: Int) {
    let limit = Threads.limit
    defer { Threads.limit = limit }
    for seed in 0..<3 as Range<UInt64> {
      let walls = LabelWalls(of: stack(seed, height: 90))
      Threads.limit = 1
      let alone = walls.surface(smoothing: passes)
      // More threads than stages, too.
      for threads in [2, 3, 7, 50] {
        Threads.limit = threads
        let surface = walls.surface(smoothing: passes)
        let moved = zip(surface.positions, alone.positions).count { $0 != $1 }
        let turned = zip(surface.triangles, alone.triangles).count { $0 != $1 }
        #expect(moved == 0 && turned == 0, "\(threads) threads, seed \(seed)")
      }
    }
  }

  @Test(arguments: [1, 2, 10, 200])
  func `a sweep gives what filters of whole arrays give`(passes: Int) throws {
    let map = Worlds.labels(size: [26, 24, 40], spacing: [0.8, 0.9, 0.7], structures: 1) { place in
      let d = place - SIMD3(10, 10, 14)
      let tube = SIMD3(d.x - 0.2 * d.z, d.y, 0).length
      return d.length < 7 || tube < 3 ? 1 : 0
    }
    let walls = LabelWalls(of: map)
    let unsmoothed = walls.surface(smoothing: 0)
    let leash = Leash.box(SIMD3<Float>(walls.largestMove))
    let expected = unsmoothed.positions.smoothed(
      SmoothingOptions(passes: passes, leash: leash), quadNeighbours(of: unsmoothed)
    ) { places, sums in
      for vertex in sums.indices { sums[vertex] = .zero }
      for t in unsmoothed.triangles {
        let corners = [t.a, t.b, t.c].map { places[Int($0)] }
        let (u, v) = (corners[1] - corners[0], corners[2] - corners[0])
        let vector = SIMD3(u.x, u.y, u.z).cross(SIMD3(v.x, v.y, v.z))
        for vertex in [t.a, t.b, t.c] { sums[Int(vertex)] += SIMD4(vector, 0) }
      }
    }
    var surface = unsmoothed
    surface.positions = expected
    let start = unsmoothed.positions
    let kept = surface.keepingVolumes([0, map.volume(of: 1)], leash: leash) { Array(start[$0]) }
    let swept = walls.surface(smoothing: passes).positions
    let furthest = zip(swept, kept.positions).map { ($0 - $1).length }.max() ?? 1
    // How far outward the gain of area is taken differs a little, nothing else.
    #expect(furthest < 2e-3, "\(furthest) mm")
    #expect(zip(swept, start).contains { ($0 - $1).length > 0.05 })
  }

  /// The neighbours along the sides of quads, triangles 2 q and 2 q + 1 being quad q.
  private func quadNeighbours(of surface: LabelSurface) -> Neighbours {
    var lists = [Set<UInt32>](repeating: [], count: surface.positions.count)
    for quad in 0..<surface.triangles.count / 2 {
      // Unsmoothed, the diagonals of a quad are equal and the first is taken: a b c and a c d.
      let (first, second) = (surface.triangles[2 * quad], surface.triangles[2 * quad + 1])
      let ring = [first.a, first.b, first.c, second.c]
      for (from, to) in zip(ring, ring.dropFirst() + [ring[0]]) {
        lists[Int(from)].insert(to)
        lists[Int(to)].insert(from)
      }
    }
    var neighbours = Neighbours(offsets: [0], vertices: [])
    for list in lists {
      neighbours.vertices += list.sorted()
      neighbours.offsets.append(UInt32(neighbours.vertices.count))
    }
    return neighbours
  }
}

extension LabelMap {
  fileprivate func volume(of label: UInt16) -> Double {
    Double(indices.count { $0 == label }) * grid.voxelVolume
  }
}
