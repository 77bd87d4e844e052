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
    var cuts: Range<Int>
  }

  private var entries: [Entry] = []
  private var groups: [Range<Int>] = []
  private var primitives: [Primitive] = []
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
    for group in solid.groups {
      groups.append(primitives.count..<primitives.count + group.count)
      primitives += group
    }
    let firstCut = cuts.count
    cuts += solid.cuts
    entries.append(
      Entry(
        tissue: tissue, blend: solid.blend, groups: firstGroup..<groups.count,
        cuts: firstCut..<cuts.count))
  }

  /// The tissue at a point.
  func tissue(at point: SIMD3<Double>) -> Tissue {
    for entry in entries where value(of: entry, at: point) < 0 { return entry.tissue }
    return rest
  }

  /// The tissue at a point, and a distance within which there is no other tissue.
  func tissueAndClearance(at point: SIMD3<Double>) -> (tissue: Tissue, clearance: Double) {
    var clearance = Double.infinity
    for entry in entries {
      let value = value(of: entry, at: point)
      clearance = min(clearance, abs(value))
      if value < 0 { return (entry.tissue, clearance) }
    }
    return (rest, clearance)
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

  /// Whether a tissue can occur anywhere in the scene.
  func canContain(_ members: TissueSet) -> Bool {
    members.contains(rest) || entries.contains { members.contains($0.tissue) }
  }

  /// The scene as seen within a ball: equal there to this one at every point, to the last bit, and
  /// usually made of very few primitives.
  func pruned(to center: SIMD3<Double>, radius: Double) -> Scene {
    var result = Scene()
    result.rest = rest
    var values: [Double] = []
    for entry in entries {
      var least = Double.infinity
      values.removeAll(keepingCapacity: true)
      var solid = Double.infinity
      for group in entry.groups {
        var nearest = Double.infinity
        for index in groups[group] {
          let value = primitives[index].value(center)
          values.append(value)
          nearest = min(nearest, value)
        }
        least = min(least, nearest)
        solid = smoothMinimum(solid, nearest, entry.blend)
      }
      var outermost = solid
      for index in entry.cuts { outermost = max(outermost, cuts[index].value(center)) }
      if outermost > radius { continue }
      if outermost < -radius {
        result.rest = entry.tissue
        return result
      }
      // A primitive matters only where it can come within the blend of the nearest one.
      let reach = least + 2 * radius + entry.blend
      let firstGroup = result.groups.count
      var next = 0
      for group in entry.groups {
        let firstPrimitive = result.primitives.count
        for index in groups[group] {
          if values[next] <= reach { result.primitives.append(primitives[index]) }
          next += 1
        }
        if result.primitives.count > firstPrimitive {
          result.groups.append(firstPrimitive..<result.primitives.count)
        }
      }
      let firstCut = result.cuts.count
      for index in entry.cuts where cuts[index].value(center) > -radius {
        result.cuts.append(cuts[index])
      }
      result.entries.append(
        Entry(
          tissue: entry.tissue, blend: entry.blend,
          groups: firstGroup..<result.groups.count, cuts: firstCut..<result.cuts.count))
    }
    return result
  }

  @inline(__always)
  private func value(of entry: Entry, at point: SIMD3<Double>) -> Double {
    var result = Double.infinity
    for group in entry.groups {
      var nearest = Double.infinity
      for index in groups[group] { nearest = min(nearest, primitives[index].value(point)) }
      result = smoothMinimum(result, nearest, entry.blend)
    }
    for index in entry.cuts { result = max(result, cuts[index].value(point)) }
    return result
  }
}
