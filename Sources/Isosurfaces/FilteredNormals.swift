import Parallel
import Surfaces

/// A stage of smoothing: the places where a filter has put the vertices of a net, the normals there, and the
/// places a step outward.
///
/// When a layer's places come, the area vectors of the layer before it are whole, and with them its normals.
struct FilteredNormals: PipelineStage {
  private let net: LabelNet
  private let filter: FilterSlots
  /// By whose slots places come.
  private let filterRing: LayerRing
  /// Where the places of all vertices are written.
  private let target: SharedSlots<SIMD3<Float>>
  private let slots: WallSlots
  private var planes: VertexPlanes

  init(
    _ net: LabelNet, _ filter: FilterSlots, _ filterRing: LayerRing,
    to target: SharedSlots<SIMD3<Float>>, _ slots: WallSlots
  ) {
    (self.net, self.filter, self.filterRing) = (net, filter, filterRing)
    (self.target, self.slots) = (target, slots)
    planes = VertexPlanes(net.corners, numbering: slots.ring.firsts, around: 0)
  }

  mutating func run(_ tick: Int) {
    let newest = tick - filter.start - filter.reach
    if net.layers.has(newest) { take(newest) }
    if net.layers.has(newest - 1) { addNormals(newest - 1) }
  }

  /// Takes the next layer's places.
  private func take(_ newest: Int) {
    let (own, vertex) = (slots.ring.slots(newest), net.layers.vertices[newest])
    // Copies, since of the structure's own the compiler cannot know that no store changes them.
    let (first, filtered) = (filterRing.firsts[newest], filter.filtered)
    let (places, normals, target) = (slots.places, slots.normals, target)
    for index in 0..<own.count {
      let slot = own.lowerBound &+ index
      let place = filtered[first &+ index]
      places[slot] = place
      target[vertex &+ index] = SIMD3(place.x, place.y, place.z)
      normals[slot] = .zero
    }
  }

  /// Adds the area vectors of a layer's quads, which makes those of its vertices whole.
  private mutating func addNormals(_ layer: Int) {
    slots.writeQuads(of: layer, net, planes)
    planes.advance()
    let (places, normals, outer, step) = (slots.places, slots.normals, slots.outer, slots.step)
    slots.quads(of: layer).addAreaVectors(places, to: normals)
    let (own, first, codes) = (
      slots.ring.slots(layer), net.layers.vertices[layer], net.codes.span
    )
    for index in 0..<own.count {
      let slot = own.lowerBound &+ index
      let normal = WallNormal(of: normals[slot], isFree: codes[first &+ index].isOnCurve)
      normals[slot] = normal.lanes
      outer[slot] = places[slot] + normal.unit * step
    }
  }
}
