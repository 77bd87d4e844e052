import Parallel

/// The walls between structures, each triangle once, shared by the two structures it separates.
///
/// Structures are named by small integers; 0 is the outside. `inner[t] > outer[t]`, and the normal
/// of triangle `t` points from `inner[t]` to `outer[t]`. A plain mesh is the case of one structure.
public struct LabelSurface: Sendable {
  /// Vertex positions in mm, patient frame (LPS).
  public var positions: [SIMD3<Float>]
  /// Triangles as indices into `positions`.
  public var triangles: [Triangle]
  /// For every triangle, the structure behind it.
  public var inner: [UInt16]
  /// For every triangle, the structure in front of it; 0 is the outside.
  public var outer: [UInt16]

  /// Creates a surface from its parts; the three lists of triangles' facts are equally long.
  public init(
    positions: [SIMD3<Float>], triangles: [Triangle], inner: [UInt16], outer: [UInt16]
  ) {
    precondition(triangles.count == inner.count && triangles.count == outer.count)
    self.positions = positions
    self.triangles = triangles
    self.inner = inner
    self.outer = outer
  }

  /// A mesh seen as the wall between structure 1 and the outside.
  public init(_ mesh: Mesh) {
    self.init(
      positions: mesh.positions, triangles: mesh.triangles,
      inner: [UInt16](repeating: 1, count: mesh.triangles.count),
      outer: [UInt16](repeating: 0, count: mesh.triangles.count))
  }

  /// Turns every triangle around, in place.
  package mutating func turnAround() {
    parallelChunks(of: &triangles, chunk: 1 << 14) { _, triangles in
      for index in 0..<triangles.count { triangles[index] = triangles[index].reversed }
    }
  }

  /// The closed surface of one structure, outward. Vertices keep their order; linear.
  public func part(_ label: UInt16) -> Mesh {
    submesh { inner, outer in
      inner == label ? .asIs : outer == label ? .reversed : .none
    }
  }

  /// The closed surface of all structures together: the walls to the outside. Linear.
  public var union: Mesh { submesh { _, outer in outer == 0 ? .asIs : .none } }

  /// The neighbours that a structure shares a wall with, by number and without the outside, each with
  /// the triangles of `part(_:)` that are that wall: ranges that rise and do not touch. Linear, with a
  /// sort of the neighbours.
  public func walls(of label: UInt16) -> [(neighbour: UInt16, triangles: [Range<Int>])] {
    var walls: [UInt16: [Range<Int>]] = [:]
    var run: (neighbour: UInt16, start: Int) = (0, 0)
    var number = 0
    func endRun() {
      if run.neighbour != 0 { walls[run.neighbour, default: []].append(run.start..<number) }
    }
    for index in triangles.indices where inner[index] == label || outer[index] == label {
      let neighbour = inner[index] == label ? outer[index] : inner[index]
      if neighbour != run.neighbour {
        endRun()
        run = (neighbour, number)
      }
      number += 1
    }
    endRun()
    return walls.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private enum Use { case none, asIs, reversed }

  private func submesh(_ use: (_ inner: UInt16, _ outer: UInt16) -> Use) -> Mesh {
    var newIndex = [UInt32](repeating: .max, count: positions.count)
    var mesh = Mesh()
    func renumbered(_ vertex: UInt32) -> UInt32 {
      if newIndex[Int(vertex)] == .max {
        newIndex[Int(vertex)] = UInt32(mesh.positions.count)
        mesh.positions.append(positions[Int(vertex)])
      }
      return newIndex[Int(vertex)]
    }
    for index in triangles.indices {
      let how = use(inner[index], outer[index])
      guard how != .none else { continue }
      let old = triangles[index]
      let new = Triangle(renumbered(old.a), renumbered(old.b), renumbered(old.c))
      mesh.triangles.append(how == .asIs ? new : new.reversed)
    }
    return mesh
  }
}
