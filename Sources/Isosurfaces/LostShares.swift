import Memory
import Parallel
import Surfaces

/// A stage of smoothing: what a filter took from around each vertex of a net (see `WallNormal.share`).
///
/// When a layer's places come, the area vectors of the layer before it are whole; then those a step outward
/// of the layer before that one, and with them what was lost there.
struct LostShares: PipelineStage {
  /// How many ticks after its places the shares of a layer come.
  static let delay = 2

  private let net: LabelNet
  private let step: Float
  private let filter: FilterSlots
  /// By whose slots places come and shares are written.
  private let outerRing: LayerRing
  private let target: Target
  /// Everything below is by the slots of this one.
  private let ring: LayerRing
  /// Where the filter has put the vertices, and where they were before.
  private let places: SharedSlots<SIMD4<Float>>
  private let start: SharedSlots<SIMD4<Float>>
  /// The area vectors at these, the former made the lanes of normals when they are whole.
  private let normals: SharedSlots<SIMD4<Float>>
  private let before: SharedSlots<SIMD4<Float>>
  /// The places a step outward, and the area vectors there.
  private let outer: SharedSlots<SIMD4<Float>>
  private let outward: SharedSlots<SIMD4<Float>>
  private var walk: QuadWalk
  private var earlier: LayerQuads

  /// Where what is found is written: the places of all vertices, and by slots the shares and the lanes of normals.
  struct Target: Sendable {
    let places: SharedSlots<SIMD3<Float>>
    let shares: SharedSlots<SIMD4<Float>>
    let normals: SharedSlots<SIMD4<Float>>
  }

  /// - Parameter step: how far outward the area is taken to see what it gains, in mm.
  init(
    _ net: LabelNet, _ filter: FilterSlots, _ outerRing: LayerRing, step: Float, to target: Target,
    in workspace: Workspace
  ) {
    (self.net, self.filter, self.outerRing) = (net, filter, outerRing)
    (self.step, self.target) = (step, target)
    ring = LayerRing(net.layers, keeping: 3)
    places = SharedSlots(count: ring.count, in: workspace)
    start = SharedSlots(count: ring.count, in: workspace)
    normals = SharedSlots(count: ring.count, in: workspace)
    before = SharedSlots(count: ring.count, in: workspace)
    outer = SharedSlots(count: ring.count, in: workspace)
    outward = SharedSlots(count: ring.count, in: workspace)
    walk = QuadWalk(net, numbering: ring.firsts)
    earlier = LayerQuads(net)
  }

  mutating func run(_ tick: Int) {
    let newest = tick - filter.start - filter.reach
    if isLayer(newest) { take(newest) }
    if isLayer(newest - 1) { addNormals(newest - 1) }
    if isLayer(newest - 2) {
      earlier.addAreaVectors(outer, to: outward)
      write(newest - 2)
    }
    swap(&earlier, &walk.quads)
  }

  private func isLayer(_ k: Int) -> Bool { k >= 0 && k < net.layers.count }

  /// Takes the next layer.
  private mutating func take(_ newest: Int) {
    let (slots, vertex) = (ring.slots(newest), net.layers.vertices[newest])
    let (first, filtered, corners) = (outerRing.firsts[newest], filter.filtered, filter.values)
    // Copies, since of the structure's own the compiler cannot know that no store changes them.
    let (places, start, target) = (places, start, target.places)
    let (normals, before, outward) = (normals, before, outward)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      let place = filtered[first &+ index]
      places[slot] = place
      target[vertex &+ index] = SIMD3(place.x, place.y, place.z)
      start[slot] = corners[first &+ index]
      normals[slot] = .zero
      before[slot] = .zero
      outward[slot] = .zero
    }
  }

  /// Adds the area vectors of a layer's quads, which makes those of its vertices whole.
  private mutating func addNormals(_ layer: Int) {
    walk.advance()
    walk.quads.addAreaVectors(places, to: normals)
    walk.quads.addAreaVectors(start, to: before)
    let (slots, first, codes) = (ring.slots(layer), net.layers.vertices[layer], net.codes.span)
    let (places, normals, outer) = (places, normals, outer)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      let normal = WallNormal(of: normals[slot], isFree: codes[first &+ index].isOnCurve)
      normals[slot] = normal.lanes
      outer[slot] = places[slot] + normal.unit * step
    }
  }

  /// Writes the shares and the lanes of the normals of a layer that is known.
  private func write(_ layer: Int) {
    let (slots, first, place) = (
      ring.slots(layer), net.layers.vertices[layer], outerRing.firsts[layer]
    )
    let (places, start, codes) = (places, start, net.codes.span)
    let (normals, before, outward) = (normals, before, outward)
    let (lanes, shares) = (target.normals, target.shares)
    for index in 0..<slots.count {
      let slot = slots.lowerBound &+ index
      lanes[place &+ index] = normals[slot]
      shares[place &+ index] = WallNormal(lanes: normals[slot]).share(
        moved: start[slot] - places[slot], before: before[slot], outward: outward[slot], by: step,
        neighbours: codes[first &+ index].neighbours.nonzeroBitCount)
    }
  }
}
