import Memory
import Parallel
import Surfaces

/// A stage of smoothing: what a filter took from around each vertex of a net (see `WallNormal.share`).
///
/// When a layer's normals come, the area vectors a step outward of the layer before it are whole, and with them
/// what was lost there.
struct LostShares: PipelineStage {
  /// How many ticks after its places the shares of a layer come.
  static let delay = 2

  private let net: LabelNet
  private let filter: FilterSlots
  /// By whose slots corners come, and shares and normals are written.
  private let filterRing: LayerRing
  private let shares: SharedSlots<SIMD4<Float>>
  private let lanes: SharedSlots<SIMD4<Float>>
  private let slots: WallSlots
  /// Where the vertices were before the filter, and the area vectors there.
  private let start: SharedSlots<SIMD4<Float>>
  private let before: SharedSlots<SIMD4<Float>>
  /// The area vectors a step outward.
  private let outward: SharedSlots<SIMD4<Float>>

  /// - Parameters:
  ///   - shares: where they are written.
  ///   - lanes: where the lanes of the normals are written.
  ///   - slots: with the normals, by the stage before this one.
  init(
    _ net: LabelNet, _ filter: FilterSlots, _ filterRing: LayerRing,
    to shares: SharedSlots<SIMD4<Float>>, _ lanes: SharedSlots<SIMD4<Float>>, _ slots: WallSlots,
    in workspace: Workspace
  ) {
    (self.net, self.filter, self.filterRing) = (net, filter, filterRing)
    (self.shares, self.lanes, self.slots) = (shares, lanes, slots)
    start = SharedSlots(count: slots.ring.count, in: workspace)
    before = SharedSlots(count: slots.ring.count, in: workspace)
    outward = SharedSlots(count: slots.ring.count, in: workspace)
  }

  func run(_ tick: Int) {
    let newest = tick - filter.start - filter.reach
    if net.layers.has(newest) { take(newest) }
    if net.layers.has(newest - 1) {
      slots.quads(of: newest - 1).addAreaVectors(start, to: before)
    }
    if net.layers.has(newest - 2) {
      slots.quads(of: newest - 2).addAreaVectors(slots.outer, to: outward)
      write(newest - 2)
    }
  }

  /// Takes the next layer's corners.
  private func take(_ newest: Int) {
    let (own, first, corners) = (
      slots.ring.slots(newest), filterRing.firsts[newest], filter.values
    )
    let (start, before, outward) = (start, before, outward)
    for index in 0..<own.count {
      let slot = own.lowerBound &+ index
      start[slot] = corners[first &+ index]
      before[slot] = .zero
      outward[slot] = .zero
    }
  }

  /// Writes the shares and the lanes of the normals of a layer that is known.
  private func write(_ layer: Int) {
    let (own, vertex, first) = (
      slots.ring.slots(layer), net.layers.vertices[layer], filterRing.firsts[layer]
    )
    let (places, normals, step) = (slots.places, slots.normals, slots.step)
    let (start, before, outward) = (start, before, outward)
    let (lanes, shares, codes) = (lanes, shares, net.codes.span)
    for index in 0..<own.count {
      let slot = own.lowerBound &+ index
      lanes[first &+ index] = normals[slot]
      shares[first &+ index] = WallNormal(lanes: normals[slot]).share(
        moved: start[slot] - places[slot], before: before[slot], outward: outward[slot], by: step,
        neighbours: codes[vertex &+ index].neighbours.nonzeroBitCount)
    }
  }
}
