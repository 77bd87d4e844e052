import Parallel
import Surfaces

/// What a filter took from around each vertex of a net (see `WallNormal.share`), layer by layer: that of a
/// layer is known when the second layer above it has come.
struct LostShares {
  private let net: LabelNet
  private let range: Range<Int>
  private let step: Float
  /// Everything below is by the slots of this one.
  private let ring: LayerRing
  /// Where the filter has put the vertices, and where they were before.
  private var places: [SIMD4<Float>]
  private var start: [SIMD4<Float>]
  /// The area vectors at these, the former made the lanes of normals when they are whole.
  private var normals: [SIMD4<Float>]
  private var before: [SIMD4<Float>]
  /// The places a step outward, and the area vectors there.
  private var outer: [SIMD4<Float>]
  private var outward: [SIMD4<Float>]
  private var walk: QuadWalk
  private var earlier: LayerQuads

  /// Of some of the layers; where the net goes on beyond them, those of the two outermost are wrong.
  init(_ net: LabelNet, over range: Range<Int>, step: Float) {
    (self.net, self.range, self.step) = (net, range, step)
    ring = LayerRing(net.layers, over: range, keeping: 3)
    places = unspecifiedArray(count: ring.count)
    start = unspecifiedArray(count: ring.count)
    normals = unspecifiedArray(count: ring.count)
    before = unspecifiedArray(count: ring.count)
    outer = unspecifiedArray(count: ring.count)
    outward = unspecifiedArray(count: ring.count)
    walk = QuadWalk(net, numbering: ring.firsts, from: range.lowerBound)
    earlier = LayerQuads(net)
  }

  /// Takes the next layer, whose vertices' places begin somewhere.
  mutating func take(_ newest: Int, _ smooth: Span<SIMD3<Float>>, from first: Int) {
    let slots = ring.slots(newest)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      places[slot] = SIMD4(smooth[first &+ index], 0)
      normals[slot] = .zero
      before[slot] = .zero
      outward[slot] = .zero
    }
    net.writeCorners(of: newest, to: &start, ring)
    takeNone(newest)
  }

  /// Does what a layer beyond the last makes possible.
  mutating func takeNone(_ newest: Int) {
    addNormals(newest - 1)
    if isWhole(newest - 2) { earlier.addAreaVectors(outer, to: &outward) }
  }

  /// Adds the area vectors of a layer's quads, which makes those of its vertices whole.
  private mutating func addNormals(_ layer: Int) {
    guard layer >= range.lowerBound else { return }
    swap(&earlier, &walk.quads)
    guard isWhole(layer) else { return }
    walk.advance()
    walk.quads.addAreaVectors(places, to: &normals)
    walk.quads.addAreaVectors(start, to: &before)
    let (slots, first, codes) = (ring.slots(layer), net.layers.vertices[layer], net.codes)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      let normal = WallNormal(of: normals[slot], isFree: codes[first &+ index].isOnCurve)
      normals[slot] = normal.lanes
      outer[slot] = places[slot] + normal.unit * step
    }
  }

  /// Whether a layer comes, and those that its quads end in: those of the last do not, but of the net's last.
  private func isWhole(_ layer: Int) -> Bool {
    layer >= range.lowerBound && layer < range.upperBound
      && (layer + 1 < range.upperBound || range.upperBound == net.layers.count)
  }

  /// Writes the shares and the lanes of the normals of a layer that is known, by the slots of a ring.
  func write(
    _ layer: Int, shares: inout [SIMD4<Float>], _ lanes: inout [SIMD4<Float>], _ target: LayerRing
  ) {
    let (slots, first) = (ring.slots(layer), net.layers.vertices[layer])
    let (places, start, codes) = (places.span, start.span, net.codes.span)
    let (normals, before, outward) = (normals.span, before.span, outward.span)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      lanes[target.firsts[layer] &+ index] = normals[slot]
      shares[target.firsts[layer] &+ index] = WallNormal(lanes: normals[slot]).share(
        moved: start[slot] - places[slot], before: before[slot], outward: outward[slot], by: step,
        neighbours: codes[first &+ index].neighbours.nonzeroBitCount)
    }
  }
}
