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

  /// Writes whom each vertex of a layer is averaged with: along the wall; where three or more structures
  /// meet, only along the curve of their meeting.
  ///
  /// - Parameters:
  ///   - planes: the numbers of the vertices around that layer.
  ///   - none: the number of a vertex whose values are zero.
  func writeNeighbours(
    of k: Int, _ planes: VertexPlanes, none: UInt32, into neighbours: inout NetNeighbours
  ) {
    let count = layers.vertices[k + 1] - layers.vertices[k]
    if neighbours.fours.count < count {
      neighbours.fours = unspecifiedArray(count: count + count / 4)
      neighbours.weights = unspecifiedArray(count: count + count / 4)
    }
    neighbours.rests.removeAll(keepingCapacity: true)
    write(of: k, planes, none, &neighbours.fours, &neighbours.weights, &neighbours.rests)
  }

  private func write(
    of k: Int, _ planes: VertexPlanes, _ none: UInt32, _ fours: inout [SIMD4<UInt32>],
    _ weights: inout [Float], _ rests: inout [NetNeighbours.Rest]
  ) {
    let (codes, row) = (codes.span, corners.size.x)
    let (below, plane, above) = (planes.below.span, planes.here.span, planes.above.span)
    let table = CornerCode.neighbourOrders
    let orders = table.span
    var fours = fours.mutableSpan
    var weights = weights.mutableSpan
    let first = layers.vertices[k]
    var place = 0
    corners.forEachVertex(in: k) { i, j in
      let directions = codes[first &+ place].neighbours
      let at = (j &+ 1) &* row &+ i
      let here = plane[at]
      let around = SIMD8(
        here &- 1, here &+ 1, plane[at &- row], plane[at &+ row], below[at], above[at], none, here)
      let order = orders[directions]
      fours[place] = SIMD4(
        around[Int(order[0])], around[Int(order[1])], around[Int(order[2])], around[Int(order[3])])
      let count = max(1, directions.nonzeroBitCount)
      weights[place] = 1 / Float(count)
      if count > 4 {
        rests.append(
          NetNeighbours.Rest(
            vertex: UInt32(truncatingIfNeeded: place), first: around[Int(order[4])],
            second: around[Int(order[5])]))
      }
      place &+= 1
    }
  }
}
