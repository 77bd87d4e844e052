import Memory
import Parallel
import Surfaces

/// Whom the vertices of a few layers of a net at a time are averaged with, by numbers of their own.
struct NeighbourRing: Sendable {
  /// Those of the vertices, by the slots of `ring`.
  let all: NetNeighbours
  let ring: LayerRing
  /// Those beyond four, of each of these layers.
  private let rests: SharedLists<NetNeighbours.Rest>

  /// Of layers of a net, so many of which are wanted at once.
  init(_ layers: NetLayers, keeping window: Int, in workspace: Workspace) {
    ring = LayerRing(layers, keeping: window)
    all = NetNeighbours(count: ring.count, in: workspace)
    rests = SharedLists(count: window)
  }

  func rests(of layer: Int) -> [NetNeighbours.Rest] { rests[layer % rests.count] }

  /// Writes a layer's.
  ///
  /// - Parameters:
  ///   - planes: the numbers by which neighbours are named.
  ///   - none: the number of a vertex whose values are zero.
  func write(_ layer: Int, of net: LabelNet, _ planes: VertexPlanes, none: UInt32) {
    net.writeNeighbours(
      of: layer, planes, none: none, to: all, at: ring.firsts[layer],
      &rests[layer % rests.count])
  }
}

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
    guard layer < net.layers.count else { return }
    let vertices = net.layers.vertices[layer]..<net.layers.vertices[layer + 1]
    let (offset, target) = (ring.firsts[layer] - vertices.lowerBound, corners)
    net.places.forEachCorner(vertices) { vertex, place in target[vertex &+ offset] = place }
    neighbours.write(layer, of: net, planes, none: UInt32(ring.count))
    planes.advance()
  }
}
