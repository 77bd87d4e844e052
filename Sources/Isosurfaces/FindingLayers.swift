import Memory
import Parallel
import Volumes

/// The crossings of all layers of a volume: the pass of marching cubes that reads voxels, in slabs of layers, a
/// slice once but for the first of a slab.
///
/// - Parameter fill: writes the bits of a slice, rows as in a `Mask`.
func findLayers<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, _ range: ClosedRange<Double>,
  _ fill: @Sendable (_ z: Int, _ words: inout MutableSpan<UInt64>) -> Void
) -> (layers: [LayerCrossings], layout: RowLayout) {
  let count = size.z + 1
  // Thin enough for many threads, thick enough that the slice that two slabs look at costs little.
  let thickness = min(16, max(4, count / 16))
  let workspace = Workspace()
  var layout = RowLayout(layers: count, rowsPerLayer: size.y + 1, in: workspace)
  let rows = layout.rows
  let memory = Guarded(workspace)
  let spare = Guarded<[LayerScratch]>([])
  let slabs = parallelMap((count + thickness - 1) / thickness) { slab in
    let bounds = EdgeBounds(range)
    var scratch = spare.withLock { $0.popLast() } ?? LayerScratch(size)
    let first = slab * thickness - 1
    scratch.rise { words in
      if first >= 0 { fill(first, &words) } else { clear(&words) }
    }
    let layers = (first..<min(size.z, first + thickness)).map { z in
      scratch.rise { words in
        if z + 1 < size.z { fill(z + 1, &words) } else { clear(&words) }
      }
      scratch.findCrossings()
      rows.write(scratch.counts.span, at: (z + 1) * (size.y + 1))
      return LayerCrossings(scratch, z: z, size, values.span, bounds, in: memory)
    }
    spare.withLock { $0.append(scratch) }
    return layers
  }
  let layers = slabs.flatMap { $0 }
  layout.settle(layers)
  return (layers, layout)
}

private func clear(_ words: inout MutableSpan<UInt64>) {
  for word in 0..<words.count { words[word] = 0 }
}
