import Parallel
import Surfaces

/// The first stage of smoothing: a layer's corners and neighbours.
struct LayerEntry: PipelineStage {
  private let net: LabelNet
  private let ring: LayerRing
  private let corners: SharedSlots<SIMD4<Float>>
  private let neighbours: NeighbourRing
  private var planes: VertexPlanes

  /// - Parameters:
  ///   - ring: by whose slots corners are written and neighbours named.
  init(
    _ net: LabelNet, _ ring: LayerRing, corners: SharedSlots<SIMD4<Float>>,
    _ neighbours: NeighbourRing
  ) {
    (self.net, self.ring, self.corners, self.neighbours) = (net, ring, corners, neighbours)
    planes = VertexPlanes(net.corners, numbering: ring.firsts, around: 0)
  }

  mutating func run(_ layer: Int) {
    guard net.layers.has(layer) else { return }
    let vertices = net.layers.vertices[layer]..<net.layers.vertices[layer + 1]
    let (offset, target) = (ring.firsts[layer] - vertices.lowerBound, corners)
    net.places.forEachCorner(vertices) { vertex, place in target[vertex &+ offset] = place }
    neighbours.write(layer, of: net, planes, none: UInt32(ring.count))
    planes.advance()
  }
}
