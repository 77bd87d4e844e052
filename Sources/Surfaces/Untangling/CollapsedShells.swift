import Geometry
import Parallel

/// The shells of a surface, of any structure or of the outside, that enclose less than a quarter of
/// what they did before their vertices moved, or the opposite: bubbles of a voxel or two.
///
/// A shell is what the triangles at one structure join through common vertices.
struct CollapsedShells {
  /// How many there are.
  private(set) var count = 0
  /// The vertices of them all, in no order; some more than once.
  private(set) var vertices: [Int] = []

  /// Linear, about 60 ns a face: each is looked at once for each of its two structures.
  ///
  /// - Parameter trianglesPerFace: how many consecutive triangles each are one face, between the same
  ///   structures and joined by a side.
  init(of surface: LabelSurface, since start: [SIMD3<Float>], trianglesPerFace: Int = 1) {
    let faces = Faces(surface, trianglesPerFace)
    let flows = faces.flows(since: start)
    let (sides, starts) = faces.byStructure()
    var sets = DisjointSets(count: surface.positions.count)
    // The number of the shell that a vertex names.
    var shellAt = [Int32](repeating: -1, count: surface.positions.count)
    for label in 0..<starts.count - 1 {
      let mine = starts[label]..<starts[label + 1]
      let shells = Self.shells(label, mine, sides, faces, flows, &sets, &shellAt)
      let collapsed = shells.map { $0.volumes.x * $0.volumes.y < $0.volumes.x * $0.volumes.x / 4 }
      count += collapsed.count { $0 }
      if collapsed.contains(true) {
        for place in mine {
          let first = Int(sides[place]) * trianglesPerFace
          let shell = shellAt[Int(sets.root(of: surface.triangles[first].a))]
          guard collapsed[Int(shell)] else { continue }
          for t in surface.triangles[first..<first + trianglesPerFace] {
            vertices += [Int(t.a), Int(t.b), Int(t.c)]
          }
        }
      }
      for shell in shells { shellAt[shell.name] = -1 }
      sets.separate(mine, sides, faces)
    }
  }

  private struct Shell {
    /// The vertex that names it.
    var name: Int
    /// What it enclosed and encloses, times six.
    var volumes: SIMD2<Double>
  }

  /// Joins the faces at a structure and returns their shells.
  private static func shells(
    _ label: Int, _ mine: Range<Int>, _ sides: [UInt32], _ faces: Faces,
    _ flows: [SIMD2<Double>], _ sets: inout DisjointSets, _ shellAt: inout [Int32]
  ) -> [Shell] {
    sets.unite(mine, sides, faces)
    var shells: [Shell] = []
    var numbers = shellAt.mutableSpan
    let (sides, flows) = (sides.span, flows.span)
    let (triangles, inner) = (faces.surface.triangles.span, faces.surface.inner.span)
    for place in mine {
      let face = Int(sides[place])
      let triangle = face &* faces.size
      let name = Int(sets.root(of: triangles[triangle].a))
      let flow = Int(inner[triangle]) == label ? flows[face] : -flows[face]
      if numbers[name] < 0 {
        numbers[name] = Int32(truncatingIfNeeded: shells.count)
        shells.append(Shell(name: name, volumes: flow))
      } else {
        shells[Int(numbers[name])].volumes += flow
      }
    }
    return shells
  }
}

/// The triangles of a surface in groups of one or two.
private struct Faces {
  let surface: LabelSurface
  /// The triangles of a face.
  let size: Int
  var count: Int { surface.triangles.count / size }

  init(_ surface: LabelSurface, _ size: Int) {
    precondition(surface.triangles.count % size == 0)
    self.surface = surface
    self.size = size
  }

  /// Six times the volume between each face and a common point, before and now.
  func flows(since start: [SIMD3<Float>]) -> [SIMD2<Double>] {
    guard let origin = start.first.map({ SIMD3<Double>($0) }) else { return [] }
    var flows = unspecifiedArray(of: SIMD2<Double>.self, count: count)
    let size = size
    parallelChunks(of: &flows, chunk: 1 << 14) { first, flows in
      let (before, now) = (start.span, surface.positions.span)
      let triangles = surface.triangles.span
      for index in 0..<flows.count {
        var sum = SIMD2<Double>.zero
        for triangle in (first &+ index) &* size..<(first &+ index &+ 1) &* size {
          let t = triangles[triangle]
          sum += SIMD2(Self.flow(t, before, origin), Self.flow(t, now, origin))
        }
        flows[index] = sum
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

  /// The faces at structure 0, at structure 1 and so on, and where each one's begin.
  func byStructure() -> (faces: [UInt32], starts: [Int]) {
    let (inner, outer) = (surface.inner.span, surface.outer.span)
    let highest = Int(surface.inner.max() ?? 0)
    // Counted one place late, so that placing moves each start to where it belongs.
    var starts = [Int](repeating: 0, count: highest + 3)
    for face in 0..<count {
      starts[Int(inner[face &* size]) + 2] += 1
      starts[Int(outer[face &* size]) + 2] += 1
    }
    for label in starts.indices.dropFirst() { starts[label] += starts[label - 1] }
    var faces = unspecifiedArray(of: UInt32.self, count: 2 * count)
    for face in 0..<count {
      for label in [Int(inner[face &* size]), Int(outer[face &* size])] {
        faces[starts[label + 1]] = UInt32(truncatingIfNeeded: face)
        starts[label + 1] += 1
      }
    }
    return (faces, starts.dropLast())
  }
}

extension DisjointSets {
  /// Joins the corners of each of some faces.
  fileprivate mutating func unite(_ places: Range<Int>, _ list: [UInt32], _ faces: Faces) {
    let (list, triangles, size) = (list.span, faces.surface.triangles.span, faces.size)
    for place in places {
      let first = Int(list[place]) &* size
      for triangle in first..<first &+ size {
        let t = triangles[triangle]
        unite(t.a, t.b)
        unite(t.b, t.c)
      }
    }
  }

  /// Makes the corners of some faces sets of their own; these faces must be all of their sets.
  fileprivate mutating func separate(_ places: Range<Int>, _ list: [UInt32], _ faces: Faces) {
    let (list, triangles, size) = (list.span, faces.surface.triangles.span, faces.size)
    for place in places {
      let first = Int(list[place]) &* size
      for triangle in first..<first &+ size {
        let t = triangles[triangle]
        separate(t.a)
        separate(t.b)
        separate(t.c)
      }
    }
  }
}
