import Geometry
import Memory
import Parallel
import Surfaces

extension LabelNet {
  /// The vertices smoothed by Taubin's filter, each then brought back along its normal by what the wall
  /// around it lost on the whole (see `LostVolume`), and held in a box around its corner.
  ///
  /// Vertices on curves where walls meet stay where the filter puts them, since no wall of one normal is
  /// around them. Two sweeps over the layers, each thread over a stretch of its own and what the
  /// stretch depends on; the same for any number of threads.
  func smoothed(passes: Int, within half: SIMD3<Float>) -> [SIMD3<Float>] {
    var moved = filteredCorners(.taubin(pairs: passes))
    // Wider than the filter's waves by half.
    let filter = GraphFilter.mean(pairs: 5 * passes)
    let cuts = stretches(reach: filter.steps.count)
    // Stretches are changed in place, so what others depend on is put aside.
    let sweeps = zip(cuts, cuts.dropFirst()).map {
      GivingBack(self, moved, filter, $0..<$1, within: half)
    }
    parallelPieces(of: &moved, offsets: cuts.map { layers.vertices[$0] }) { piece, target in
      sweeps[piece].move(&target)
    }
    // What the sweeps used lies between arrays that stay, and the next ones are larger.
    FreedMemory.giveBack()
    return moved
  }

  /// The vertices' corners filtered.
  private func filteredCorners(_ filter: GraphFilter) -> [SIMD3<Float>] {
    let reach = filter.steps.count
    var smooth = unspecifiedArray(of: SIMD3<Float>.self, count: layers.vertexCount)
    let cuts = stretches(reach: reach)
    parallelPieces(of: &smooth, offsets: cuts.map { layers.vertices[$0] }) { piece, target in
      let wanted = cuts[piece]..<cuts[piece + 1]
      guard !wanted.isEmpty else { return }
      let range = layers.around(wanted, reach)
      let ring = LayerRing(layers, over: range, keeping: reach + 2)
      var sweep = FilterSweep(self, filter, over: range, ring)
      let first = layers.vertices[wanted.lowerBound]
      for newest in range.lowerBound..<wanted.upperBound + reach {
        if newest < range.upperBound { writeCorners(of: newest, to: &sweep.values, ring) }
        sweep.take(newest)
        let done = newest - reach
        guard done >= wanted.lowerBound else { continue }
        let (filtered, slots) = (sweep.filtered.span, ring.slots(done))
        let start = layers.vertices[done] - first
        for index in 0..<slots.count {
          let place = filtered[slots.lowerBound &+ index]
          target[start &+ index] = SIMD3(place.x, place.y, place.z)
        }
      }
    }
    return smooth
  }

  /// Writes the corners of a layer's vertices to their slots.
  func writeCorners(of k: Int, to values: inout [SIMD4<Float>], _ ring: LayerRing) {
    let offset = ring.firsts[k] - layers.vertices[k]
    var target = values.mutableSpan
    places.forEachCorner(layers.vertices[k]..<layers.vertices[k + 1]) { vertex, place in
      target[vertex &+ offset] = place
    }
  }

  /// As many stretches of layers as there are threads, but no more than that a stretch has, on the whole, twice
  /// as many layers with vertices as it depends on to one side.
  private func stretches(reach: Int) -> [Int] {
    let filled = zip(layers.vertices, layers.vertices.dropFirst()).count { $0 < $1 }
    return stretches(min(Threads.limit, filled / (2 * reach + 1)))
  }
}

extension NetLayers {
  /// Some layers with so many more on both sides, as far as there are any.
  func around(_ range: Range<Int>, _ reach: Int) -> Range<Int> {
    max(0, range.lowerBound - reach)..<min(count, range.upperBound + reach)
  }
}
