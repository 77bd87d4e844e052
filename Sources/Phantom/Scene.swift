import Geometry

/// The whole body as solids in the order in which they are painted: at any point the first solid
/// that holds it decides the tissue, and where none does there is air.
///
/// The solids lie flat in a few arrays, so that evaluation follows no references and a scene
/// pruned to a small ball is cheap to make.
struct Scene: Sendable {
  private struct Entry {
    var tissue: Tissue
    var blend: Double
    var groups: Range<Int>
    var chamfer: Double
    var holes: Range<Int>
    var cuts: Range<Int>
  }

  /// A plain union of primitives, kept by kind so that evaluation does not branch on it.
  private struct Group {
    var ellipsoids: Range<Int>
    var cones: Range<Int>
  }

  private var entries: [Entry] = []
  private var groups: [Group] = []
  private var ellipsoids: [Ellipsoid] = []
  private var cones: [Cone] = []
  private var cuts: [HalfSpace] = []
  /// The tissue where no solid is: air, or in a pruned scene the one that fills the rest.
  private(set) var rest = Tissue.air

  /// An empty scene: air.
  init() {}

  /// Whether the scene is one tissue throughout, `rest`.
  var isUniform: Bool { entries.isEmpty }

  /// Paints a solid below everything painted so far.
  mutating func paint(_ tissue: Tissue, _ solid: Solid) {
    let firstGroup = groups.count
    for group in solid.groups { append(group) }
    let firstHole = groups.count
    for hole in solid.holes { append(hole) }
    let firstCut = cuts.count
    cuts += solid.cuts
    entries.append(
      Entry(
        tissue: tissue, blend: solid.blend, groups: firstGroup..<firstHole, chamfer: solid.chamfer,
        holes: firstHole..<groups.count, cuts: firstCut..<cuts.count))
  }

  private mutating func append(_ union: [Primitive]) {
    let (firstEllipsoid, firstCone) = (ellipsoids.count, cones.count)
    for primitive in union {
      switch primitive {
      case .ellipsoid(let ellipsoid): ellipsoids.append(ellipsoid)
      case .cone(let cone): cones.append(cone)
      }
    }
    groups.append(
      Group(ellipsoids: firstEllipsoid..<ellipsoids.count, cones: firstCone..<cones.count))
  }

  /// The tissue at a point.
  func tissue(at point: SIMD3<Double>) -> Tissue {
    for entry in entries where value(of: entry, at: point) < 0 { return entry.tissue }
    return rest
  }

  /// A value that is negative exactly where the tissue is one of `members`: each
  /// solid of a member tissue, less what was painted above it in other tissues.
  func value(at point: SIMD3<Double>, of members: TissueSet) -> Double {
    var above = Double.infinity
    var result = Double.infinity
    for entry in entries {
      let value = value(of: entry, at: point)
      if members.contains(entry.tissue) {
        result = min(result, max(value, -above))
      } else {
        above = min(above, value)
      }
    }
    return members.contains(rest) ? min(result, -above) : result
  }

  /// The classes of the tissues that can occur within a ball, one bit each: exactly one where the
  /// ball is proven to be of one class.
  func classes(within radius: Double, of center: SIMD3<Double>, classes: [Int]) -> UInt64 {
    var possible: UInt64 = 0
    for entry in entries {
      let value = value(of: entry, at: center)
      if value > radius { continue }
      possible |= 1 << UInt64(classes[Int(entry.tissue.rawValue)])
      if value < -radius { return possible }
    }
    return possible | 1 << UInt64(classes[Int(rest.rawValue)])
  }

  /// The one tissue of a ball, where the ball is proven to be of one.
  func tissue(within radius: Double, of center: SIMD3<Double>) -> Tissue? {
    for entry in entries {
      let value = value(of: entry, at: center)
      if value < -radius { return entry.tissue }
      if value <= radius { return nil }
    }
    return rest
  }

  /// The scene as seen within a ball: equal there to this one at every point, to the last bit, and
  /// usually made of very few primitives.
  func pruned(to center: SIMD3<Double>, radius: Double) -> Scene {
    var result = Scene()
    prune(to: center, radius: radius, into: &result)
    return result
  }

  /// `pruned(to:radius:)` in the memory of a scene that is no longer needed.
  func prune(to center: SIMD3<Double>, radius: Double, into result: inout Scene) {
    result.clear()
    for entry in entries {
      let outermost = value(of: entry, at: center)
      if outermost > radius { continue }
      if outermost < -radius {
        result.rest = entry.tissue
        return
      }
      result.append(entry, of: self, center: center, radius: radius)
    }
    result.rest = rest
  }

  private mutating func clear() {
    entries.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
    ellipsoids.removeAll(keepingCapacity: true)
    cones.removeAll(keepingCapacity: true)
    cuts.removeAll(keepingCapacity: true)
  }

  /// Takes over an entry of a larger scene with what can matter in the ball: of groups that are
  /// blended one after the other those that come near enough to what the ones before make, a
  /// primitive where it can be the nearest of its group, a cut only where it can reach.
  private mutating func append(
    _ entry: Entry, of scene: Scene, center: SIMD3<Double>, radius: Double
  ) {
    let (firstGroup, firstCut) = (groups.count, cuts.count)
    let (firstEllipsoid, firstCone) = (ellipsoids.count, cones.count)
    // No value changes faster than the point moves, so within the ball two of them come nearer to
    // each other by at most its diameter.
    let apart = 2 * radius + entry.blend
    var solid = Double.infinity
    for group in entry.groups {
      let value = scene.value(of: scene.groups[group], at: center)
      if value > solid + apart { continue }
      if value < solid - apart {
        groups.removeLast(groups.count - firstGroup)
        ellipsoids.removeLast(ellipsoids.count - firstEllipsoid)
        cones.removeLast(cones.count - firstCone)
      }
      take(scene.groups[group], of: scene, center, reach: value + 2 * radius)
      solid = smoothMinimum(solid, value, entry.blend)
    }
    let firstHole = groups.count
    for hole in entry.holes {
      let value = scene.value(of: scene.groups[hole], at: center)
      if solid + value < 2 * radius + entry.chamfer {
        take(scene.groups[hole], of: scene, center, reach: value + 2 * radius)
      }
      solid = chamferedDifference(solid, value, entry.chamfer)
    }
    for index in entry.cuts where scene.cuts[index].value(center) > -radius {
      cuts.append(scene.cuts[index])
    }
    var taken = entry
    taken.groups = firstGroup..<firstHole
    taken.holes = firstHole..<groups.count
    taken.cuts = firstCut..<cuts.count
    entries.append(taken)
  }

  /// Takes over the primitives of a union whose value at `center` is at most `reach`.
  private mutating func take(
    _ group: Group, of scene: Scene, _ center: SIMD3<Double>, reach: Double
  ) {
    let (firstEllipsoid, firstCone) = (ellipsoids.count, cones.count)
    for index in group.ellipsoids where scene.ellipsoids[index].value(center) <= reach {
      ellipsoids.append(scene.ellipsoids[index])
    }
    for index in group.cones where scene.cones[index].value(center) <= reach {
      cones.append(scene.cones[index])
    }
    let kept = Group(
      ellipsoids: firstEllipsoid..<ellipsoids.count, cones: firstCone..<cones.count)
    if !kept.ellipsoids.isEmpty || !kept.cones.isEmpty { groups.append(kept) }
  }

  @inline(__always)
  private func value(of group: Group, at point: SIMD3<Double>) -> Double {
    var nearest = Double.infinity
    for index in group.ellipsoids { nearest = min(nearest, ellipsoids[index].value(point)) }
    for index in group.cones { nearest = min(nearest, cones[index].value(point)) }
    return nearest
  }

  @inline(__always)
  private func value(of entry: Entry, at point: SIMD3<Double>) -> Double {
    var result = Double.infinity
    for group in entry.groups {
      result = smoothMinimum(result, value(of: groups[group], at: point), entry.blend)
    }
    for hole in entry.holes {
      result = chamferedDifference(
        result, value(of: groups[hole], at: point), entry.chamfer)
    }
    for index in entry.cuts { result = max(result, cuts[index].value(point)) }
    return result
  }
}
