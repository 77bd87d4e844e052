import Geometry
import Memory
import Parallel
import Surfaces

extension LabelNet {
  /// The vertices smoothed by Taubin's filter, each then brought back along its normal by what the wall
  /// around it lost on the whole (see `LostVolume`), and held in a box around its corner.
  ///
  /// Vertices on curves where walls meet stay where the filter puts them, since no wall of one normal is
  /// around them. One sweep over the layers, in stages that threads share; the same for any number of them.
  func smoothed(passes: Int, within half: SIMD3<Float>) -> [SIMD3<Float>] {
    SharedSlots.array(count: layers.vertexCount) { places in
      let smoothing = NetSmoothing(passes: passes, within: half, threads: Threads.limit)
      var stages = smoothing.stages(of: self, to: places)
      parallelPipeline(&stages, ticks: layers.count + smoothing.delay, lead: smoothing.lead)
    }
  }
}

/// How the vertices of a net are smoothed: two filters, one behind the other.
private struct NetSmoothing {
  private let half: SIMD3<Float>
  private let smoothing: GraphFilter
  /// Wider than the waves of the former by half.
  private let spreading: GraphFilter
  private let threads: Int

  init(passes: Int, within half: SIMD3<Float>, threads: Int) {
    (self.half, self.threads) = (half, threads)
    smoothing = .taubin(pairs: passes)
    spreading = .mean(pairs: 5 * passes)
  }

  /// The pipeline's lead: with some ticks to spare, threads that run at unlike
  /// pace seldom wait for each other; but each is a layer more in memory.
  var lead: Int { threads > 1 ? min(threads + 3, 20) : 1 }

  /// How many ticks after its entry a layer is done.
  var delay: Int { smoothing.steps.count + LostShares.delay + spreading.steps.count }

  /// The stages that write the places of a net's vertices.
  func stages(
    of net: LabelNet, to places: SharedSlots<SIMD3<Float>>
  ) -> [any PipelineStage] {
    let reach = max(smoothing.steps.count, spreading.steps.count)
    let ring = LayerRing(net.layers, keeping: FilterSlots.window(reach: reach, lead: lead))
    let workspace = Workspace()
    let neighbours = NeighbourRing(net.layers, keeping: delay + lead, in: workspace)
    let smooth = FilterSlots(smoothing, ring, neighbours, from: 0, in: workspace)
    let spread = FilterSlots(
      spreading, ring, neighbours, from: smoothing.steps.count + LostShares.delay, in: workspace)
    let normals = SharedSlots<SIMD4<Float>>(count: ring.count, in: workspace)
    let walls = WallSlots(net, step: step, lead: lead, in: workspace)
    // A few stages for each thread, so that what is left to take over is small.
    let steps = smoothing.steps.count + spreading.steps.count
    let length = threads > 1 ? max(1, steps / (3 * threads)) : steps + 1
    var stages: [any PipelineStage] = [LayerEntry(net, ring, corners: smooth.values, neighbours)]
    stages += smooth.stages(of: length)
    stages.append(FilteredNormals(net, smooth, ring, to: places, walls))
    stages.append(
      LostShares(net, smooth, ring, to: spread.values, normals, walls, in: workspace))
    stages += spread.stages(of: length)
    stages.append(GivingBack(net, ring, spread, normals, places, within: half))
    return stages
  }

  /// How far outward the area is taken to see what it gains: some tenth of an edge.
  private var step: Float {
    let faces = half.x * half.y + half.y * half.z + half.z * half.x
    return 0.3 * (faces / 3).squareRoot()
  }
}
