import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// Volumes of combined solids are known from formulas; every result must be certified.
struct BooleansTests {
  /// The volume in mm³ of a certified or empty solid.
  private func volume(_ mesh: Mesh) -> Double {
    #expect(mesh.triangles.isEmpty || mesh.certificate().isSound)
    return mesh.measures().volume
  }

  /// A second box beside the unit box, and the volumes of their union and intersection.
  private static let boxes: [(Mesh, union: Double, intersection: Double)] = [
    (Shapes.box(from: [0.5, 0.5, 0.5], to: [1.5, 1.5, 1.5]), 1.875, 0.125),
    (Shapes.box(from: [0.25, 0.25, 0.25], to: [0.75, 0.75, 0.75]), 1, 0.125),
    // A whole face, a part of a face, a face and two walls in common.
    (Shapes.box(from: [1, 0, 0], to: [2, 1, 1]), 2, 0),
    (Shapes.box(from: [1, 0.25, 0.25], to: [2, 0.75, 1.5]), 1.625, 0),
    (Shapes.box(from: [0.25, 0.25, 0.5], to: [0.75, 0.75, 1]), 1, 0.125),
    (Shapes.box(from: [0.25, 0, 0.5], to: [0.75, 0.5, 1.5]), 1.125, 0.125),
    (Shapes.box(), 1, 1),
    (Shapes.box(from: [0, 0, 0], to: [1, 1, 3]), 3, 1),
    // Apart.
    (Shapes.box(from: [2, 0, 0], to: [3, 1, 1]), 2, 0),
  ]

  @Test(arguments: boxes.indices)
  func `boxes have the volumes of arithmetic, with faces in common or not`(_ index: Int) throws {
    let (other, union, intersection) = Self.boxes[index]
    let box = Shapes.box()
    #expect(abs(volume(try box.union(other)) - union) < 1e-12)
    #expect(abs(volume(try other.union(box)) - union) < 1e-12)
    #expect(abs(volume(try box.intersection(other)) - intersection) < 1e-12)
    #expect(abs(volume(try box.difference(other)) - (1 - intersection)) < 1e-12)
    #expect(abs(volume(try other.difference(box)) - (union - 1)) < 1e-12)
  }

  @Test(arguments: [[1, 1, 0], [1, 1, 1], [1, 1, 0.5]] as [SIMD3<Float>])
  func `boxes that touch in an edge or a corner are parted by a hair`(_ corner: SIMD3<Float>) throws
  {
    let other = Shapes.box(from: corner, to: corner + 1)
    let union = try Shapes.box().union(other)
    #expect(abs(volume(union) - 2) < 1e-4)
    #expect(union.topology().shells.count == 2)
    #expect(try Shapes.box().intersection(other).triangles.isEmpty)
  }

  @Test(arguments: [2, 3, 4])
  func `balls meet in a lens`(_ subdivisions: Int) throws {
    let (radius, distance) = (10.0, 12.0)
    let one = Shapes.icosphere(subdivisions: subdivisions, radius: radius)
    let two = Shapes.icosphere(
      subdivisions: subdivisions, radius: radius, center: [7.2, 0.6, 9.58123165])
    let lens = try one.intersection(two)
    let formula =
      Double.pi * (4 * radius + distance) * pow(2 * radius - distance, 2) / 12
    // The share that the polyhedron lacks of its ball falls by four with each subdivision.
    let lack = 1 - one.measures().volume / (4 / 3 * Double.pi * pow(radius, 3))
    #expect(abs(volume(lens) / formula - 1) < 4 * lack)
    // What is in one is in both or not in the other; nothing is lost or doubled.
    let (a, b) = (one.measures().volume, two.measures().volume)
    #expect(abs(volume(try one.union(two)) + volume(lens) - a - b) < 1e-4 * a)
    #expect(abs(volume(try one.difference(two)) + volume(lens) - a) < 1e-4 * a)
    #expect(abs(volume(try two.difference(one)) + volume(lens) - b) < 1e-4 * b)
  }

  @Test func `what is not cut keeps its vertices and triangles`() throws {
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    let union = try ball.union(Shapes.box(from: [9, -0.5, -0.5], to: [12, 0.5, 0.5]))
    let kept = Set(union.positions)
    let far = ball.positions.filter { $0.x < 8 }
    #expect(far.allSatisfy(kept.contains))
    #expect(Array(union.positions.prefix(far.count / 2)).allSatisfy(Set(ball.positions).contains))
  }

  @Test func `a ring and a rod through it make two holes of one`() throws {
    let ring = Shapes.torus(radius: 5, tube: 1, around: 48, across: 16)
    let rod = Shapes.box(from: [-7, -0.3, -0.3], to: [7, 0.3, 0.3])
    let union = try ring.union(rod)
    #expect(union.certificate().isSound && union.certificate().genus == 2)
    #expect(
      abs(
        volume(try ring.difference(rod)) + volume(try ring.intersection(rod))
          - ring.measures().volume) < 1e-3)
  }

  @Test(arguments: 0..<60)
  func `random solids lose and double nothing`(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    func solid() -> Mesh {
      let base: Mesh
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: base = Shapes.box(from: [-4, -3, -2], to: [4, 3, 2])
      case 1: base = Shapes.icosphere(subdivisions: 2, radius: 5)
      case 2: base = Shapes.torus(radius: 5, tube: 2)
      default: base = Shapes.icosphere(subdivisions: 1, radius: 6)
      }
      // On a coarse lattice faces, edges and corners fall together; else never.
      let isOnLattice = seed % 3 == 0
      let shift = Shapes.offset(4, using: &generator)
      let turn = isOnLattice ? 0 : Double.random(in: 0...6, using: &generator)
      return Mesh(
        positions: base.positions.map { p in
          let (x, y) = (Double(p.x), Double(p.y))
          let q = SIMD3<Float>(
            Float(x * cos(turn) - y * sin(turn)), Float(x * sin(turn) + y * cos(turn)), p.z)
          return (isOnLattice ? (q + shift).rounded(.toNearestOrEven) : q + shift)
        }, triangles: base.triangles)
    }
    // Rounding to the lattice may fold a ball: what it winds around is the solid that is meant.
    let (one, two) = (try solid().union(Mesh()), try solid().union(Mesh()))
    let (a, b) = (volume(one), volume(two))
    let common = volume(try one.intersection(two))
    #expect(abs(volume(try one.union(two)) + common - a - b) < 1e-4 * (a + b))
    #expect(abs(volume(try one.difference(two)) + common - a) < 1e-4 * (a + b))
    #expect(abs(volume(try two.difference(one)) + common - b) < 1e-4 * (a + b))
  }

  @Test func `what is no solid is refused with the reason`() {
    #expect(
      throws: BooleanFailure.notSolid(operand: 2, boundaryEdges: 4, inconsistentEdges: 0)
    ) { try Shapes.box().union(Shapes.openBox()) }
  }
}
