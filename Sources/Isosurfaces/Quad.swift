import Geometry
import Parallel
import Surfaces

/// Four vertices around a voxel face, counter-clockwise seen from `outer`, and its two structures.
///
/// Twenty bytes: four lanes would be padded to thirty-two, and nets have millions.
struct Quad: BitwiseCopyable {
  private let a, b, c, d: UInt32
  let inner: UInt16
  let outer: UInt16

  /// The face ahead of which voxel `own` lies, its vertices counter-clockwise seen from there.
  @inline(__always)
  init(_ vertices: SIMD4<UInt32>, _ own: UInt16, behind: UInt16) {
    let isAhead = behind > own
    a = vertices.x
    b = isAhead ? vertices.y : vertices.w
    c = vertices.z
    d = isAhead ? vertices.w : vertices.y
    inner = isAhead ? behind : own
    outer = isAhead ? own : behind
  }

  @inline(__always)
  var vertices: SIMD4<UInt32> { SIMD4(a, b, c, d) }
}

extension [Quad] {
  /// Each quad as two triangles along its shorter diagonal.
  func triangulated(_ positions: [SIMD3<Float>]) -> LabelSurface {
    LabelSurface(
      positions: positions, triangles: triangles(positions), inner: eachTwice { $0.inner },
      outer: eachTwice { $0.outer })
  }

  /// The triangles alone.
  private func triangles(_ positions: [SIMD3<Float>]) -> [Triangle] {
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

  /// Twice the area vectors of the triangles around each vertex, with the vertices at some places: two a
  /// quad along the diagonal from its first vertex.
  ///
  /// The quads of a layer end in it and in the next, so first those of the even layers are summed, in
  /// parallel, and then those of the odd ones: in the same order for any number of threads.
  func sumAreaVectors(
    _ places: [SIMD4<Float>], _ layers: NetLayers, into sums: inout [SIMD4<Float>]
  ) {
    for parity in 0..<2 {
      // Two layers a piece; before the first odd one stands layer 0 alone.
      let pieces = [Int](stride(from: -parity, to: layers.count, by: 2))
      let cuts = pieces.map { layers.vertices[Swift.max($0, 0)] } + [layers.vertexCount]
      parallelPieces(of: &sums, offsets: cuts) { piece, target in
        let layer = pieces[piece]
        if parity == 0 { for vertex in 0..<target.count { target[vertex] = .zero } }
        guard layer >= 0 else { return }
        let (quads, places, base) = (span, places.span, cuts[piece])
        for index in layers.quads[layer]..<layers.quads[layer + 1] {
          let v = quads[index].vertices
          let (a, c) = (places[Int(v.x)], places[Int(v.z)])
          let first = cross(places[Int(v.y)] - a, c - a)
          let second = cross(c - a, places[Int(v.w)] - a)
          target[Int(v.x) &- base] += first + second
          target[Int(v.y) &- base] += first
          target[Int(v.z) &- base] += first + second
          target[Int(v.w) &- base] += second
        }
      }
    }
  }
}

@inline(__always)
private func cross(_ u: SIMD4<Float>, _ v: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(SIMD3(u.x, u.y, u.z).cross(SIMD3(v.x, v.y, v.z)), 0)
}
