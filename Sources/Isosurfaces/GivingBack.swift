import Geometry
import Parallel
import Surfaces

/// A sweep over a stretch of a filtered net that gives back to each vertex what the wall around it lost.
///
/// When a layer's places come, the area vectors of the layer before it are whole; then those a step outward
/// of the layer before that one, and with them what was lost there, which goes into a second filter. What
/// comes out of that, as many layers later as it reaches, moves the vertices.
struct GivingBack: Sendable {
  private let net: LabelNet
  private let leash: BoxLeash
  private let wanted: Range<Int>
  /// What the stretch depends on: what is lost at a vertex depends on places two layers away.
  private let range: Range<Int>
  /// The places of the layers of these that are not in the stretch.
  private let below: [SIMD3<Float>]
  private let above: [SIMD3<Float>]
  /// How far outward the area is taken to see what it gains: some tenth of an edge.
  private let step: Float

  private let filter: GraphFilter
  private var reach: Int { filter.steps.count }

  /// Of the stretch `wanted` of layers of a net, whose vertices the first filter has put to some places.
  init(
    _ net: LabelNet, _ places: [SIMD3<Float>], _ filter: GraphFilter, _ wanted: Range<Int>,
    within half: SIMD3<Float>
  ) {
    (self.net, self.filter, self.wanted) = (net, filter, wanted)
    leash = BoxLeash(half)
    let vertices = net.layers.vertices
    range = net.layers.around(wanted, filter.steps.count + 2)
    below = Array(places[vertices[range.lowerBound]..<vertices[wanted.lowerBound]])
    above = Array(places[vertices[wanted.upperBound]..<vertices[range.upperBound]])
    let faces = half.x * half.y + half.y * half.z + half.z * half.x
    step = 0.3 * (faces / 3).squareRoot()
  }

  /// Moves the stretch's vertices.
  func move(_ target: inout MutableSpan<SIMD3<Float>>) {
    guard !wanted.isEmpty else { return }
    let vertices = net.layers.vertices
    let shares = net.layers.around(wanted, reach)
    let ring = LayerRing(net.layers, over: shares, keeping: reach + 2)
    var sweep = FilterSweep(net, filter, over: shares, ring)
    var normals = unspecifiedArray(of: SIMD4<Float>.self, count: ring.count)
    var lost = LostShares(net, over: range, step: step)
    for newest in range.lowerBound..<wanted.upperBound + reach + 2 {
      if newest < wanted.lowerBound {
        lost.take(newest, below.span, from: vertices[newest] - vertices[range.lowerBound])
      } else if newest < wanted.upperBound {
        lost.take(newest, target.span, from: vertices[newest] - vertices[wanted.lowerBound])
      } else if newest < range.upperBound {
        lost.take(newest, above.span, from: vertices[newest] - vertices[wanted.upperBound])
      } else {
        lost.takeNone(newest)
      }
      let layer = newest - 2
      guard layer >= shares.lowerBound else { continue }
      if layer < shares.upperBound {
        lost.write(layer, shares: &sweep.values, &normals, ring)
      }
      sweep.take(layer)
      let done = layer - reach
      if done >= wanted.lowerBound {
        move(done, &target, normals.span, sweep.filtered.span, ring)
      }
    }
  }

  /// Moves a layer's vertices by their normals and what was lost around them.
  private func move(
    _ layer: Int, _ target: inout MutableSpan<SIMD3<Float>>, _ normals: Span<SIMD4<Float>>,
    _ around: Span<SIMD4<Float>>, _ ring: LayerRing
  ) {
    let vertices = net.layers.vertices
    let (base, offset) = (vertices[wanted.lowerBound], ring.firsts[layer] - vertices[layer])
    net.places.forEachCorner(vertices[layer]..<vertices[layer + 1]) { vertex, start in
      let slot = vertex &+ offset
      let back = WallNormal(lanes: normals[slot]).givenBack(around[slot])
      let held = leash.hold(SIMD4(target[vertex &- base], 0) + back, from: start)
      target[vertex &- base] = SIMD3(held.x, held.y, held.z)
    }
  }
}
