import Geometry
import Parallel
import Volumes

/// A volume known to within a bound.
public struct TrueVolume: Equatable, Sendable, Codable {
  /// The estimate, mm³.
  public let cubicMillimetres: Double
  /// Four standard errors of the estimate, mm³, from a variance that is an upper bound.
  public let bound: Double
}

extension HeartPhantom {
  /// The position in `HeartPhantom.structures` of what holds a point of the patient frame (mm); 0
  /// where it is no structure of the heart. Defined everywhere, also outside the field of view.
  public func structure(at point: SIMD3<Double>) -> Int { scene.tissue(at: point).label }

  /// The volume of the union of some structures inside the grid's box, from an octree.
  ///
  /// Cells that the scene's distance bounds prove to be inside or outside are counted exactly; each
  /// of the N that stay undecided at the finest edge h is sampled at one random point, which is
  /// unbiased with a standard error of at most h³√N / 2. Edges are halved until four of those are
  /// below `tolerance` (mm³), or are 0.05 mm; so see `bound`. Time grows with the area of the
  /// structures over h²: about a second for a chamber to 20 mm³.
  ///
  /// - Parameters:
  ///   - structures: positions in `HeartPhantom.structures`, not 0.
  ///   - tolerance: how large `bound` may be, mm³.
  public func trueVolume(of structures: [Int], tolerance: Double = 50) -> TrueVolume {
    precondition(structures.allSatisfy { HeartPhantom.structures.indices.contains($0) && $0 > 0 })
    return octreeVolumes(classCount: 2, tolerance: tolerance) {
      structures.contains($0.label) && $0.label > 0 ? 1 : 0
    }[1]
  }

  /// The volumes of all structures inside the grid's box, in the order of
  /// `HeartPhantom.structures`, the background too: one walk through the octree of
  /// `trueVolume(of:tolerance:)` for all of them, so that they add up to the box.
  ///
  /// - Parameter tolerance: how large each `bound` may be, mm³.
  public func trueVolumes(tolerance: Double = 250) -> [TrueVolume] {
    octreeVolumes(classCount: HeartPhantom.structures.count, tolerance: tolerance) { $0.label }
  }

  /// The signed distance (mm, negative inside) from a point to the surface of the union of some
  /// structures, as painted: what other structures cover is outside.
  ///
  /// The sign is exact. The magnitude is the distance to a point of the surface found by walking
  /// along it towards the nearest; it is therefore never less than the true distance (beyond
  /// 0.005 mm). Within 2 mm of the surface and at least as far from its creases it is the true
  /// distance to 0.05 mm; farther away it is only an upper bound. Infinite where no surface is
  /// found.
  public func signedDistance(to structures: [Int], at point: SIMD3<Double>) -> Double {
    precondition(structures.allSatisfy { HeartPhantom.structures.indices.contains($0) && $0 > 0 })
    let members = TissueSet(labels: structures)
    // Near the surface a small part of the scene is enough; the rest is asked only where the walk
    // would leave that part.
    let reach = 12.0
    let near = scene.pruned(to: point, radius: 2 * reach)
    let distance = near.distance(to: members, from: point, within: reach)
    if distance <= reach {
      return near.value(at: point, of: members) < 0 ? -distance : distance
    }
    let far = scene.distance(to: members, from: point, within: .infinity)
    return scene.value(at: point, of: members) < 0 ? -far : far
  }

  /// The volume of each class of tissues, the edge halved until all are within the tolerance.
  private func octreeVolumes(
    classCount: Int, tolerance: Double, classOf: (Tissue) -> Int
  ) -> [TrueVolume] {
    precondition(tolerance > 0)
    let classes = Tissue.allCases.map(classOf)
    var edge = 1.0
    while true {
      let result = octreeVolumes(classes: classes, classCount: classCount, edge: edge)
      if edge < 0.1 || result.allSatisfy({ $0.bound <= tolerance }) { return result }
      edge /= 2
    }
  }

  private func octreeVolumes(classes: [Int], classCount: Int, edge: Double) -> [TrueVolume] {
    let lower = grid.origin - grid.spacing / 2
    let extent = grid.spacing * SIMD3<Double>(grid.size)
    let counts = SIMD3<Int>((extent / 16).rounded(.up))
    let size = extent / SIMD3<Double>(counts)
    let cells = parallelMap(counts.x * counts.y * counts.z) { index in
      let position = SIMD3(
        index % counts.x, index / counts.x % counts.y, index / (counts.x * counts.y))
      var octree = Octree(
        classes: classes, classCount: classCount, edge: edge,
        randomness: Randomness(seed: 0, stream: UInt64(index)))
      octree.visit(scene, lower: lower + size * SIMD3<Double>(position), size: size)
      return octree
    }
    return (0..<classCount).map { member in
      let squares = cells.reduce(0) { $0 + $1.squares[member] }
      return TrueVolume(
        cubicMillimetres: cells.reduce(0) { $0 + $1.inside[member] },
        bound: 2 * squares.squareRoot())
    }
  }
}

/// Some tissues, as a set of bits.
struct TissueSet: Sendable {
  private var bits: UInt64 = 0

  /// The tissues of these labels.
  init(labels: [Int]) {
    for tissue in Tissue.allCases where tissue.label > 0 && labels.contains(tissue.label) {
      bits |= 1 << UInt64(tissue.rawValue)
    }
  }

  @inline(__always) func contains(_ tissue: Tissue) -> Bool {
    bits & 1 << UInt64(tissue.rawValue) != 0
  }
}

/// The volumes of classes of tissues in one cell, by subdivision.
private struct Octree: Sendable {
  /// The class of each tissue, below 64.
  let classes: [Int]
  let edge: Double
  let randomness: Randomness
  /// The volume found of each class, mm³.
  var inside: [Double]
  /// For each class the sum of the squared volumes of the cells that were sampled and that it
  /// may occur in, mm⁶.
  var squares: [Double]
  private var draws = 0

  init(classes: [Int], classCount: Int, edge: Double, randomness: Randomness) {
    self.classes = classes
    self.edge = edge
    self.randomness = randomness
    inside = [Double](repeating: 0, count: classCount)
    squares = inside
  }

  mutating func visit(_ scene: Scene, lower: SIMD3<Double>, size: SIMD3<Double>) {
    let radius = size.length / 2
    let center = lower + size / 2
    let volume = size.x * size.y * size.z
    let part = size.max() > 2 ? scene.pruned(to: center, radius: radius + 1e-9) : scene
    var possible = part.classes(within: radius, of: center, classes: classes)
    if possible & (possible - 1) == 0 {
      inside[possible.trailingZeroBitCount] += volume
      return
    }
    guard size.max() > edge else {
      let shift = SIMD3(
        randomness.signed(draws), randomness.signed(draws + 1), randomness.signed(draws + 2))
      draws += 3
      inside[classes[Int(part.tissue(at: center + shift * size / 2).rawValue)]] += volume
      while possible != 0 {
        squares[possible.trailingZeroBitCount] += volume * volume
        possible &= possible - 1
      }
      return
    }
    let half = size / 2
    for child in 0..<8 {
      let corner = SIMD3(Double(child & 1), Double(child >> 1 & 1), Double(child >> 2))
      visit(part, lower: lower + corner * half, size: half)
    }
  }
}

extension Scene {
  /// The distance to the surface of some tissues along the walk that `signedDistance` describes;
  /// infinite where the walk finds no surface or goes farther than `reach` from `point`.
  fileprivate func distance(
    to members: TissueSet, from point: SIMD3<Double>, within reach: Double
  ) -> Double {
    var nearest = Double.infinity
    var start = point
    for _ in 0..<8 {
      guard let (foot, normal) = landed(from: start, on: members),
        (foot - point).length <= reach
      else { break }
      let offset = point - foot
      nearest = min(nearest, offset.length)
      let sideways = offset - normal * offset.dot(normal)
      if sideways.length < 0.002 { break }
      start = foot + sideways
    }
    return nearest
  }

  /// A point of the surface below or above `start`, by Newton's steps along the gradient.
  private func landed(
    from start: SIMD3<Double>, on members: TissueSet
  ) -> (foot: SIMD3<Double>, normal: SIMD3<Double>)? {
    var foot = start
    for _ in 0..<24 {
      let height = value(at: foot, of: members)
      let gradient = centralGradient(foot) { value(at: $0, of: members) }
      guard height.isFinite, gradient.squaredLength > 1e-6 else { return nil }
      if abs(height) < 0.001 * gradient.length { return (foot, gradient.normalized) }
      foot -= gradient * (height / gradient.squaredLength)
    }
    return nil
  }
}
