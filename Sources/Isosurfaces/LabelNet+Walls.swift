import Geometry
import Parallel
import Surfaces
import Volumes

/// Four vertices around a voxel face, counter-clockwise seen from `outer`, and its two structures.
struct Quad: BitwiseCopyable {
  var vertices: SIMD4<UInt32>
  var inner: UInt16
  var outer: UInt16

  /// The face ahead of which voxel `own` lies, its vertices counter-clockwise seen from there.
  @inline(__always)
  init(_ vertices: SIMD4<UInt32>, _ own: UInt16, behind: UInt16) {
    let isAhead = behind > own
    self.vertices =
      isAhead ? vertices : SIMD4(vertices.x, vertices.w, vertices.z, vertices.y)
    inner = isAhead ? behind : own
    outer = isAhead ? own : behind
  }
}

extension LabelNet {
  /// The grid corners of all vertices, given where the planes between voxels lie along each axis.
  func corners(_ lines: [[Double]]) -> [SIMD3<Float>] {
    let (xs, ys, zs) = (lines[0].map { Float($0) }, lines[1].map { Float($0) }, lines[2])
    var positions = unspecifiedArray(of: SIMD3<Float>.self, count: vertexOffsets.last ?? 0)
    parallelPieces(of: &positions, offsets: vertexOffsets) { k, layer in
      let (xs, ys, z) = (xs.span, ys.span, Float(zs[k]))
      var next = 0
      corners.forEachVertex(in: k) { i, j in
        layer[next] = SIMD3(xs[i], ys[j], z)
        next &+= 1
      }
    }
    return positions
  }

  /// The faces of the walls.
  func quads() -> [Quad] {
    var quads = unspecifiedArray(of: Quad.self, count: quadOffsets.last ?? 0)
    parallelPieces(of: &quads, offsets: quadOffsets) { k, layer in
      let (codes, links, indices) = (codes.span, links.span, labels.indices.span)
      let size = labels.grid.size
      var vertex = vertexOffsets[k]
      var next = 0
      corners.forEachVertex(in: k) { i, j in
        let here = UInt32(truncatingIfNeeded: vertex)
        let code = codes[vertex]
        vertex &+= 1
        guard code.faceCount > 0 else { return }
        func label(_ i: Int, _ j: Int, _ k: Int) -> UInt16 {
          guard i >= 0, j >= 0, k >= 0, i < size.x, j < size.y, k < size.z else { return 0 }
          return indices[(k &* size.y &+ j) &* size.x &+ i]
        }
        // The next vertex along each axis; those along the sides of a wall's face are there.
        let alongX = here &+ 1
        let alongY = links[Int(here)].y
        let alongZ = links[Int(here)].w
        let own = label(i, j, k)
        // Each face's sides turn counter-clockwise seen from ahead along the axis it lies across.
        if code.ownsFace(0) {
          layer[next] = Quad(
            SIMD4(here, alongY, links[Int(alongY)].w, alongZ), own, behind: label(i - 1, j, k))
          next &+= 1
        }
        if code.ownsFace(1) {
          layer[next] = Quad(
            SIMD4(here, alongZ, alongZ &+ 1, alongX), own, behind: label(i, j - 1, k))
          next &+= 1
        }
        if code.ownsFace(2) {
          layer[next] = Quad(
            SIMD4(here, alongX, links[Int(alongX)].y, alongY), own, behind: label(i, j, k - 1))
          next &+= 1
        }
      }
    }
    return quads
  }

  /// Whom each vertex is averaged with: along the wall; where three or more structures meet, only
  /// along the curve of their meeting.
  func neighbours() -> Neighbours {
    var offsets = unspecifiedArray(of: UInt32.self, count: codes.count + 1)
    offsets[0] = 0
    let counts = (0..<64).map { UInt32($0.nonzeroBitCount) }
    for vertex in codes.indices {
      offsets[vertex + 1] = offsets[vertex] + counts[codes[vertex].neighbours]
    }
    var vertices = unspecifiedArray(of: UInt32.self, count: Int(offsets[codes.count]))
    let (starts, layers) = (offsets, vertexOffsets)
    parallelPieces(of: &vertices, offsets: vertexOffsets.map { Int(offsets[$0]) }) { k, list in
      let (codes, links) = (codes.span, links.span)
      var next = 0
      for vertex in layers[k]..<layers[k + 1] {
        let here = UInt32(truncatingIfNeeded: vertex)
        let directions = codes[vertex].neighbours
        let link = links[vertex]
        let around = SIMD8(here &- 1, here &+ 1, link.x, link.y, link.z, link.w, 0, 0)
        for direction in 0..<6 where directions &>> direction & 1 == 1 {
          list[next] = around[direction]
          next &+= 1
        }
      }
    }
    return Neighbours(offsets: starts, vertices: vertices)
  }
}

extension [Quad] {
  /// Each quad as two triangles along its shorter diagonal.
  func triangulated(_ positions: [SIMD3<Float>]) -> LabelSurface {
    LabelSurface(
      positions: positions, triangles: triangles(positions), inner: eachTwice { $0.inner },
      outer: eachTwice { $0.outer })
  }

  /// The triangles alone.
  func triangles(_ positions: [SIMD3<Float>]) -> [Triangle] {
    var triangles = unspecifiedArray(of: Triangle.self, count: count * 2)
    parallelChunks(of: &triangles, chunk: 1 << 14) { start, target in
      for index in 0..<target.count / 2 {
        let v = self[start / 2 + index].vertices
        let across = (positions[Int(v.z)] - positions[Int(v.x)]).squaredLength
        let along = (positions[Int(v.w)] - positions[Int(v.y)]).squaredLength
        let first = across <= along
        target[index * 2] = first ? Triangle(v.x, v.y, v.z) : Triangle(v.x, v.y, v.w)
        target[index * 2 + 1] = first ? Triangle(v.x, v.z, v.w) : Triangle(v.y, v.z, v.w)
      }
    }
    return triangles
  }

  /// A fact of each quad for both of its triangles.
  @inline(__always)
  private func eachTwice(_ fact: @Sendable (Quad) -> UInt16) -> [UInt16] {
    var facts = unspecifiedArray(of: UInt16.self, count: count * 2)
    parallelChunks(of: &facts, chunk: 1 << 14) { start, target in
      for index in 0..<target.count { target[index] = fact(self[(start + index) / 2]) }
    }
    return facts
  }
}
