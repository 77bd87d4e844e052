import Parallel
import Volumes

/// The crossings of all layers of a volume: the pass of marching cubes that reads voxels, in slabs of layers, a
/// slice once but for the first of a slab.
///
/// - Parameter fill: writes the bits of a slice, rows as in a `Mask`.
func findLayers<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, _ range: ClosedRange<Double>,
  _ fill: @Sendable (_ z: Int, _ words: inout MutableSpan<UInt64>) -> Void
) -> [LayerCrossings] {
  let layers = size.z + 1
  // Thin enough for many threads, thick enough that the slice that two slabs look at costs little.
  let thickness = min(16, max(4, layers / 16))
  let slabs = parallelMap((layers + thickness - 1) / thickness) { slab in
    let bounds = EdgeBounds(range)
    var scratch = LayerScratch(size)
    let first = slab * thickness - 1
    if first >= 0 { scratch.rise { words in fill(first, &words) } }
    return (first..<min(size.z, first + thickness)).map { z in
      scratch.rise { words in
        if z + 1 < size.z {
          fill(z + 1, &words)
        } else {
          for word in 0..<words.count { words[word] = 0 }
        }
      }
      scratch.findCrossings()
      return LayerCrossings(scratch, z: z, size, values.span, bounds)
    }
  }
  return slabs.flatMap { $0 }
}
