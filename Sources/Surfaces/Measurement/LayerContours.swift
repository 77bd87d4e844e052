import Geometry

/// The outlines of a closed mesh in level planes.
///
/// Every triangle with corners on both sides of a plane is cut; a corner in the plane counts as below
/// it, so that no case is left over and the pieces of a closed, oriented mesh always join to closed
/// polygons. A point on an edge is computed in double precision, from both triangles in the same way,
/// and rounded once to 32 bits. Outlines run counter-clockwise seen from above, those of holes clockwise.
/// Method: R. Minetto et al., An optimal algorithm for 3D triangle mesh slicing, CAD 92 (2017),
/// doi:10.1016/j.cad.2017.07.001. Nothing is promised of polygons that cross, where the mesh does.
public struct LayerContours: Sendable {
  /// The planes.
  public let planes: LayerPlanes
  private let mesh: Mesh
  /// The triangles that each plane cuts, one plane after the other, and where each plane's begin.
  private let cut: [UInt32]
  private let starts: [Int]

  /// Finds the triangles of each plane.
  ///
  /// Linear in the triangles and the cuts. Memory: four bytes a cut of a triangle.
  /// - Precondition: every edge of the mesh has as many triangles one way as the other.
  public init(_ mesh: Mesh, planes: LayerPlanes) {
    self.mesh = mesh
    self.planes = planes
    var starts = [Int](repeating: 0, count: planes.count + 1)
    for triangle in mesh.triangles {
      for layer in Self.layers(of: triangle, mesh, planes) { starts[layer + 1] += 1 }
    }
    for layer in 0..<planes.count { starts[layer + 1] += starts[layer] }
    var cut = [UInt32](repeating: 0, count: starts[planes.count])
    var next = starts
    for index in mesh.triangles.indices {
      for layer in Self.layers(of: mesh.triangles[index], mesh, planes) {
        cut[next[layer]] = UInt32(index)
        next[layer] += 1
      }
    }
    self.cut = cut
    self.starts = starts
  }

  /// How often a plane cuts a triangle.
  public var cuts: Int { cut.count }

  /// The polygons of a layer, without repeated points and without those of less than three points.
  ///
  /// As n log n in the cuts of the layer.
  public func polygons(in layer: Int) -> [[SIMD2<Float>]] {
    let height = planes.middle(layer)
    let pieces = cut[starts[layer]..<starts[layer + 1]].map {
      Piece(mesh.triangles[Int($0)], mesh, at: height)
    }
    // Which piece begins on an edge is looked up, and not hashed, so that the order is always the same.
    let order = pieces.indices.sorted { (pieces[$0].start, $0) < (pieces[$1].start, $1) }
    var isUsed = [Bool](repeating: false, count: pieces.count)
    var polygons: [[SIMD2<Float>]] = []
    for first in pieces.indices where !isUsed[first] {
      var points: [SIMD2<Float>] = []
      var piece = first
      repeat {
        isUsed[piece] = true
        let point = point(on: pieces[piece].start, at: height)
        if point != points.last { points.append(point) }
        guard let next = follower(of: pieces[piece], pieces, order, isUsed) else { break }
        piece = next
      } while true
      if points.count > 1, points.first == points.last { points.removeLast() }
      if points.count >= 3 { polygons.append(points) }
    }
    return polygons
  }

  /// The unused piece that begins where another ends; nil at the end of a polygon.
  private func follower(
    of piece: Piece, _ pieces: [Piece], _ order: [Int], _ isUsed: [Bool]
  ) -> Int? {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[order[middle]].start < piece.end { low = middle + 1 } else { high = middle }
    }
    while low < order.count, pieces[order[low]].start == piece.end {
      if !isUsed[order[low]] { return order[low] }
      low += 1
    }
    return nil
  }

  /// The cut of one triangle: from one edge to another, what is inside to its left.
  private struct Piece {
    let start: UInt64
    let end: UInt64

    init(_ triangle: Triangle, _ mesh: Mesh, at height: Double) {
      func isAbove(_ vertex: UInt32) -> Bool { Double(mesh.positions[Int(vertex)].z) > height }
      let above = (isAbove(triangle.a), isAbove(triangle.b), isAbove(triangle.c))
      // The corner that is alone on its side, and the others behind it.
      let (alone, second, third, isUp) =
        above.1 == above.2
        ? (triangle.a, triangle.b, triangle.c, above.0)
        : above.0 == above.2
          ? (triangle.b, triangle.c, triangle.a, above.1)
          : (triangle.c, triangle.a, triangle.b, above.2)
      let edges = (pairKey(alone, second), pairKey(third, alone))
      (start, end) = isUp ? edges : (edges.1, edges.0)
    }
  }

  private func point(on edge: UInt64, at height: Double) -> SIMD2<Float> {
    let a = SIMD3<Double>(mesh.positions[Int(edge >> 32)])
    let b = SIMD3<Double>(mesh.positions[Int(edge & 0xFFFF_FFFF)])
    let place = a + (b - a) * ((height - a.z) / (b.z - a.z))
    return SIMD2(Float(place.x), Float(place.y))
  }

  /// The layers whose planes have corners of a triangle on both sides.
  private static func layers(
    of triangle: Triangle, _ mesh: Mesh, _ planes: LayerPlanes
  ) -> Range<Int> {
    let heights = [triangle.a, triangle.b, triangle.c].map { Double(mesh.positions[Int($0)].z) }
    let lower = min(heights[0], heights[1], heights[2])
    let upper = max(heights[0], heights[1], heights[2])
    /// The first layer whose middle is not below a height; a quotient may be off by one.
    func first(_ height: Double) -> Int {
      let guess = ((height - planes.bottom) / planes.height - 0.5).rounded(.up)
      var layer = Int(min(max(guess, 0), Double(planes.count)))
      while layer > 0, planes.middle(layer - 1) >= height { layer -= 1 }
      while layer < planes.count, planes.middle(layer) < height { layer += 1 }
      return layer
    }
    let start = first(lower)
    return start..<max(start, first(upper))
  }
}
