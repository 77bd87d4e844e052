import Geometry
import Parallel

/// The quads of a layer of a net, in memory that serves the next layer too.
struct LayerQuads {
  /// At least as many as there are.
  var quads: [Quad]
  /// How many there are.
  var count = 0

  /// Memory for those of any layer of a net.
  init(_ net: LabelNet) {
    quads = unspecifiedArray(count: net.sides.lazy.map(\.count).max() ?? 0)
  }

  /// Adds twice the area vectors of the quads' triangles to their vertices', with these at some places: two
  /// a quad along the diagonal from its first vertex.
  func addAreaVectors(
    _ places: SharedSlots<SIMD4<Float>>, to target: SharedSlots<SIMD4<Float>>
  ) {
    let quads = quads.span
    for index in 0..<count {
      let v = quads[index].vertices
      let (a, c) = (places[Int(v.x)], places[Int(v.z)])
      let first = (places[Int(v.y)] - a).cross(c - a)
      let second = (c - a).cross(places[Int(v.w)] - a)
      target[Int(v.x)] += first + second
      target[Int(v.y)] += first
      target[Int(v.z)] += first + second
      target[Int(v.w)] += second
    }
  }
}

/// Goes over the quads of a net, layer by layer.
struct QuadWalk {
  /// Those of the layer that it is at.
  private(set) var quads: LayerQuads
  private let net: LabelNet
  private var planes: VertexPlanes
  private var next: Int

  /// Before a layer, when the vertices of each layer are numbered from a first one.
  init(_ net: LabelNet, numbering firsts: [Int], from k: Int) {
    self.net = net
    quads = LayerQuads(net)
    planes = VertexPlanes(net.corners, numbering: firsts, around: k)
    next = k
  }

  /// Goes on to the next layer.
  mutating func advance() {
    net.writeQuads(of: next, planes, into: &quads)
    planes.advance()
    next += 1
  }
}
