import Geometry
import Parallel
import Surfaces

/// The last stage of smoothing: gives back to each vertex what the wall around it lost.
struct GivingBack: PipelineStage {
  private let net: LabelNet
  private let ring: LayerRing
  private let shares: FilterSlots
  private let normals: SharedSlots<SIMD4<Float>>
  private let places: SharedSlots<SIMD3<Float>>
  private let leash: BoxLeash

  /// - Parameters:
  ///   - shares: what was lost, filtered by the slots of a ring.
  ///   - normals: the lanes of the vertices' normals, by the same slots.
  ///   - places: of all vertices, to be moved.
  init(
    _ net: LabelNet, _ ring: LayerRing, _ shares: FilterSlots, _ normals: SharedSlots<SIMD4<Float>>,
    _ places: SharedSlots<SIMD3<Float>>, within half: SIMD3<Float>
  ) {
    (self.net, self.ring, self.shares) = (net, ring, shares)
    (self.normals, self.places) = (normals, places)
    leash = BoxLeash(half)
  }

  /// Moves a layer's vertices by their normals and what was lost around them.
  func run(_ tick: Int) {
    let layer = tick - shares.start - shares.reach
    guard net.layers.has(layer) else { return }
    let vertices = net.layers.vertices[layer]..<net.layers.vertices[layer + 1]
    let (places, around, normals, leash) = (places, shares.filtered, normals, leash)
    let offset = ring.firsts[layer] - vertices.lowerBound
    net.places.forEachCorner(vertices) { vertex, start in
      let slot = vertex &+ offset
      let back = WallNormal(lanes: normals[slot]).givenBack(around[slot])
      let held = leash.hold(SIMD4(places[vertex], 0) + back, from: start)
      places[vertex] = SIMD3(held.x, held.y, held.z)
    }
  }
}
