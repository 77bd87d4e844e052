import Parallel
import Volumes

/// Where the vertices of a net lie before anything moves them: at corners of voxels, found when asked for.
struct CornerPlaces: Sendable {
  private let corners: LabelCorners
  /// Where the planes between voxels lie along each axis, in mm.
  private let lines: (x: [Float], y: [Float], z: [Float])
  /// The first vertex of each layer, and at the end how many there are.
  private let firsts: [Int]

  init(_ corners: LabelCorners, lines: [[Double]], firsts: [Int]) {
    self.corners = corners
    self.firsts = firsts
    self.lines = (
      lines[0].map { Float($0) }, lines[1].map { Float($0) }, lines[2].map { Float($0) }
    )
  }

  /// Calls `body` with some of the vertices and the places of their corners, in order.
  @inline(__always)
  func forEachCorner(
    _ vertices: Range<Int>, _ body: (_ vertex: Int, _ place: SIMD4<Float>) -> Void
  ) {
    guard !vertices.isEmpty else { return }
    let (xs, ys) = (lines.x.span, lines.y.span)
    var k = (firsts.firstIndex { $0 > vertices.lowerBound } ?? 1) - 1
    while k < corners.size.z, firsts[k] < vertices.upperBound {
      let z = lines.z[k]
      let isWhole = firsts[k] >= vertices.lowerBound && firsts[k + 1] <= vertices.upperBound
      var vertex = firsts[k]
      corners.forEachWord(in: k) { word, place, j in
        // Words before the first vertex and behind the last are counted and passed over.
        let count = isWhole ? 0 : word.nonzeroBitCount
        guard
          isWhole
            || (vertex &+ count > vertices.lowerBound && vertex < vertices.upperBound)
        else {
          vertex &+= count
          return
        }
        let first = (place &- j &* corners.wordsPerRow) &* 64
        var bits = word
        while bits != 0 {
          if vertex >= vertices.lowerBound, vertex < vertices.upperBound {
            body(vertex, SIMD4(xs[first &+ bits.trailingZeroBitCount], ys[j], z, 0))
          }
          bits &= bits &- 1
          vertex &+= 1
        }
      }
      k += 1
    }
  }

  /// Those of some vertices.
  func of(_ vertices: Range<Int>) -> [SIMD3<Float>] {
    var places = unspecifiedArray(of: SIMD3<Float>.self, count: vertices.count)
    var target = places.mutableSpan
    forEachCorner(vertices) { vertex, place in
      target[vertex &- vertices.lowerBound] = SIMD3(place.x, place.y, place.z)
    }
    return places
  }

  /// Those of all vertices.
  var all: [SIMD3<Float>] {
    var places = unspecifiedArray(of: SIMD3<Float>.self, count: firsts[firsts.count - 1])
    parallelPieces(of: &places, offsets: firsts) { k, layer in
      let first = firsts[k]
      forEachCorner(first..<firsts[k + 1]) { vertex, place in
        layer[vertex &- first] = SIMD3(place.x, place.y, place.z)
      }
    }
    return places
  }
}
