import Geometry
import Parallel

/// How far two surfaces are from each other: one-sided both ways, and together.
///
/// Each surface is sampled at its used vertices and at points spread over its triangles; for each
/// sample the distance to the other surface is that of the closest point of its triangles. `mean`,
/// `rms` and `percentile95` weigh each sample by the area it stands for; `maximum` is that of all
/// samples: never more than the Hausdorff distance, and less by at most the distance from the
/// surface's points to their nearest samples.
public struct SurfaceDistance: Equatable, Sendable, Codable {
  /// From the surface asked to the other.
  public var forward: OneSided
  /// From the other surface back.
  public var backward: OneSided

  /// The distances of the samples of one surface, in mm.
  public struct OneSided: Equatable, Sendable, Codable {
    /// The mean.
    public var mean: Double
    /// The root of the mean square.
    public var rms: Double
    /// The distance that 95 % of the area do not exceed.
    public var percentile95: Double
    /// The largest distance of any sample.
    public var maximum: Double
    /// The number of samples.
    public var samples: Int
    /// The area of the sampled surface in mm².
    public var area: Double
  }

  /// The mean over both surfaces, by area.
  public var mean: Double { combined(forward.mean, backward.mean) }
  /// The root mean square over both surfaces, by area.
  public var rms: Double {
    combined(forward.rms * forward.rms, backward.rms * backward.rms).squareRoot()
  }
  /// The larger of the two 95th percentiles.
  public var percentile95: Double { max(forward.percentile95, backward.percentile95) }
  /// The larger of the two maxima: the sampled Hausdorff distance.
  public var maximum: Double { max(forward.maximum, backward.maximum) }

  private func combined(_ one: Double, _ two: Double) -> Double {
    let area = forward.area + backward.area
    return area > 0 ? (one * forward.area + two * backward.area) / area : (one + two) / 2
  }
}

extension Mesh {
  /// The two-sided distance to another surface, or nil where one of them has no usable triangle.
  ///
  /// - Parameter spacing: triangles with an edge longer than this, in mm, are sampled at a regular
  ///   pattern of points about so far apart (at most 210 in one triangle); others at their middle.
  ///   Nil means vertices and middles only.
  ///
  /// Deterministic and independent of the number of threads. About 1 µs a sample.
  public func distance(to other: Mesh, spacing: Double? = nil) -> SurfaceDistance? {
    distance(to: other, spacing: spacing, tree: TriangleTree(self), otherTree: TriangleTree(other))
  }

  /// The same where the trees of both are at hand.
  public func distance(
    to other: Mesh, spacing: Double? = nil, tree: TriangleTree, otherTree: TriangleTree
  ) -> SurfaceDistance? {
    precondition(spacing.map { $0 > 0 } ?? true)
    guard !tree.isEmpty, !otherTree.isEmpty else { return nil }
    return SurfaceDistance(
      forward: oneSidedDistance(from: self, sampledBy: tree, to: otherTree, spacing: spacing),
      backward: oneSidedDistance(from: other, sampledBy: otherTree, to: tree, spacing: spacing))
  }
}

/// One distance and the area it stands for.
private struct Sample: Sendable, BitwiseCopyable {
  var distance: Double
  var weight: Double
}

private func oneSidedDistance(
  from mesh: Mesh, sampledBy source: TriangleTree, to target: TriangleTree, spacing: Double?
) -> SurfaceDistance.OneSided {
  let count = source.triangles.count
  let chunk = chunkLength(count)
  let chunks = (count + chunk - 1) / chunk
  // In the order of the tree consecutive samples are close, and so are their closest triangles. The
  // vertices, which one thread finds, are found while others measure those.
  var parts = parallelMap(chunks + 1) { piece -> (samples: [Sample], vertices: UsedVertices?) in
    guard piece > 0 else { return ([], UsedVertices(of: mesh, source, spacing)) }
    let part = piece - 1
    var points: [SIMD3<Double>] = []
    var weights: [Double] = []
    for place in part * chunk..<min(count, (part + 1) * chunk) {
      let (a, b, c) = (
        SIMD3<Double>(source.corners[place].a), SIMD3<Double>(source.corners[place].b),
        SIMD3<Double>(source.corners[place].c)
      )
      let area = (b - a).cross(c - a).length / 2
      let rows = source.corners[place].rows(spacing: spacing)
      // The middles of the upright small triangles of a triangle cut `rows` times a side; they stand
      // for what its corners do not.
      let count = rows * (rows + 1) / 2
      let rest = area * (1 - vertexShare(rows: rows))
      for i in 0..<rows {
        for j in 0..<rows - i {
          let u = (Double(i) + 1.0 / 3) / Double(rows)
          let v = (Double(j) + 1.0 / 3) / Double(rows)
          points.append(a + (b - a) * u + (c - a) * v)
          weights.append(rest / Double(count))
        }
      }
    }
    return (zip(target.distances(of: points), weights).map(Sample.init), nil)
  }
  let vertices = parts.removeFirst().vertices ?? UsedVertices()
  let used = vertices.order.count
  let vertexParts = parallelMap(0..<used, length: chunkLength(used)) { range in
    let chosen = vertices.order[range]
    let distances = target.distances(
      of: chosen.map { SIMD3<Double>(mesh.positions[Int($0)]) })
    return zip(distances, chosen).map {
      Sample(distance: $0, weight: vertices.weights[Int($1)])
    }
  }
  return summary(parts.map(\.samples) + vertexParts)
}

/// How many samples one thread measures in a row. The first is looked for from afar, which is little among many;
/// but a coarse surface has few, each of which takes long, and several threads are to have some.
private func chunkLength(_ count: Int) -> Int { min(1 << 12, max(1 << 9, count / 32)) }

/// The share of a triangle's area for which its three corners stand together: a quarter of that of the
/// small triangles at the corners, three quarters going to the middle. So a distance that is constant,
/// linear or quadratic over a small triangle has its true mean; half and half would count what is far
/// at vertices too much.
private func vertexShare(rows: Int) -> Double { 1 / Double(4 * rows * rows) }

extension Corners {
  /// How often a side is cut so that samples lie about `spacing` mm apart, at most 20 times.
  fileprivate func rows(spacing: Double?) -> Int {
    guard let spacing else { return 1 }
    let (a, b, c) = (SIMD3<Double>(a), SIMD3<Double>(b), SIMD3<Double>(c))
    let longest = max((b - a).length, (c - b).length, (a - c).length)
    return Int(min(20, max(1, (longest / spacing).rounded(.up))))
  }
}

/// The vertices of a tree's triangles, in the order of the tree, and the area for which each stands.
private struct UsedVertices: Sendable {
  var order: [UInt32] = []
  /// Of every vertex of the mesh; negative for those that no triangle uses.
  var weights: [Double] = []

  init() {}

  init(of mesh: Mesh, _ tree: TriangleTree, _ spacing: Double?) {
    weights = [Double](repeating: -1, count: mesh.positions.count)
    order.reserveCapacity(mesh.positions.count)
    for place in tree.triangles.indices {
      let triangle = mesh.triangles[Int(tree.triangles[place])]
      let corners = tree.corners[place]
      let a = SIMD3<Double>(corners.a)
      let area = (SIMD3<Double>(corners.b) - a).cross(SIMD3<Double>(corners.c) - a).length / 2
      let share = area * vertexShare(rows: corners.rows(spacing: spacing)) / 3
      for corner: UInt32 in 0..<3 {
        let vertex = Int(triangle.corner(corner))
        if weights[vertex] < 0 {
          weights[vertex] = 0
          order.append(UInt32(vertex))
        }
        weights[vertex] += share
      }
    }
  }
}

/// Samples are left in the parts in which they came: there are as many as triangles.
private func summary(_ parts: [[Sample]]) -> SurfaceDistance.OneSided {
  // Of each part the sums of weights, of weighted distances and of their squares, and the largest distance.
  let sums = parallelMap(parts.count) { part in
    var (sum, maximum) = (SIMD3<Double>.zero, 0.0)
    for sample in parts[part] {
      let (weight, distance) = (sample.weight, sample.distance)
      sum += SIMD3(weight, weight * distance, weight * distance * distance)
      maximum = max(maximum, distance)
    }
    return (sum, maximum)
  }
  let total = sums.reduce(SIMD3.zero) { $0 + $1.0 }
  let (area, sum, squares) = (total.x, total.y, total.z)
  let maximum = sums.reduce(0) { max($0, $1.1) }
  // A surface without area is all vertices, each of which counts alike.
  if area == 0 {
    return summary(parts.map { $0.map { Sample(distance: $0.distance, weight: 1) } }).withoutArea
  }
  return SurfaceDistance.OneSided(
    mean: sum / area, rms: (squares / area).squareRoot(),
    percentile95: quantile(0.95, parts, maximum: maximum, total: area),
    maximum: maximum, samples: parts.reduce(0) { $0 + $1.count }, area: area)
}

extension SurfaceDistance.OneSided {
  fileprivate var withoutArea: Self {
    var copy = self
    copy.area = 0
    return copy
  }
}

/// The smallest of 65,536 equal steps to the maximum below which at least the given share of the
/// weight lies: within 1/65,536 of the maximum.
private func quantile(
  _ share: Double, _ parts: [[Sample]], maximum: Double, total: Double
) -> Double {
  guard maximum > 0 else { return 0 }
  let steps = 1 << 16
  var histogram = [Double](repeating: 0, count: steps + 1)
  for part in parts {
    for sample in part {
      histogram[Int((sample.distance / maximum * Double(steps)).rounded(.up))] += sample.weight
    }
  }
  var reached = 0.0
  for step in histogram.indices {
    reached += histogram[step]
    if reached >= share * total { return Double(step) / Double(steps) * maximum }
  }
  return maximum
}
