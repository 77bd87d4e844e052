import Geometry
import Parallel
import Surfaces
import Volumes

extension LabelNet {
  /// The walls, each quad as two triangles along its shorter diagonal, with the vertices at some places.
  func triangulated(_ positions: consuming [SIMD3<Float>]) -> LabelSurface {
    let cuts = stretches(16)
    let offsets = cuts.map { layers.quads[$0] * 2 }
    let places = positions
    var triangles = unspecifiedArray(of: Triangle.self, count: layers.quadCount * 2)
    var inner = unspecifiedArray(of: UInt16.self, count: layers.quadCount * 2)
    var outer = unspecifiedArray(of: UInt16.self, count: layers.quadCount * 2)
    parallelPieces(of: &triangles, &inner, &outer, offsets: offsets) {
      piece, triangles, inner, outer in
      var walk = QuadWalk(self, numbering: layers.vertices, from: cuts[piece])
      var next = 0
      for _ in cuts[piece]..<cuts[piece + 1] {
        walk.advance()
        let (quads, places) = (walk.quads.quads.span, places.span)
        for index in 0..<walk.quads.count {
          let quad = quads[index]
          (triangles[next], triangles[next &+ 1]) = quad.triangles(places)
          for half in next...next &+ 1 {
            inner[half] = quad.inner
            outer[half] = quad.outer
          }
          next &+= 2
        }
      }
    }
    return LabelSurface(positions: places, triangles: triangles, inner: inner, outer: outer)
  }

  /// Writes the faces that a layer's corners own.
  ///
  /// - Parameter planes: the numbers of the vertices around that layer.
  func writeQuads(of k: Int, _ planes: VertexPlanes, into target: inout LayerQuads) {
    target.count = sides[k].count
    write(of: k, planes, quads: &target.quads)
  }

  private func write(of k: Int, _ planes: VertexPlanes, quads: inout [Quad]) {
    let ownSides = sides[k]
    let (codes, sides, row) = (codes.span, ownSides.span, corners.size.x)
    let (plane, above) = (planes.here.span, planes.above.span)
    var target = quads.mutableSpan
    var vertex = layers.vertices[k]
    var next = 0
    corners.forEachVertex(in: k) { i, j in
      let code = codes[vertex]
      vertex &+= 1
      guard code.faceCount > 0 else { return }
      // The next vertex along each axis; those along the sides of a wall's face are there, and of two
      // beside each other along x the numbers are too.
      let at = (j &+ 1) &* row &+ i
      let here = plane[at]
      let alongX = here &+ 1
      let (alongY, alongZ) = (plane[at &+ row], above[at])
      // Each face's sides turn counter-clockwise seen from ahead along the axis it lies across.
      if code.ownsFace(0) == 1 {
        target[next] = Quad(SIMD4(here, alongY, above[at &+ row], alongZ), sides[next])
        next &+= 1
      }
      if code.ownsFace(1) == 1 {
        target[next] = Quad(SIMD4(here, alongZ, alongZ &+ 1, alongX), sides[next])
        next &+= 1
      }
      if code.ownsFace(2) == 1 {
        target[next] = Quad(SIMD4(here, alongX, alongY &+ 1, alongY), sides[next])
        next &+= 1
      }
    }
  }

  /// Writes whom each vertex of a layer is averaged with, from the first element on: along the wall;
  /// where three or more structures meet, only along the curve of their meeting.
  ///
  /// - Parameters:
  ///   - planes: the numbers of the vertices around that layer.
  ///   - lists: where each vertex's list ends, after a zero, and the lists.
  func writeNeighbours(of k: Int, _ planes: VertexPlanes, into lists: inout Neighbours) {
    let count = layers.vertices[k + 1] - layers.vertices[k]
    var length = 0
    for vertex in layers.vertices[k]..<layers.vertices[k + 1] {
      length &+= codes[vertex].neighbours.nonzeroBitCount
    }
    lists.makeRoom(vertices: count, neighbours: length + 6)
    write(of: k, planes, ends: &lists.offsets, &lists.vertices)
  }

  private func write(
    of k: Int, _ planes: VertexPlanes, ends: inout [UInt32], _ list: inout [UInt32]
  ) {
    let (codes, row) = (codes.span, corners.size.x)
    let (below, plane, above) = (planes.below.span, planes.here.span, planes.above.span)
    var ends = ends.mutableSpan
    var list = list.mutableSpan
    var vertex = layers.vertices[k]
    var next = 0
    var place = 1
    ends[0] = 0
    corners.forEachVertex(in: k) { i, j in
      let directions = codes[vertex].neighbours
      vertex &+= 1
      let at = (j &+ 1) &* row &+ i
      let here = plane[at]
      let around = SIMD8(
        here &- 1, here &+ 1, plane[at &- row], plane[at &+ row], below[at], above[at], 0, 0)
      // Each is written and then kept or not, as with faces.
      for direction in 0..<6 {
        list[next] = around[direction]
        next &+= directions &>> direction & 1
      }
      ends[place] = UInt32(truncatingIfNeeded: next)
      place &+= 1
    }
  }
}
