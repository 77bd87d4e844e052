import Foundation
import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing

/// Even triangles must still be the surface: sound, of the same shells, sharp where it was.
struct RemeshingTests {
  @Test(arguments: [0.7, 2.0, 6.0])
  func `a sphere gets edges of the length asked for, finer or coarser than it had`(
    _ length: Double
  ) throws {
    // Edges of 1.5 mm.
    let sphere = Shapes.icosphere(subdivisions: 4, radius: 20)
    let (result, report) = try sphere.remeshed(RemeshOptions(edgeLength: length))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [0])
    #expect(report.evenShare > 0.97)
    #expect(report.smallestAngle > 25 && report.meanSmallestAngle > 48)
    #expect(report.trianglesAfter == result.triangles.count)
    // Equilateral triangles of that length, within what 4/5...4/3 leaves free.
    let ideal = sphere.measures().area / (0.433 * length * length)
    #expect((0.75...1.35).contains(Double(result.triangles.count) / ideal))
    let distance = try #require(sphere.distance(to: result, spacing: 0.6))
    // The height of a cap over an equilateral triangle, for edges a third longer; the sphere's own
    // triangles add theirs.
    #expect(distance.maximum < 16 / 9 * length * length / (6 * 20) + 0.03)
    #expect(report.untouchedVertices == 0 && report.refinedVertices == 0 && report.rounds == 1)
  }

  @Test(arguments: [1.0, 3.0]) func `a torus keeps its hole and its volume`(
    _ length: Double
  ) throws {
    let torus = Shapes.torus(radius: 20, tube: 6, around: 150, across: 30)
    let (result, report) = try torus.remeshed(RemeshOptions(edgeLength: length))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [1])
    #expect(report.evenShare > 0.95)
    let share = result.measures().volume / torus.measures().volume
    #expect(abs(share - 1) < length * length / 100)
  }

  @Test func `a box keeps its corners, edges and faces exactly`() throws {
    let box = Shapes.box(to: [9, 8, 7])
    let (result, report) = try box.remeshed(RemeshOptions(edgeLength: 0.5))
    #expect(result.certificate().isSound)
    #expect(report.sharpEdges == 12)
    #expect(report.evenShare > 0.95 && report.smallestAngle > 20)
    #expect(abs(result.measures().volume - 504) < 1e-3)
    #expect(abs(result.measures().area - 382) < 1e-3)
    for corner in box.positions { #expect(result.positions.contains(corner)) }
    let distance = try #require(box.distance(to: result, spacing: 0.1))
    #expect(distance.maximum < 1e-5)
    // And back: a coarser mesh of a finely cut box.
    let (coarse, second) = try result.remeshed(RemeshOptions(edgeLength: 3))
    #expect(coarse.certificate().isSound)
    #expect(coarse.triangles.count < 160 && second.longShare < 0.02)
    #expect(abs(coarse.measures().volume - 504) < 1e-3)
  }

  @Test func `a vessel thinner than the length asked for stays a vessel`() throws {
    // A ring of 1 mm radius: edges of 6 mm do not fit around it.
    let vessel = Shapes.torus(radius: 30, tube: 1, around: 400, across: 16)
    let (result, report) = try vessel.remeshed(RemeshOptions(edgeLength: 6))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [1])
    #expect(result.measures().volume > 0.6 * vessel.measures().volume)
    #expect(report.shortShare > 0.2)
    #expect(result.triangles.count < vessel.triangles.count / 5)
    let distance = try #require(vessel.distance(to: result, spacing: 0.6))
    #expect(distance.maximum < 0.7)
  }

  @Test func `sheets closer together than chords reach never cross`() throws {
    var inner = Shapes.icosphere(subdivisions: 4, radius: 19.8)
    inner.triangles = inner.triangles.map(\.reversed)
    let shell = Shapes.together(Shapes.icosphere(subdivisions: 4, radius: 20), inner)
    let (result, report) = try shell.remeshed(RemeshOptions(edgeLength: 8))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [0, 0])
    #expect(report.rounds > 1 && report.refinedVertices > 0)
    #expect(result.triangles.count < shell.triangles.count)
  }

  @Test(arguments: 0..<6) func `rough shapes of every kind stay sound`(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var rough = Shapes.icosphere(subdivisions: 4, radius: 20)
    for index in rough.positions.indices {
      rough.positions[index] *= Float.random(in: 0.97...1.03, using: &generator)
    }
    let length = [0.5, 1, 2, 4, 8, 30][seed]
    let (result, report) = try rough.remeshed(RemeshOptions(edgeLength: length))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.map(\.genus) == [0])
    #expect(abs(report.evenShare + report.shortShare + report.longShare - 1) < 1e-12)
    let distance = try #require(rough.distance(to: result, spacing: 0.6))
    // A ball of twenty triangles has its faces a fifth of the radius inside.
    #expect(distance.maximum < (length < 20 ? 2.5 : 6))
  }

  @Test func `steps of voxels are sharp, and a tiny shell beside them stays`() throws {
    let steps = Shapes.rooms(size: [12, 12, 12]) { x, y, z in x + y + z < 14 ? 1 : 0 }.part(1)
    let both = Shapes.together(
      steps, Shapes.icosphere(subdivisions: 2, radius: 0.2, center: [20, 0, 0]))
    let (result, _) = try both.remeshed(RemeshOptions(edgeLength: 0.7))
    #expect(result.certificate().isSound)
    #expect(result.topology().shells.count == 2)
    let measures = result.measuresOfShells(result.topology()).map(\.volume)
    #expect(abs((measures.max() ?? 0) - steps.measures().volume) < 1e-2)
    #expect((measures.min() ?? 0) > 0.6 * 4 / 3 * Double.pi * 0.008)
  }

  @Test func `threads do not change the result`() throws {
    let mesh = Shapes.torus(radius: 20, tube: 6, around: 200, across: 60)
    let limit = Threads.limit
    defer { Threads.limit = limit }
    Threads.limit = 1
    let one = try mesh.remeshed(RemeshOptions(edgeLength: 1.3))
    Threads.limit = 2
    let two = try mesh.remeshed(RemeshOptions(edgeLength: 1.3))
    #expect(one.0 == two.0)
    #expect(one.1 == two.1)
  }

  @Test func `what is not sound or would never fit is refused with a sentence`() {
    #expect(throws: RemeshFailure.unsound) {
      try Shapes.openBox().remeshed(RemeshOptions(edgeLength: 1))
    }
    #expect(throws: RemeshFailure.unsound) {
      try Shapes.tetrahedraAtEdge().remeshed(RemeshOptions(edgeLength: 1))
    }
    #expect(throws: RemeshFailure.unsound) { try Mesh().remeshed(RemeshOptions(edgeLength: 1)) }
    #expect {
      try Shapes.box().remeshed(RemeshOptions(edgeLength: 1e-5))
    } throws: { error in
      guard case .tooMany(let count)? = error as? RemeshFailure else { return false }
      return count > 1e10
    }
  }
}
