import Parallel

extension Mesh {
  /// The triangles whose corners lie exactly on one line, in rising order.
  func flatTriangles() -> [Int] {
    let chunk = 1 << 13
    let parts = parallelMap((triangles.count + chunk - 1) / chunk) { part in
      (part * chunk..<min(triangles.count, (part + 1) * chunk)).filter {
        corners($0).hasZeroArea
      }
    }
    return parts.flatMap { $0 }
  }
}
