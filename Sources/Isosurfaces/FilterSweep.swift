import Parallel
import Surfaces

/// A filter over the vertices of a net that goes through it once, layer by layer.
///
/// A vertex has its neighbours in its own layer and the two beside it, so each step of the filter can
/// follow the one before at a distance of one layer, and what is between the first and the last step is
/// all that has to be in memory.
struct FilterSweep {
  /// The values to filter, by slot: each layer's are written before `take(_:)` is called with it, and stay
  /// until the layer is filtered.
  var values: [SIMD4<Float>]
  /// How many layers beyond a layer its filtered values depend on; by so many they come later.
  var reach: Int { steps.count }

  private let net: LabelNet
  private let range: Range<Int>
  private let ring: LayerRing
  private let steps: [GraphFilter.Step]
  /// What the last step of an even number, from 0, wrote; the others'.
  private var even: [SIMD4<Float>]
  private var odd: [SIMD4<Float>]
  private var planes: VertexPlanes
  /// The neighbours of the layers that have come, by slot and as slots.
  private var neighbours: NetNeighbours
  /// Those beyond four, of each of these layers.
  private var rests: [[NetNeighbours.Rest]]

  /// A sweep over some of the layers, those of which a ring keeps at least two more than the reach. Where the
  /// net goes on beyond them, values are wrong up to the filter's reach.
  init(_ net: LabelNet, _ filter: GraphFilter, over range: Range<Int>, _ ring: LayerRing) {
    (self.net, self.range, self.ring) = (net, range, ring)
    steps = filter.steps
    values = Self.slots(ring)
    even = Self.slots(ring)
    odd = Self.slots(ring)
    planes = VertexPlanes(net.corners, numbering: ring.firsts, around: range.lowerBound)
    neighbours = NetNeighbours(count: ring.count)
    rests = [[NetNeighbours.Rest]](repeating: [], count: steps.count + 1)
  }

  /// Values for the slots of a ring, to be written, and behind them those of the vertex whose values are zero.
  private static func slots(_ ring: LayerRing) -> [SIMD4<Float>] {
    var values = unspecifiedArray(of: SIMD4<Float>.self, count: ring.count + 1)
    values[ring.count] = .zero
    return values
  }

  /// Takes the next layer, or none beyond the last, and does the steps that this makes possible.
  mutating func take(_ newest: Int) {
    if newest < range.upperBound {
      net.writeNeighbours(
        of: newest, planes, none: UInt32(ring.count), to: &neighbours,
        &rests[newest % rests.count])
      planes.advance()
    }
    for (number, step) in steps.enumerated() {
      let layer = newest - 1 - number
      guard isKnown(layer, after: number + 1) else { continue }
      let slots = ring.slots(layer)
      let rests = rests[layer % rests.count]
      if number == 0 {
        step.write(of: values, values, at: slots, neighbours, rests, to: &even)
      } else if number % 2 == 0 {
        step.write(of: odd, values, at: slots, neighbours, rests, to: &even)
      } else {
        step.write(of: even, values, at: slots, neighbours, rests, to: &odd)
      }
    }
  }

  /// The filtered values by slot: those of the layer that is as far behind the newest as the filter reaches.
  var filtered: [SIMD4<Float>] { steps.isEmpty ? values : steps.count % 2 == 1 ? even : odd }

  /// Whether a layer's values are known after so many steps: it lies in the range, and that far from
  /// where it was cut out of the net.
  private func isKnown(_ layer: Int, after steps: Int) -> Bool {
    let lower = range.lowerBound == 0 ? 0 : range.lowerBound + steps
    let upper =
      range.upperBound == net.layers.count ? range.upperBound : range.upperBound - steps
    return layer >= lower && layer < upper
  }
}
