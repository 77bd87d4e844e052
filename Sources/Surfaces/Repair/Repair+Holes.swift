import Geometry

/// Holes: rims are found, measured against the limit and closed.
extension Repair {
  mutating func fillHoles() {
    let mates = Connectivity(mesh).mates
    var outgoing = [UInt32](repeating: .max, count: mesh.positions.count)
    var starts: [UInt32] = []
    for halfEdge in mates.indices where mates[halfEdge] == Connectivity.boundary {
      outgoing[Int(ends(UInt32(halfEdge)).0)] = UInt32(halfEdge)
      starts.append(UInt32(halfEdge))
    }
    guard !starts.isEmpty else { return }
    let taken = TakenEdges(mesh, among: outgoing.map { $0 != .max })
    for start in starts {
      var rim: [UInt32] = []
      var vertex = ends(start).0
      while outgoing[Int(vertex)] != .max {
        let next = ends(outgoing[Int(vertex)]).1
        outgoing[Int(vertex)] = .max
        rim.append(vertex)
        vertex = next
      }
      // A rim that does not come back to where it began belongs to a one-sided surface.
      guard rim.count >= 3, vertex == rim[0] else { continue }
      fill(rim, taken)
    }
  }

  /// Closes one rim, given in the direction of the triangles that are there.
  private mutating func fill(_ rim: [UInt32], _ taken: TakenEdges) {
    // The patch runs along the rim the other way.
    let loop = Array(rim.reversed())
    let points = loop.map { SIMD3<Double>(mesh.positions[Int($0)]) }
    var length = 0.0
    for index in points.indices {
      length += (points[(index + 1) % points.count] - points[index]).length
    }
    if let longest = options.longestRim, length > longest {
      report.holesLeft += 1
      return
    }
    let (triangles, added) = patch(points) { taken.contains(loop[$0], loop[$1]) }
    var vertices = loop
    for point in added {
      vertices.append(UInt32(mesh.positions.count))
      mesh.positions.append(SIMD3<Float>(point))
    }
    for (i, j, k) in triangles {
      let triangle = Triangle(vertices[i], vertices[j], vertices[k])
      mesh.triangles.append(triangle)
      report.filledArea += area(triangle)
    }
    report.filledHoles += 1
    report.filledRim += length
  }

  /// The triangles that close a loop, and the points that they add.
  private mutating func patch(
    _ points: [SIMD3<Double>], isTaken: (Int, Int) -> Bool
  ) -> ([(Int, Int, Int)], [SIMD3<Double>]) {
    switch options.cap {
    case .least:
      let patch = HolePatch(points, isTaken: isTaken)
      return (patch.triangles, patch.centers)
    case .flat:
      let cap = FlatCap(points, isTaken: isTaken)
      return (cap.triangles, cap.added)
    }
  }
}

/// The edges between vertices of rims: a patch must not use them a second time.
private struct TakenEdges {
  private var keys: [UInt64] = []

  init(_ mesh: Mesh, among isOnRim: [Bool]) {
    func add(_ u: UInt32, _ v: UInt32) {
      if isOnRim[Int(u)] && isOnRim[Int(v)] { keys.append(pairKey(u, v)) }
    }
    for t in mesh.triangles {
      add(t.a, t.b)
      add(t.b, t.c)
      add(t.c, t.a)
    }
    keys.sort()
  }

  func contains(_ u: UInt32, _ v: UInt32) -> Bool {
    let key = pairKey(u, v)
    var range = keys.startIndex..<keys.endIndex
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if keys[middle] == key { return true }
      range = keys[middle] < key ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }
}
