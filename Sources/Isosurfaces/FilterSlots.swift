import Memory
import Parallel
import Surfaces

/// A filter over the vertices of a net that goes through it once, layer by layer: what its steps share.
///
/// A vertex has its neighbours in its own layer and the two beside it, so each step of the filter can
/// follow the one before at a distance of one layer, and what is between the first and the last step is
/// all that has to be in memory.
struct FilterSlots: Sendable {
  /// How many layers beyond a layer its filtered values depend on: by so many ticks they come later.
  var reach: Int { steps.count }
  /// The values to filter, by slot: each layer's are written at its tick before the filter's stages run, and
  /// stay until the layer is filtered.
  let values: SharedSlots<SIMD4<Float>>
  /// At which tick the first layer's values come; one layer a tick from then on.
  let start: Int

  private let steps: [GraphFilter.Step]
  private let ring: LayerRing
  private let neighbours: NeighbourRing
  /// What the steps 0, 2, 4 and so on have written.
  private let even: SharedSlots<SIMD4<Float>>
  /// What the others have.
  private let odd: SharedSlots<SIMD4<Float>>

  /// - Parameters:
  ///   - ring: keeps as many layers as `window(reach:lead:)` says.
  ///   - neighbours: are there for as long as the filter needs them.
  init(
    _ filter: GraphFilter, _ ring: LayerRing, _ neighbours: NeighbourRing, from start: Int,
    in workspace: Workspace
  ) {
    steps = filter.steps
    (self.ring, self.neighbours, self.start) = (ring, neighbours, start)
    // Behind the slots, the vertex whose values are zero.
    values = SharedSlots(count: ring.count + 1, in: workspace)
    even = SharedSlots(count: ring.count + 1, in: workspace)
    odd = SharedSlots(count: ring.count + 1, in: workspace)
    for slots in [values, even, odd] { slots[ring.count] = .zero }
  }

  /// The filtered values by slot: at a tick, those of the layer that came as many ticks before as the filter
  /// reaches.
  var filtered: SharedSlots<SIMD4<Float>> {
    steps.isEmpty ? values : steps.count % 2 == 1 ? even : odd
  }

  /// How many layers a ring has to keep.
  ///
  /// A layer's values are last read as many ticks after they came as the filter reaches, or two where it reaches
  /// less: by the first step of the next layer. What steps write comes at least a tick later, and is last read a
  /// tick later than that. The first stage may begin to overwrite them `lead` ticks early.
  static func window(reach: Int, lead: Int) -> Int { max(reach, 2) + lead }

  /// The steps, some to a stage.
  func stages(of length: Int) -> [FilterStage] {
    stride(from: 0, to: steps.count, by: length).map {
      FilterStage(slots: self, numbers: $0..<min($0 + length, steps.count))
    }
  }

  /// Does a step for a layer.
  fileprivate func step(_ number: Int, _ layer: Int) {
    let (from, target) =
      number == 0 ? (values, even) : number % 2 == 0 ? (odd, even) : (even, odd)
    steps[number].write(
      of: from, values, at: ring.slots(layer), neighbours.all, at: neighbours.rows.firsts[layer],
      neighbours.rests(of: layer), to: target)
  }

  fileprivate var layerCount: Int { ring.firsts.count }
}

/// Some steps of a filter: at a tick each does a layer, the one behind that of the step before it.
struct FilterStage: PipelineStage {
  fileprivate let slots: FilterSlots
  fileprivate let numbers: Range<Int>

  func run(_ tick: Int) {
    for number in numbers {
      let layer = tick - slots.start - 1 - number
      if layer >= 0, layer < slots.layerCount { slots.step(number, layer) }
    }
  }
}
