import Geometry

/// Flat faces that lie on each other and are cut into triangles in different ways: the lids of a solid that
/// was sawn in two, the sides of two blocks that stand flush.
extension Repair {
  /// Gives flat faces with the same rim, to some units of float32, the same triangles: then they are
  /// duplicates, or the wall that two solids have in common. Else rounding would leave slivers between
  /// them, in which everything crosses.
  ///
  /// A face is what hangs together over edges of two triangles, and its rim is of edges of more; in a plane
  /// and without folds, a rim has but one inside.
  mutating func alignFlatFaces() {
    var connectivity = Connectivity(mesh)
    guard connectivity.edges.nonManifold > 0 else { return }
    if dropRepeats(connectivity.duplicates) { connectivity = Connectivity(mesh) }
    var added: [Triangle] = []
    var isKept = [Bool](repeating: true, count: mesh.triangles.count)
    let tolerance = 4 * mesh.coarseness
    // Single triangles with the same rim are duplicates already.
    for faces in facesOfOneRim(connectivity.mates) where faces.contains(where: { $0.count > 1 }) {
      let flat = faces.compactMap { face in
        normal(of: face, within: tolerance).map { (face, $0) }
      }
      guard let (model, up) = flat.first else { continue }
      for (face, normal) in flat.dropFirst() where face.count + model.count > 2 {
        for triangle in face { isKept[triangle] = false }
        added += model.map {
          normal.dot(up) > 0 ? mesh.triangles[$0] : mesh.triangles[$0].reversed
        }
        report.alignedFaces += 1
      }
    }
    guard !added.isEmpty else { return }
    keepTriangles(isKept)
    mesh.triangles += added
  }

  /// The triangles of faces, of which several have the same rim; in the order of the mesh.
  private func facesOfOneRim(_ mates: [UInt32]) -> [[[Int]]] {
    var sets = DisjointSets(count: mesh.triangles.count)
    for (halfEdge, mate) in mates.enumerated() where mate < Connectivity.branching {
      sets.unite(UInt32(halfEdge / 3), mate / 3)
    }
    let roots = sets.roots()
    var isOpen = [Bool](repeating: false, count: mesh.triangles.count)
    var rims: [UInt32: [UInt64]] = [:]
    for (halfEdge, mate) in mates.enumerated() {
      let root = roots[halfEdge / 3]
      if mate == Connectivity.boundary { isOpen[Int(root)] = true }
      guard mate == Connectivity.branching else { continue }
      let (u, v) = ends(UInt32(halfEdge))
      rims[root, default: []].append(pairKey(u, v))
    }
    var facesOfRim: [[UInt64]: [UInt32]] = [:]
    for (root, rim) in rims where !isOpen[Int(root)] {
      facesOfRim[rim.sorted(), default: []].append(root)
    }
    let shared = facesOfRim.values.filter { $0.count > 1 }.map { $0.sorted() }
    var triangles: [UInt32: [Int]] = [:]
    for root in shared.joined() { triangles[root] = [] }
    for (triangle, root) in roots.enumerated() { triangles[root]?.append(triangle) }
    return shared.sorted { $0[0] < $1[0] }.map { roots in roots.compactMap { triangles[$0] } }
  }

  /// The unit normal of a face that lies in a plane but for some mm, by which its coordinates may be rounded,
  /// and is not folded; else nil.
  private func normal(of face: [Int], within tolerance: Double) -> SIMD3<Double>? {
    let corners = face.map { index in
      let t = mesh.triangles[index]
      return [t.a, t.b, t.c].map { SIMD3<Double>(mesh.positions[Int($0)]) }
    }
    var (sum, areas, edges) = (SIMD3<Double>.zero, 0.0, 0.0)
    for c in corners {
      let vector = (c[1] - c[0]).cross(c[2] - c[0])
      sum += vector
      areas += vector.length
      edges += (c[1] - c[0]).length + (c[2] - c[1]).length + (c[0] - c[2]).length
    }
    // What folds, and what stands upright, adds to the areas and not to their sum as vectors.
    guard sum.length > 0, areas - sum.length <= tolerance * edges else { return nil }
    let normal = sum / sum.length
    let isFlat = corners.joined().allSatisfy { abs(($0 - corners[0][0]).dot(normal)) <= tolerance }
    return isFlat ? normal : nil
  }
}
