import Geometry
import Parallel

extension [SIMD3<Float>] {
  /// The smallest box around the positions whose coordinates are finite. In parts that threads share.
  var finiteBounds: Bounds {
    parallelMap(indices, length: 1 << 15) { range in
      Bounds(self[range].lazy.filter { $0.isFinite })
    }.reduce(.empty) { $0.union($1) }
  }
}
