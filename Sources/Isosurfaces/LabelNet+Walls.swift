import Geometry
import Parallel
import Surfaces
import Volumes

/// Four vertices around a voxel face, counter-clockwise seen from `outer`, and its two structures.
struct Quad: BitwiseCopyable {
  var vertices: SIMD4<UInt32>
  var inner: UInt16
  var outer: UInt16
}

extension LabelNet {
  /// The grid corners of all vertices, given where the planes between voxels lie along each axis.
  func corners(_ lines: [[Double]]) -> [SIMD3<Float>] {
    let (xs, ys, zs) = (lines[0], lines[1], lines[2])
    var positions = unspecifiedArray(of: SIMD3<Float>.self, count: vertexOffsets.last ?? 0)
    parallelPieces(of: &positions, offsets: vertexOffsets) { k, layer in
      var next = 0
      forEachVertex(in: k) { corner, _ in
        layer[next] = SIMD3<Float>(Float(xs[corner.x]), Float(ys[corner.y]), Float(zs[corner.z]))
        next &+= 1
      }
    }
    return positions
  }

  /// The faces of the walls.
  func quads() -> [Quad] {
    var quads = unspecifiedArray(of: Quad.self, count: quadOffsets.last ?? 0)
    parallelPieces(of: &quads, offsets: quadOffsets) { k, layer in
      var next = 0
      forEachVertex(in: k) { corner, block in
        let own = block.labels[7]
        for axis in 0..<3 where block.ownedFaces >> axis & 1 == 1 {
          let before = block.labels[7 ^ 1 << axis]
          // The face's other two axes in the order that turns counter-clockwise seen from ahead.
          var u = SIMD3<Int>.zero
          var v = SIMD3<Int>.zero
          u[(axis + 1) % 3] = 1
          v[(axis + 2) % 3] = 1
          let w = u &+ v
          let ids = SIMD4(
            id(corner.x, corner.y, corner.z),
            id(corner.x + u.x, corner.y + u.y, corner.z + u.z),
            id(corner.x + w.x, corner.y + w.y, corner.z + w.z),
            id(corner.x + v.x, corner.y + v.y, corner.z + v.z))
          layer[next] =
            before > own
            ? Quad(vertices: ids, inner: before, outer: own)
            : Quad(vertices: SIMD4(ids.x, ids.w, ids.z, ids.y), inner: own, outer: before)
          next &+= 1
        }
      }
    }
    return quads
  }

  /// Whom each vertex is averaged with: along the wall; where three or more structures meet, only
  /// along the curve of their meeting.
  func neighbours() -> Neighbours {
    let layers = parallelMap(size.z) { k in
      var counts: [UInt32] = []
      var list: [UInt32] = []
      forEachVertex(in: k) { corner, block in
        let first = list.count
        var curve: [UInt32] = []
        for axis in 0..<3 {
          for forward in [false, true] {
            let structures = block.structures(along: axis, forward: forward)
            guard structures > 1 else { continue }
            var other = corner
            other[axis] += forward ? 1 : -1
            let neighbour = id(other.x, other.y, other.z)
            list.append(neighbour)
            if structures > 2 { curve.append(neighbour) }
          }
        }
        if !curve.isEmpty { list.replaceSubrange(first..., with: curve) }
        counts.append(UInt32(list.count - first))
      }
      return (counts, list)
    }
    var offsets: [UInt32] = [0]
    offsets.reserveCapacity((vertexOffsets.last ?? 0) + 1)
    var vertices: [UInt32] = []
    vertices.reserveCapacity(layers.reduce(0) { $0 + $1.1.count })
    for (counts, list) in layers {
      for count in counts { offsets.append((offsets.last ?? 0) + count) }
      vertices.append(contentsOf: list)
    }
    return Neighbours(offsets: offsets, vertices: vertices)
  }
}

extension [Quad] {
  /// Each quad as two triangles along its shorter diagonal.
  func triangulated(_ positions: [SIMD3<Float>]) -> LabelSurface {
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
    return LabelSurface(
      positions: positions, triangles: triangles,
      inner: flatMap { [$0.inner, $0.inner] }, outer: flatMap { [$0.outer, $0.outer] })
  }
}
