import Geometry
import Parallel

/// The shells of a surface, of any structure or of the outside, that enclose less than a quarter of
/// what they did before their vertices moved, or the opposite: bubbles of a voxel or two.
///
/// A shell is what the triangles at one structure join through common vertices.
package struct CollapsedShells {
  /// How many there are.
  package private(set) var count = 0
  /// The vertices of them all, in no order; some more than once.
  private(set) var vertices: [Int] = []

  /// Linear, about 60 ns a triangle: each is looked at once for each of its two structures.
  package init(of surface: LabelSurface, since start: [SIMD3<Float>]) {
    let flows = Self.flows(surface, start)
    let (sides, starts) = Self.sidesByStructure(surface)
    var sets = VertexSets(count: surface.positions.count)
    // The number of the shell that a vertex names.
    var shellAt = [Int32](repeating: -1, count: surface.positions.count)
    for label in 0..<starts.count - 1 {
      let mine = starts[label]..<starts[label + 1]
      let shells = Self.shells(label, mine, sides, surface, flows, &sets, &shellAt)
      let collapsed = shells.map { $0.volumes.x * $0.volumes.y < $0.volumes.x * $0.volumes.x / 4 }
      count += collapsed.count { $0 }
      if collapsed.contains(true) {
        for place in mine {
          let t = surface.triangles[Int(sides[place])]
          if collapsed[Int(shellAt[sets.root(of: t.a)])] {
            vertices += [Int(t.a), Int(t.b), Int(t.c)]
          }
        }
      }
      for shell in shells { shellAt[shell.name] = -1 }
      sets.separate(mine, sides, surface.triangles)
    }
  }

  private struct Shell {
    /// The vertex that names it.
    var name: Int
    /// What it enclosed and encloses, times six.
    var volumes: SIMD2<Double>
  }

  /// Joins the triangles at a structure and returns their shells.
  private static func shells(
    _ label: Int, _ mine: Range<Int>, _ sides: [UInt32], _ surface: LabelSurface,
    _ flows: [SIMD2<Double>], _ sets: inout VertexSets, _ shellAt: inout [Int32]
  ) -> [Shell] {
    sets.unite(mine, sides, surface.triangles)
    var shells: [Shell] = []
    var numbers = shellAt.mutableSpan
    let (sides, triangles, inner) = (sides.span, surface.triangles.span, surface.inner.span)
    let flowSpan = flows.span
    for place in mine {
      let triangle = Int(sides[place])
      let name = sets.root(of: triangles[triangle].a)
      let flow = Int(inner[triangle]) == label ? flowSpan[triangle] : -flowSpan[triangle]
      if numbers[name] < 0 {
        numbers[name] = Int32(truncatingIfNeeded: shells.count)
        shells.append(Shell(name: name, volumes: flow))
      } else {
        shells[Int(numbers[name])].volumes += flow
      }
    }
    return shells
  }

  /// Six times the volume between each triangle and a common point, before and now.
  private static func flows(
    _ surface: LabelSurface, _ start: [SIMD3<Float>]
  ) -> [SIMD2<Double>] {
    guard let origin = start.first.map({ SIMD3<Double>($0) }) else { return [] }
    var flows = unspecifiedArray(of: SIMD2<Double>.self, count: surface.triangles.count)
    parallelChunks(of: &flows, chunk: 1 << 14) { first, flows in
      let (before, now) = (start.span, surface.positions.span)
      let triangles = surface.triangles.span
      for index in 0..<flows.count {
        let t = triangles[first &+ index]
        flows[index] = SIMD2(flow(t, before, origin), flow(t, now, origin))
      }
    }
    return flows
  }

  @inline(__always)
  private static func flow(
    _ t: Triangle, _ positions: Span<SIMD3<Float>>, _ origin: SIMD3<Double>
  ) -> Double {
    let a = positions[Int(t.a)]
    // Sides are short, so that their product needs no more than single precision.
    let vector = (positions[Int(t.b)] - a).cross(positions[Int(t.c)] - a)
    return (SIMD3<Double>(a) - origin).dot(SIMD3<Double>(vector))
  }

  /// The triangles at structure 0, at structure 1 and so on, and where each one's begin.
  private static func sidesByStructure(
    _ surface: LabelSurface
  ) -> (triangles: [UInt32], starts: [Int]) {
    let highest = Int(surface.inner.max() ?? 0)
    // Counted one place late, so that placing moves each start to where it belongs.
    var starts = [Int](repeating: 0, count: highest + 3)
    for label in surface.inner { starts[Int(label) + 2] += 1 }
    for label in surface.outer { starts[Int(label) + 2] += 1 }
    for label in starts.indices.dropFirst() { starts[label] += starts[label - 1] }
    var triangles = [UInt32](repeating: 0, count: 2 * surface.triangles.count)
    for index in surface.triangles.indices {
      for label in [surface.inner[index], surface.outer[index]] {
        triangles[starts[Int(label) + 1]] = UInt32(truncatingIfNeeded: index)
        starts[Int(label) + 1] += 1
      }
    }
    return (triangles, starts.dropLast())
  }
}

/// Vertices joined by triangles, as sets named by one of their vertices.
private struct VertexSets {
  private var parent: [UInt32]

  init(count: Int) { parent = (0..<UInt32(count)).map { $0 } }

  @inline(__always)
  mutating func root(of vertex: UInt32) -> Int { Self.root(vertex, &parent) }

  @inline(__always)
  private static func root(_ vertex: UInt32, _ parent: inout [UInt32]) -> Int {
    var span = parent.mutableSpan
    return root(vertex, &span)
  }

  @inline(__always)
  private static func root(_ vertex: UInt32, _ parent: inout MutableSpan<UInt32>) -> Int {
    var at = Int(vertex)
    while true {
      let next = Int(parent[at])
      if next == at { return at }
      let after = parent[next]
      parent[at] = after
      at = Int(after)
    }
  }

  /// Joins the corners of each of some triangles.
  mutating func unite(_ places: Range<Int>, _ list: [UInt32], _ triangles: [Triangle]) {
    var parent = parent.mutableSpan
    let (list, triangles) = (list.span, triangles.span)
    for place in places {
      let t = triangles[Int(list[place])]
      let a = Self.root(t.a, &parent)
      let b = Self.root(t.b, &parent)
      let c = Self.root(t.c, &parent)
      let lowest = min(a, min(b, c))
      if a == b && b == c { continue }
      let name = UInt32(truncatingIfNeeded: lowest)
      parent[a] = name
      parent[b] = name
      parent[c] = name
    }
  }

  /// Makes the corners of some triangles sets of their own; these triangles must be all of a set.
  mutating func separate(_ places: Range<Int>, _ list: [UInt32], _ triangles: [Triangle]) {
    var parent = parent.mutableSpan
    let (list, triangles) = (list.span, triangles.span)
    for place in places {
      let t = triangles[Int(list[place])]
      parent[Int(t.a)] = t.a
      parent[Int(t.b)] = t.b
      parent[Int(t.c)] = t.c
    }
  }
}
