import Memory
import Parallel

/// What the stages that find what a filter took share, for a few layers at a time.
struct WallSlots: Sendable {
  let ring: LayerRing
  /// How far outward the area is taken to see what it gains, in mm.
  let step: Float
  /// Where the filter has put the vertices.
  let places: SharedSlots<SIMD4<Float>>
  /// Their area vectors there, made the lanes of normals when they are whole.
  let normals: SharedSlots<SIMD4<Float>>
  /// The places a step outward.
  let outer: SharedSlots<SIMD4<Float>>
  /// The quads of the same layers, by these slots.
  private let quads: SharedValues<LayerQuads>

  /// For a pipeline of some lead.
  init(_ net: LabelNet, step: Float, lead: Int, in workspace: Workspace) {
    self.step = step
    // A layer's places come, then its normals, then its shares, at three ticks.
    ring = LayerRing(net.layers, keeping: 2 + lead)
    places = SharedSlots(count: ring.count, in: workspace)
    normals = SharedSlots(count: ring.count, in: workspace)
    outer = SharedSlots(count: ring.count, in: workspace)
    quads = SharedValues(count: 1 + lead) { _ in LayerQuads(net) }
  }

  func quads(of layer: Int) -> LayerQuads { quads[layer % quads.count] }

  /// Writes the quads of a layer.
  ///
  /// - Parameter planes: the numbers of the vertices around it.
  func writeQuads(of layer: Int, _ net: LabelNet, _ planes: VertexPlanes) {
    net.writeQuads(of: layer, planes, into: &quads[layer % quads.count])
  }
}
