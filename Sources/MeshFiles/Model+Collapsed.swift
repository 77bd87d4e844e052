public import Surfaces

extension Model {
  /// Takes out the triangles that use a vertex twice, and the parts that then have none: 3MF has no
  /// place for them (Core 1.4 section 4.1.4.1). Named regions keep naming the triangles that they named.
  ///
  /// - Returns: what was taken out, as a sentence; nil where nothing was.
  public mutating func removeCollapsedTriangles() -> String? {
    var removed = 0
    for index in parts.indices {
      let before = parts[index].mesh.triangles.count
      parts[index].removeCollapsedTriangles()
      removed += before - parts[index].mesh.triangles.count
    }
    guard removed > 0 else { return nil }
    let empty = parts.filter(\.mesh.triangles.isEmpty).map(\.name)
    // A model of nothing else keeps its parts, so that it is refused by name.
    if empty.count < parts.count { parts.removeAll(where: \.mesh.triangles.isEmpty) }
    let gone = empty.isEmpty ? "" : "; nothing is left of \(empty.joined(separator: ", "))"
    let triangles = removed == 1 ? "1 triangle that uses" : "\(removed) triangles that use"
    return "3MF holds no triangle that uses a vertex twice: \(triangles) one twice "
      + "\(removed == 1 ? "is" : "are") left out\(gone)."
  }
}

extension Part {
  fileprivate mutating func removeCollapsedTriangles() {
    let triangles = mesh.triangles
    guard triangles.contains(where: \.isCollapsed) else { return }
    // How many stay before each.
    var place = [0]
    place.reserveCapacity(triangles.count + 1)
    for triangle in triangles {
      place.append(place[place.count - 1] + (triangle.isCollapsed ? 0 : 1))
    }
    mesh.triangles = triangles.filter { !$0.isCollapsed }
    for index in regions.indices {
      var ranges: [Range<Int>] = []
      for range in regions[index].triangles {
        let moved = place[range.lowerBound]..<place[range.upperBound]
        guard !moved.isEmpty else { continue }
        // What lay between two ranges may be gone.
        if let last = ranges.last, last.upperBound == moved.lowerBound {
          ranges[ranges.count - 1] = last.lowerBound..<moved.upperBound
        } else {
          ranges.append(moved)
        }
      }
      regions[index].triangles = ranges
    }
    regions.removeAll(where: \.triangles.isEmpty)
  }
}

extension Triangle {
  /// Whether it uses a vertex twice.
  var isCollapsed: Bool { a == b || b == c || c == a }
}
