import Geometry
import Parallel
import Surfaces
import Volumes

extension LabelNet {
  /// The grid corners of all vertices, given where the planes between voxels lie along each axis.
  func corners(_ lines: [[Double]]) -> [SIMD3<Float>] {
    let (xs, ys, zs) = (lines[0].map { Float($0) }, lines[1].map { Float($0) }, lines[2])
    var positions = unspecifiedArray(of: SIMD3<Float>.self, count: layers.vertexCount)
    parallelPieces(of: &positions, offsets: layers.vertices) { k, layer in
      let (xs, ys, z) = (xs.span, ys.span, Float(zs[k]))
      var next = 0
      corners.forEachVertex(in: k) { i, j in
        layer[next] = SIMD3(xs[i], ys[j], z)
        next &+= 1
      }
    }
    return positions
  }

  /// The first layers of slabs, each of which numbers the vertices around it for itself.
  private var slabs: [Int] {
    let thickness = 16
    return (0...(layers.count + thickness - 1) / thickness).map {
      min($0 * thickness, layers.count)
    }
  }

  /// The faces of the walls.
  func quads() -> [Quad] {
    let slabs = slabs
    var quads = unspecifiedArray(of: Quad.self, count: layers.quadCount)
    parallelPieces(of: &quads, offsets: slabs.map { layers.quads[$0] }) { slab, target in
      var planes = VertexPlanes(corners, layers, around: slabs[slab])
      var next = 0
      for k in slabs[slab]..<slabs[slab + 1] {
        next = writeQuads(of: k, planes, into: &target, at: next)
        planes.advance()
      }
    }
    return quads
  }

  /// Writes the faces that a layer's corners own; returns where they end.
  private func writeQuads(
    of k: Int, _ planes: VertexPlanes, into target: inout MutableSpan<Quad>, at first: Int
  ) -> Int {
    let (codes, indices) = (codes.span, labels.indices.span)
    let (plane, above) = (planes.here.span, planes.above.span)
    let (size, row) = (labels.grid.size, corners.size.x)
    var vertex = layers.vertices[k]
    var next = first
    corners.forEachVertex(in: k) { i, j in
      let here = UInt32(truncatingIfNeeded: vertex)
      let code = codes[vertex]
      vertex &+= 1
      guard code.faceCount > 0 else { return }
      func label(_ i: Int, _ j: Int, _ k: Int) -> UInt16 {
        guard i >= 0, j >= 0, k >= 0, i < size.x, j < size.y, k < size.z else { return 0 }
        return indices[(k &* size.y &+ j) &* size.x &+ i]
      }
      // The next vertex along each axis; those along the sides of a wall's face are there, and of two
      // beside each other along x the numbers are too.
      let at = (j &+ 1) &* row &+ i
      let alongX = here &+ 1
      let alongY = plane[at &+ row]
      let alongZ = above[at]
      let own = label(i, j, k)
      // Each face's sides turn counter-clockwise seen from ahead along the axis it lies across.
      if code.ownsFace(0) {
        target[next] = Quad(
          SIMD4(here, alongY, above[at &+ row], alongZ), own, behind: label(i - 1, j, k))
        next &+= 1
      }
      if code.ownsFace(1) {
        target[next] = Quad(
          SIMD4(here, alongZ, alongZ &+ 1, alongX), own, behind: label(i, j - 1, k))
        next &+= 1
      }
      if code.ownsFace(2) {
        target[next] = Quad(
          SIMD4(here, alongX, alongY &+ 1, alongY), own, behind: label(i, j, k - 1))
        next &+= 1
      }
    }
    return next
  }

  /// Whom each vertex is averaged with: along the wall; where three or more structures meet, only
  /// along the curve of their meeting.
  func neighbours() -> Neighbours {
    let slabs = slabs
    var ends = unspecifiedArray(of: UInt32.self, count: codes.count + 1)
    var vertices = unspecifiedArray(of: UInt32.self, count: layers.neighbourCount)
    // Before the first vertex's list stands a zero.
    let cuts = slabs.map { $0 == 0 ? 0 : layers.vertices[$0] + 1 }
    let starts = slabs.map { layers.neighbours[$0] }
    parallelPieces(of: &ends, offsets: cuts, and: &vertices, offsets: starts) {
      slab, ends, list in
      var planes = VertexPlanes(corners, layers, around: slabs[slab])
      if slab == 0 { ends[0] = 0 }
      var place = slab == 0 ? 1 : 0
      var next = 0
      for k in slabs[slab]..<slabs[slab + 1] {
        for vertex in layers.vertices[k]..<layers.vertices[k + 1] {
          next &+= codes[vertex].neighbours.nonzeroBitCount
          ends[place] = UInt32(truncatingIfNeeded: starts[slab] &+ next)
          place &+= 1
        }
        writeNeighbours(
          of: k, planes, into: &list, at: layers.neighbours[k] - layers.neighbours[slabs[slab]])
        planes.advance()
      }
    }
    return Neighbours(offsets: ends, vertices: vertices)
  }

  /// For each vertex whether it lies where walls of several structures meet.
  func isOnCurve() -> [Bool] {
    var flags = unspecifiedArray(of: Bool.self, count: codes.count)
    parallelChunks(of: &flags, chunk: 1 << 14) { first, flags in
      for index in 0..<flags.count { flags[index] = codes[first &+ index].isOnCurve }
    }
    return flags
  }

  /// Writes the neighbours of a layer's vertices.
  private func writeNeighbours(
    of k: Int, _ planes: VertexPlanes, into list: inout MutableSpan<UInt32>, at first: Int
  ) {
    let (codes, row) = (codes.span, corners.size.x)
    let (below, plane, above) = (planes.below.span, planes.here.span, planes.above.span)
    var vertex = layers.vertices[k]
    var next = first
    corners.forEachVertex(in: k) { i, j in
      let here = UInt32(truncatingIfNeeded: vertex)
      let directions = codes[vertex].neighbours
      vertex &+= 1
      let at = (j &+ 1) &* row &+ i
      let around = SIMD8(
        here &- 1, here &+ 1, plane[at &- row], plane[at &+ row], below[at], above[at], 0, 0)
      for direction in 0..<6 where directions &>> direction & 1 == 1 {
        list[next] = around[direction]
        next &+= 1
      }
    }
  }
}
