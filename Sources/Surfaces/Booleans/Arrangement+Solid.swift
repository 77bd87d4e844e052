import Geometry
import Parallel

/// Which facets of an arrangement bound the solid that is asked for.
extension Arrangement {
  /// The facets between places inside and outside, facing outside, as a mesh in float32: the
  /// vertices in use keep their order, crossings follow. Facets of triangles that were not cut keep
  /// their order.
  ///
  /// - Parameter isInside: tells by how often the two operands wind around a place.
  func solid(_ isInside: @Sendable (SIMD2<Int32>) -> Bool) -> Mesh {
    let patches = patches()
    let fronts = fronts(of: patches)
    var kept: [Triangle] = []
    kept.reserveCapacity(facets.count)
    for (index, facet) in facets.enumerated() {
      let front = fronts[Int(patches[index])]
      let (outside, inside) = (isInside(front), isInside(front &+ facet.sheets))
      if inside && !outside { kept.append(facet.corners) }
      if outside && !inside { kept.append(facet.corners.reversed) }
    }
    var newNumber = [UInt32](repeating: .max, count: points.count)
    for t in kept {
      for point in [t.a, t.b, t.c] { newNumber[Int(point)] = 0 }
    }
    var positions: [SIMD3<Float>] = []
    for point in newNumber.indices where newNumber[point] == 0 {
      newNumber[point] = UInt32(positions.count)
      positions.append(SIMD3<Float>(points.place(UInt32(point))))
    }
    return Mesh(
      positions: positions,
      triangles: kept.map {
        Triangle(newNumber[Int($0.a)], newNumber[Int($0.b)], newNumber[Int($0.c)])
      })
  }

  /// For each facet the first facet of its patch: what hangs together over edges of two facets with
  /// the same sheets, and so has the same places on either side.
  private func patches() -> [UInt32] {
    let shape = Mesh(
      positions: [SIMD3<Float>](repeating: .zero, count: points.count),
      triangles: facets.map(\.corners))
    let mates = Connectivity(shape).mates
    var patches = DisjointSets(count: facets.count)
    for halfEdge in mates.indices {
      let mate = mates[halfEdge]
      guard mate < Connectivity.branching, mate > halfEdge else { continue }
      let (one, two) = (halfEdge / 3, Int(mate / 3))
      guard
        facets[one].sheets == facets[two].sheets,
        facets[one].corners.corner(UInt32(halfEdge % 3))
          != facets[two].corners.corner(mate % 3)
      else { continue }
      patches.unite(UInt32(one), UInt32(two))
    }
    return patches.roots()
  }

  /// For the first facet of each patch, how often the operands wind around the places in front.
  private func fronts(of patches: [UInt32]) -> [SIMD2<Int32>] {
    // The largest facet of a patch decides most easily.
    var largest = [Int32](repeating: -1, count: facets.count)
    var sizes = [Double](repeating: -1, count: facets.count)
    for (index, patch) in patches.enumerated() {
      let t = facets[index].corners
      let a = points.place(t.a)
      let size = (points.place(t.b) - a).cross(points.place(t.c) - a).squaredLength
      if size > sizes[Int(patch)] {
        sizes[Int(patch)] = size
        largest[Int(patch)] = Int32(index)
      }
    }
    let asked = largest.filter { $0 >= 0 }
    let found = parallelMap(asked.count) { front(of: Int(asked[$0])) }
    var fronts = [SIMD2<Int32>](repeating: .zero, count: facets.count)
    for (facet, front) in zip(asked, found) { fronts[Int(patches[Int(facet)])] = front }
    return fronts
  }

  /// How often the operands wind around the places in front of a facet.
  private func front(of index: Int) -> SIMD2<Int32> {
    let facet = facets[index]
    let middle = ExactPoint.middle(
      points.exact(facet.corners.a), points.exact(facet.corners.b), points.exact(facet.corners.c))
    let query = RayQuery(middle, exponent: points.exponent)
    let windings = tree.windings(query, secondOperand: secondOperand)
    // A ray along +x begins beyond the sheets of the facet, in front of them or behind. In a facet
    // along x the rule for edges takes the point as moved a little to +y, and less to +z.
    let first = mesh.corners(group(of: Int(facet.parent)))
    let x = orient2d(first.a.yz, first.b.yz, first.c.yz)
    let y = orient2d(first.a.zx, first.b.zx, first.c.zx)
    let z = orient2d(first.a.xy, first.b.xy, first.c.xy)
    let sign = x != 0 ? x : y != 0 ? y : z
    return sign > 0 ? windings : windings &- facet.sheets
  }
}
