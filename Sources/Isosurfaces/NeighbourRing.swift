import Memory
import Parallel
import Surfaces

/// Whom the vertices of a few layers of a net at a time are averaged with: kept in rows of its own, which stay
/// longer than the slots by which neighbours are named.
struct NeighbourRing: Sendable {
  /// The neighbours of each vertex, four in a row, by the slots of `rows`.
  let all: NetNeighbours
  let rows: LayerRing
  /// The fifth and sixth neighbours, layer by layer.
  private let rests: SharedValues<[NetNeighbours.Rest]>

  /// Of layers of a net, so many of which are wanted at once.
  init(_ layers: NetLayers, keeping window: Int, in workspace: Workspace) {
    rows = LayerRing(layers, keeping: window)
    all = NetNeighbours(count: rows.count, in: workspace)
    rests = SharedValues(count: window) { _ in [] }
  }

  func rests(of layer: Int) -> [NetNeighbours.Rest] { rests[layer % rests.count] }

  /// Writes a layer's.
  ///
  /// - Parameters:
  ///   - planes: the numbers by which neighbours are named.
  ///   - none: the number of a vertex whose values are zero.
  func write(_ layer: Int, of net: LabelNet, _ planes: VertexPlanes, none: UInt32) {
    net.writeNeighbours(
      of: layer, planes, none: none, to: all, at: rows.firsts[layer],
      &rests[layer % rests.count])
  }
}
