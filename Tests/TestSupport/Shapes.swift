import Foundation
import Geometry
public import Surfaces

/// Small meshes with known facts, outward where they have an outside.
public enum Shapes {
  /// A box from `lower` to `upper`: 8 vertices, 12 triangles.
  public static func box(
    from lower: SIMD3<Float> = [0, 0, 0], to upper: SIMD3<Float> = [1, 1, 1]
  ) -> Mesh {
    let positions = (0..<8).map { corner in
      SIMD3<Float>(
        corner & 1 == 0 ? lower.x : upper.x, corner & 2 == 0 ? lower.y : upper.y,
        corner & 4 == 0 ? lower.z : upper.z)
    }
    return Mesh(
      positions: positions,
      triangles: quads([
        [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
      ]))
  }

  /// A unit box without its lid: 8 vertices, 10 triangles, 4 boundary edges.
  public static func openBox() -> Mesh {
    var mesh = box()
    mesh.triangles.removeSubrange(2..<4)
    return mesh
  }

  /// A tetrahedron of volume 1/6 in the corner at the origin.
  public static func tetrahedron() -> Mesh {
    Mesh(
      positions: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
      triangles: [
        Triangle(0, 2, 1), Triangle(0, 1, 3), Triangle(0, 3, 2), Triangle(1, 2, 3),
      ])
  }

  /// Two tetrahedra that share one edge by index: 6 vertices, one non-manifold edge.
  public static func tetrahedraAtEdge() -> Mesh {
    var mesh = tetrahedron()
    // The second is the first turned half a turn about the z axis, which they share.
    mesh.positions += [[-1, 0, 0], [0, -1, 0]]
    mesh.triangles += [
      Triangle(0, 5, 4), Triangle(0, 4, 3), Triangle(0, 3, 5), Triangle(4, 5, 3),
    ]
    return mesh
  }

  /// Two tetrahedra that share one vertex by index: 7 vertices, one non-manifold vertex.
  public static func tetrahedraAtVertex() -> Mesh {
    var mesh = tetrahedron()
    mesh.positions += [[-1, 0, 0], [0, -1, 0], [0, 0, -1]]
    mesh.triangles += [
      Triangle(0, 4, 5), Triangle(0, 6, 4), Triangle(0, 5, 6), Triangle(4, 6, 5),
    ]
    return mesh
  }

  /// A Moebius strip of `segments` quads: one boundary, and no way to orient it.
  public static func moebiusStrip(segments: Int = 12) -> Mesh {
    var mesh = Mesh()
    for index in 0..<segments {
      let angle = 2 * Double.pi * Double(index) / Double(segments)
      for side in [-0.3, 0.3] {
        let radius = 1 + side * cos(angle / 2)
        mesh.positions.append(
          SIMD3<Float>(
            Float(radius * cos(angle)), Float(radius * sin(angle)), Float(side * sin(angle / 2))))
      }
    }
    let last = segments - 1
    mesh.triangles = quads(
      (0..<last).map { index in
        let base = UInt32(2 * index)
        return [base, base + 2, base + 3, base + 1]
      } + [[UInt32(2 * last), 1, 0, UInt32(2 * last + 1)]])
    return mesh
  }

  /// A torus about the z axis, of `around` x `across` quads: genus one.
  public static func torus(
    radius: Double = 2, tube: Double = 0.5, around: Int = 24, across: Int = 12
  ) -> Mesh {
    var mesh = Mesh()
    for i in 0..<around {
      let u = 2 * Double.pi * Double(i) / Double(around)
      for j in 0..<across {
        let v = 2 * Double.pi * Double(j) / Double(across)
        let distance = radius + tube * cos(v)
        mesh.positions.append(
          SIMD3<Float>(
            Float(distance * cos(u)), Float(distance * sin(u)), Float(tube * sin(v))))
      }
    }
    func index(_ i: Int, _ j: Int) -> UInt32 { UInt32(i % around * across + j % across) }
    mesh.triangles = quads(
      (0..<around * across).map { cell in
        let (i, j) = (cell / across, cell % across)
        return [index(i, j), index(i + 1, j), index(i + 1, j + 1), index(i, j + 1)]
      })
    return mesh
  }

  /// A sphere: an icosahedron whose triangles are cut in four `subdivisions` times, all vertices on
  /// the sphere. 10 · 4^n + 2 vertices, 20 · 4^n triangles.
  public static func icosphere(
    subdivisions: Int = 2, radius: Double = 1, center: SIMD3<Double> = .zero
  ) -> Mesh {
    let golden = (1 + 5.0.squareRoot()) / 2
    var points: [SIMD3<Double>] = [
      [-1, golden, 0], [1, golden, 0], [-1, -golden, 0], [1, -golden, 0],
      [0, -1, golden], [0, 1, golden], [0, -1, -golden], [0, 1, -golden],
      [golden, 0, -1], [golden, 0, 1], [-golden, 0, -1], [-golden, 0, 1],
    ].map { (point: SIMD3<Double>) in point.normalized }
    let faces: [[UInt32]] = [
      [0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
      [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9],
      [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1],
    ]
    var triangles = faces.map { Triangle($0[0], $0[1], $0[2]) }
    for _ in 0..<subdivisions {
      var middles: [UInt64: UInt32] = [:]
      func middle(_ u: UInt32, _ v: UInt32) -> UInt32 {
        let key = UInt64(min(u, v)) << 32 | UInt64(max(u, v))
        if let known = middles[key] { return known }
        points.append((points[Int(u)] + points[Int(v)]).normalized)
        middles[key] = UInt32(points.count - 1)
        return UInt32(points.count - 1)
      }
      triangles = triangles.flatMap { t in
        let (ab, bc, ca) = (middle(t.a, t.b), middle(t.b, t.c), middle(t.c, t.a))
        return [
          Triangle(t.a, ab, ca), Triangle(t.b, bc, ab), Triangle(t.c, ca, bc), Triangle(ab, bc, ca),
        ]
      }
    }
    return Mesh(
      positions: points.map { SIMD3<Float>($0 * radius + center) }, triangles: triangles)
  }

  /// The walls between labelled unit cubes: every face where labels differ, as two triangles. What
  /// lies outside `size` has label 0. Manifold where no two cubes of a label meet only at an edge
  /// or a corner.
  public static func rooms(
    size: SIMD3<Int>, label: (_ x: Int, _ y: Int, _ z: Int) -> UInt16
  ) -> LabelSurface {
    var surface = LabelSurface(positions: [], triangles: [], inner: [], outer: [])
    var known: [SIMD3<Int>: UInt32] = [:]
    func vertex(_ p: SIMD3<Int>) -> UInt32 {
      if let index = known[p] { return index }
      known[p] = UInt32(surface.positions.count)
      surface.positions.append(SIMD3<Float>(Float(p.x), Float(p.y), Float(p.z)))
      return UInt32(surface.positions.count - 1)
    }
    func labelled(_ p: SIMD3<Int>) -> UInt16 {
      let isInside = (0..<3).allSatisfy { p[$0] >= 0 && p[$0] < size[$0] }
      return isInside ? label(p.x, p.y, p.z) : 0
    }
    for z in 0...size.z {
      for y in 0...size.y {
        for x in 0...size.x {
          let p = SIMD3(x, y, z)
          for axis in 0..<3 {
            var before = p
            before[axis] -= 1
            let (behind, ahead) = (labelled(before), labelled(p))
            guard behind != ahead else { continue }
            var (u, v) = (SIMD3<Int>.zero, SIMD3<Int>.zero)
            u[(axis + 1) % 3] = 1
            v[(axis + 2) % 3] = 1
            let corners = [vertex(p), vertex(p &+ u), vertex(p &+ u &+ v), vertex(p &+ v)]
            // The corners run counter-clockwise seen from ahead.
            let faces = quads([behind > ahead ? corners : corners.reversed()])
            for face in faces {
              surface.triangles.append(face)
              surface.inner.append(max(behind, ahead))
              surface.outer.append(min(behind, ahead))
            }
          }
        }
      }
    }
    return surface
  }

  /// Triangles between random points of the unit cube: anything may cross anything.
  public static func soup(
    triangles: Int, size: Float = 0.3, using generator: inout SeededGenerator
  ) -> Mesh {
    var mesh = Mesh()
    func point(_ range: ClosedRange<Float>) -> SIMD3<Float> {
      SIMD3(
        .random(in: range, using: &generator), .random(in: range, using: &generator),
        .random(in: range, using: &generator))
    }
    for index in 0..<UInt32(triangles) {
      let center = point(0...1)
      for _ in 0..<3 { mesh.positions.append(center + point(-size...size)) }
      mesh.triangles.append(Triangle(3 * index, 3 * index + 1, 3 * index + 2))
    }
    return mesh
  }

  /// Several meshes as one, unconnected.
  public static func together(_ meshes: Mesh...) -> Mesh {
    Model(parts: meshes.map { Part(name: "", mesh: $0) }).merged
  }

  private static func quads(_ quads: [[UInt32]]) -> [Triangle] {
    quads.flatMap { [Triangle($0[0], $0[1], $0[2]), Triangle($0[0], $0[2], $0[3])] }
  }
}

extension Mesh {
  /// The same surface with its inside out.
  public var insideOut: Mesh { Mesh(positions: positions, triangles: triangles.map(\.reversed)) }
}
