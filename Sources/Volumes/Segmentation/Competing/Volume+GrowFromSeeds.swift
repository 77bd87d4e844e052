import Geometry

extension Volume {
  /// Grows seeds of several structures until they meet, along the paths of least change in grey.
  ///
  /// Every voxel takes the structure whose seed it is joined to by the path along which the absolute
  /// differences of neighbours, summed, are least: the shortest-path form of GrowCut (Zhu et al.
  /// 2014, doi 10.1117/12.2044038), as 3D Slicer's 'grow from seeds' does it; where the force between
  /// cells falls exponentially with their difference, the automaton of Vezhnevets and Konouchine (2005)
  /// ends there too. A step costs an eighth of a grey value besides, so that of like paths the one with
  /// fewer steps wins, then the one that got there first; the same input gives the same map.
  /// Grey values of a range of more than 4095 are taken in 4096 steps.
  ///
  /// - Parameters:
  ///   - seeds: labels other than background are seeds; the background needs a seed too where it is
  ///     not to be overrun: a structure of its own.
  ///   - mask: where regions may grow; nil for everywhere. Seeds outside it are left out.
  ///   - distancePenalty: what a millimetre of path costs, in grey values.
  ///   - connectivity: the neighbours that a path may step to.
  /// - Complexity: linear in voxels times neighbours, one thread. While it runs, for each voxel a
  ///   byte for its label (four above 254 structures), two for the cost of the best path so far, which
  ///   the definition needs (four where a step's penalty is more than 4000 grey values), two for the
  ///   grey of types of more than 16 bits, and nearly one for what waits; then the result.
  public func growFromSeeds(
    _ seeds: LabelMap, in mask: Mask? = nil, distancePenalty: Double = 0,
    connectivity: Connectivity = .corners
  ) -> LabelMap {
    precondition(seeds.grid.size == grid.size && (mask.map { $0.size == grid.size } ?? true))
    precondition(distancePenalty >= 0)
    let count = seeds.structures.count
    let indices =
      count <= Int(UInt8.max)
      ? grown(RaceLabels<UInt8>(seeds, within: mask), distancePenalty, connectivity)
      : grown(RaceLabels<UInt32>(seeds, within: mask), distancePenalty, connectivity)
    return LabelMap(grid: grid, indices: indices, structures: seeds.structures)
  }

  private func grown<Label>(
    _ labels: consuming RaceLabels<Label>, _ penalty: Double, _ connectivity: Connectivity
  ) -> [UInt16] {
    let steps = GreySteps(of: voxels)
    let links = links(connectivity, penalty: penalty / steps.size)
    let isWhole = voxels.isInteger && steps.size == 1
    switch voxels {
    case .uint8(let values): labels.grow(WholeGrey(values: values), links)
    case .int16(let values) where isWhole: labels.grow(WholeGrey(values: values), links)
    case .uint16(let values) where isWhole: labels.grow(WholeGrey(values: values), links)
    case .int16(let values): labels.grow(TabledGrey(values, steps), links)
    case .uint16(let values): labels.grow(TabledGrey(values, steps), links)
    case .int32(let values): labels.grow(SteppedGrey(steps: steps.steps(values)), links)
    case .float(let values): labels.grow(SteppedGrey(steps: steps.steps(values)), links)
    case .double(let values): labels.grow(SteppedGrey(steps: steps.steps(values)), links)
    }
    return labels.indices(grid)
  }

  private func links(_ connectivity: Connectivity, penalty: Double) -> [GrowthLink] {
    let far = [Connectivity.faces: 1, .edges: 2, .corners: 3][connectivity] ?? 3
    let spacing = grid.spacing
    var result: [GrowthLink] = []
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 where (1...far).contains(abs(x) + abs(y) + abs(z)) {
          let length = (SIMD3(Double(x), Double(y), Double(z)) * spacing).length
          // The sides of the grid that the step leaves where it begins there.
          let sides =
            (z < 0 ? 1 : 0) | (y < 0 ? 2 : 0) | (y > 0 ? 4 : 0) | (z > 0 ? 8 : 0) | (x < 0 ? 16 : 0)
            | (x > 0 ? 32 : 0)
          result.append(
            GrowthLink(
              offset: (z * grid.size.y + y) * grid.size.x + x, sides: UInt8(sides),
              cost: Int32(max(1, min(65536, (penalty * length * 8).rounded())))))
        }
      }
    }
    return result
  }
}

/// The grey of voxels in steps, above an unknown one.
private protocol Grey {
  subscript(voxel: Int) -> Int32 { get }
}

/// Values of which each is a step.
private struct WholeGrey<T: Voxel & FixedWidthInteger>: Grey {
  let values: [T]

  @inline(__always)
  subscript(voxel: Int) -> Int32 { Int32(truncatingIfNeeded: values[voxel]) }
}

/// Steps that were found before.
private struct SteppedGrey: Grey {
  let steps: [UInt16]

  @inline(__always)
  subscript(voxel: Int) -> Int32 { Int32(steps[voxel]) }
}

/// Steps that are looked up by value.
private struct TabledGrey<T: Voxel & FixedWidthInteger>: Grey {
  private let values: [T]
  private let table: [UInt16]

  init(_ values: [T], _ steps: GreySteps) {
    self.values = values
    table = steps.table(T.self)
  }

  @inline(__always)
  subscript(voxel: Int) -> Int32 { Int32(table[Int(values[voxel]) &- Int(T.min)]) }
}

/// A step from a voxel to a neighbour.
private struct GrowthLink {
  var offset: Int
  /// As `rowsAtFaces` has them, and 16 and 32 for the two ends of a row.
  var sides: UInt8
  /// In eighths of a grey step.
  var cost: Int32
}

/// A number that costs of paths are kept in: what they are above the present one, around a ring.
private protocol PathCost: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable {}
extension UInt16: PathCost {}
extension UInt32: PathCost {}

extension RaceLabels {
  fileprivate mutating func grow<G: Grey>(_ grey: G, _ links: [GrowthLink]) {
    let dearest = 8 * (GreySteps.most - 1) + Int(links.map(\.cost).max() ?? 0)
    if dearest < Int(UInt16.max) - 2 {
      spread(grey, links, ring: dearest + 1, UInt16.self)
    } else {
      spread(grey, links, ring: dearest + 1, UInt32.self)
    }
  }

  /// Dijkstra's algorithm with a ring of buckets (Dial 1969): an eighth of a grey step a bucket.
  ///
  /// A voxel that waits does so at most `ring - 1` ahead, so its cost is kept as its bucket's place.
  /// One whose cost falls is put into the new bucket too; entries that are out of date are
  /// cleared away when they fill the store.
  private mutating func spread<G: Grey, Cost: PathCost>(
    _ grey: G, _ links: [GrowthLink], ring: Int, _ type: Cost.Type
  ) {
    let (unreached, settled) = (Cost.max, Cost.max - 1)
    var costs = [Cost](repeating: unreached, count: values.count)
    var buckets = BucketLists(count: ring)
    var waiting = 0
    let size = size
    let isAtFace = rowsAtFaces(size)
    var cost = costs.mutableSpan
    var label = values.mutableSpan
    for line in 0..<isAtFace.count {
      for x in 0..<size.x {
        let voxel = line &* size.x &+ x
        let own = label[voxel]
        guard own != 0 else { continue }
        // A seed that has seeds alone around it has nowhere to grow.
        let atSides = sides(isAtFace[line], x, size)
        guard own != Self.closed,
          links.contains(where: { $0.sides & atSides == 0 && label[voxel &+ $0.offset] == 0 })
        else {
          cost[voxel] = settled
          continue
        }
        cost[voxel] = 0
        buckets.append(Int32(truncatingIfNeeded: voxel), to: 0)
        waiting += 1
      }
    }
    var limit = max(1 << 12, buckets.blocks * 5 / 4)
    var now = 0
    while waiting > 0 {
      if buckets.isEmpty(now) {
        now = now &+ 1 == ring ? 0 : now &+ 1
        continue
      }
      let entry = buckets.removeFirst(from: now)
      waiting &-= 1
      let voxel = Int(entry)
      guard cost[voxel] == Cost(truncatingIfNeeded: now) else { continue }
      cost[voxel] = settled
      let own = label[voxel]
      let here = grey[voxel]
      let line = Int(UInt32(bitPattern: entry) / UInt32(truncatingIfNeeded: size.x))
      let x = voxel &- line &* size.x
      let atSides = sides(isAtFace[line], x, size)
      for index in 0..<links.count {
        let link = links[index]
        guard link.sides & atSides == 0 else { continue }
        let to = voxel &+ link.offset
        let before = cost[to]
        guard before != settled else { continue }
        let step = Int(8 &* abs(here &- grey[to]) &+ link.cost)
        if before != unreached {
          let ahead = Int(before) &- now
          guard step < (ahead < 0 ? ahead &+ ring : ahead) else { continue }
        }
        let place = now &+ step
        let bucket = place >= ring ? place &- ring : place
        cost[to] = Cost(truncatingIfNeeded: bucket)
        label[to] = own
        buckets.append(Int32(truncatingIfNeeded: to), to: bucket)
        waiting &+= 1
      }
      if buckets.blocks > limit {
        waiting -= buckets.removeAll { bucket, voxel in
          cost[Int(voxel)] != Cost(truncatingIfNeeded: bucket)
        }
        limit = max(limit, buckets.blocks * 5 / 4)
      }
    }
  }
}

/// The sides of the grid that a voxel lies at, as links have them, from those of its row.
@inline(__always)
private func sides(_ ofRow: UInt8, _ x: Int, _ size: SIMD3<Int>) -> UInt8 {
  ofRow | (x == 0 ? 16 : 0) | (x &+ 1 == size.x ? 32 : 0)
}
