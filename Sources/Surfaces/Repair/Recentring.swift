import Geometry

extension Model {
  /// The model moved near the origin along each axis on which it lies more than 64 times its own
  /// size away, and by how many mm it was moved; nil where there is no such axis.
  ///
  /// Far from the origin float32 is coarse, and what is cut or closed there would be as coarse. The
  /// move itself rounds nothing, since the difference of two floats within a factor of two of each
  /// other is exact (Sterbenz). All parts are moved alike; coordinates that are not numbers stay.
  public func recentred() -> (model: Model, move: SIMD3<Double>)? {
    let bounds = Bounds(parts.lazy.flatMap { $0.mesh.positions }.filter { $0.isFinite })
    guard !bounds.isEmpty else { return nil }
    var origin = SIMD3<Float>.zero
    for axis in 0..<3 where abs(bounds.center[axis]) > 64 * bounds.size.length {
      origin[axis] = Float(bounds.center[axis])
    }
    guard origin != .zero else { return nil }
    var model = self
    for part in model.parts.indices {
      for vertex in model.parts[part].mesh.positions.indices {
        model.parts[part].mesh.positions[vertex] -= origin
      }
    }
    return (model, -SIMD3<Double>(origin))
  }
}
