import Parallel

extension Mesh {
  /// The triangles whose corners lie exactly on one line, in rising order.
  func flatTriangles() -> [Int] {
    let parts = parallelMap(0..<triangles.count, length: 1 << 13) { range in
      range.filter {
        corners($0).hasZeroArea
      }
    }
    return parts.flatMap { $0 }
  }
}
