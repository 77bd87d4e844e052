/// Slots for what is known at the vertices of a few layers of a net at a time: those of layers that are
/// done with are used again, so that a sweep over all layers needs memory for some only.
struct LayerRing {
  /// The slot of each layer's first vertex; those of a layer stand in a row.
  private(set) var firsts: [Int]
  /// How many slots there are.
  let count: Int
  private let layers: NetLayers

  /// Slots for layers that come one after the other, so many of which are wanted at once.
  init(_ layers: NetLayers, keeping window: Int) {
    self.layers = layers
    firsts = [Int](repeating: 0, count: layers.count)
    func vertexCount(_ range: Range<Int>) -> Int {
      layers.vertices[range.upperBound] - layers.vertices[range.lowerBound]
    }
    let range = 0..<layers.count
    let most = range.map { vertexCount($0..<min($0 + window, layers.count)) }.max() ?? 0
    // A layer that does not fit before the end begins anew, and what is left there is less than a layer.
    count = most + (range.map { vertexCount($0..<$0 + 1) }.max() ?? 0)
    var next = 0
    for layer in range {
      let length = vertexCount(layer..<layer + 1)
      if next + length > count { next = 0 }
      firsts[layer] = next
      next += length
    }
  }

  /// The slots of a layer's vertices.
  func slots(_ layer: Int) -> Range<Int> {
    firsts[layer]..<firsts[layer] + layers.vertices[layer + 1] - layers.vertices[layer]
  }
}
