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
    let (codes, sides, words) = (codes.span, ownSides.span, corners.words.span)
    let (plane, above) = (planes.here.span, planes.above.span)
    let (layer, row) = (corners.wordsPerRow &* corners.size.y, corners.wordsPerRow)
    var target = quads.mutableSpan
    var vertex = layers.vertices[k]
    var next = 0
    corners.forEachWord(in: k) { word, place, j in
      // The words of the same corners in the next row and the next layer; beyond the last, where no wall
      // goes, any will do.
      let at = k &* layer &+ place
      let back = j &+ 1 < corners.size.y ? row : 0
      let up = k &+ 1 < corners.size.z ? layer : 0
      let atY = NumberedCorners(words, at &+ back, plane, place &+ back)
      let atZ = NumberedCorners(words, at &+ up, above, place)
      let atYZ = NumberedCorners(words, at &+ back &+ up, above, place &+ back)
      var here = plane[place]
      forEachBit(of: word) { lower in
        let code = codes[vertex]
        vertex &+= 1
        defer { here &+= 1 }
        guard code.faceCount > 0 else { return }
        // The next vertex along each axis; those along the sides of a wall's face are there, and of two
        // beside each other along x the numbers are too.
        let alongX = here &+ 1
        let (alongY, alongZ) = (atY.number(behind: lower), atZ.number(behind: lower))
        // Each face's sides turn counter-clockwise seen from ahead along the axis it lies across.
        if code.ownsFace(0) == 1 {
          let ahead = atYZ.number(behind: lower)
          target[next] = Quad(SIMD4(here, alongY, ahead, alongZ), sides[next])
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
  }

  /// Writes whom each vertex of a layer is averaged with: along the wall; where three or more structures
  /// meet, only along the curve of their meeting.
  ///
  /// - Parameters:
  ///   - planes: the numbers of the vertices around that layer.
  ///   - none: the number of a vertex whose values are zero.
  ///   - first: where those of the layer's first vertex are written.
  ///   - rests: become those of the layer.
  func writeNeighbours(
    of k: Int, _ planes: VertexPlanes, none: UInt32, to neighbours: NetNeighbours, at first: Int,
    _ rests: inout [NetNeighbours.Rest]
  ) {
    rests.removeAll(keepingCapacity: true)
    let (fours, weights) = (neighbours.fours, neighbours.weights)
    let (codes, words) = (codes.span, corners.words.span)
    let (below, plane, above) = (planes.below.span, planes.here.span, planes.above.span)
    let (layer, row) = (corners.wordsPerRow &* corners.size.y, corners.wordsPerRow)
    let table = CornerCode.neighbourOrders
    let orders = table.span
    let shift = first - layers.vertices[k]
    var vertex = layers.vertices[k]
    corners.forEachWord(in: k) { word, place, j in
      let at = k &* layer &+ place
      let front = j > 0 ? row : 0
      let back = j &+ 1 < corners.size.y ? row : 0
      let before = NumberedCorners(words, at &- front, plane, place &- front)
      let behind = NumberedCorners(words, at &+ back, plane, place &+ back)
      let under = NumberedCorners(words, k > 0 ? at &- layer : at, below, place)
      let over = NumberedCorners(words, k &+ 1 < corners.size.z ? at &+ layer : at, above, place)
      var here = plane[place]
      forEachBit(of: word) { lower in
        let directions = codes[vertex].neighbours
        let entry = vertex &+ shift
        vertex &+= 1
        let around = SIMD8(
          here &- 1, here &+ 1, before.number(behind: lower), behind.number(behind: lower),
          under.number(behind: lower), over.number(behind: lower), none, here)
        let order = orders[directions]
        fours[entry] = SIMD4(
          around[Int(order[0])], around[Int(order[1])], around[Int(order[2])],
          around[Int(order[3])])
        let count = max(1, directions.nonzeroBitCount)
        weights[entry] = 1 / Float(count)
        if count > 4 {
          rests.append(
            NetNeighbours.Rest(
              vertex: here, first: around[Int(order[4])], second: around[Int(order[5])]))
        }
        here &+= 1
      }
    }
  }
}
