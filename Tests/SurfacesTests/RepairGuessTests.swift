import Geometry
import Surfaces
import TestSupport
import Testing

/// What repair says where nothing in a mesh tells what is solid.
@Suite struct RepairGuessTests {
  /// Two halves of a block with a cavity through both, each face between them once.
  private var halves: Mesh {
    let rooms = Shapes.rooms(size: SIMD3(4, 4, 4)) { x, y, z in
      let isCavity = [x, y, z].allSatisfy { $0 == 1 || $0 == 2 }
      return isCavity ? 0 : z < 2 ? 1 : 2
    }
    return Mesh(positions: rooms.positions, triangles: rooms.triangles)
  }

  @Test(arguments: 0..<16 as Range<UInt64>)
  func `a cavity between walls stays one where triangles face into it, fins or not, and is said`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let mesh = seed == 0 ? halves : halves.withFins(using: &generator)
    let (mended, report) = mesh.repaired()
    #expect(mended.certificate().isSound && report.unmended.isEmpty)
    #expect(abs(mended.measures().volume - 56) < 1e-6, "seed \(seed)")
    #expect(report.hiddenCells == 1 && report.hollowCells == 1 && report.hiddenCellVolume == 8)
    // Two triangles a face, of sixteen faces less the cavity's four.
    if seed == 0 { #expect(report.innerWalls == 24 && report.filledHoles == 0) }
  }

  @Test func `a cavity between walls is filled where triangles do not tell, and is said`() {
    var generator = SeededGenerator(seed: 1)
    let mesh = halves.turned(share: 0.4, using: &generator)
    let (mended, report) = mesh.repaired()
    #expect(mended.certificate().isSound && abs(mended.measures().volume - 64) < 1e-6)
    #expect(report.hiddenCells == 1 && report.hollowCells == 0)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `fins and triangles written twice, turned round, make no wall`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var mesh = Shapes.box(from: [0, 0, 0], to: [5, 4, 3]).withFins(using: &generator)
    for t in mesh.triangles where Double.random(in: 0..<1, using: &generator) < 0.4 {
      mesh.triangles.append(t.reversed)
    }
    let (mended, report) = mesh.repaired()
    #expect(mended.certificate().isSound && report.unmended.isEmpty)
    #expect(abs(mended.measures().volume - 60) < 1e-6, "seed \(seed)")
  }

  @Test(arguments: 0..<16 as Range<UInt64>)
  func `a cavity that a rod runs through is one whichever way its triangles face, and is doubted`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let cavity = Shapes.icosphere(subdivisions: 2, radius: 6)
    let rod = Shapes.box(from: [-14, -1, -1], to: [14, 1, 1])
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    let truth = Shapes.together(ball, cavity.insideOut, rod).repaired().0.measures().volume
    let mesh = Shapes.together(ball, cavity.turned(share: 0.5, using: &generator), rod)
    let (mended, report) = mesh.repaired()
    #expect(mended.certificate().isSound && report.doubtfulShells == 1)
    #expect(abs(mended.measures().volume / truth - 1) < 1e-6, "seed \(seed)")
  }

  @Test func `what is cut away although it is enclosed is measured`() throws {
    let ball = Shapes.icosphere(subdivisions: 1, radius: 10)
    // Through the ball and out on the other side, where it is inside out.
    var pierced = ball
    let apex = ball.positions[0] * -3
    pierced.positions[0] = apex
    var spike = ball
    spike.positions[0] = apex
    let outside = try spike.cone(of: 0).difference(ball).measures().volume
    let report = pierced.repaired().1
    #expect(abs(report.missedVolume / outside - 1) < 0.05, "\(report.missedVolume) \(outside)")
  }

  @Test func `solids that overlap, or of which one is turned by half, miss and leave nothing open`()
  {
    var generator = SeededGenerator(seed: 3)
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    var other = ball
    other.positions = other.positions.map { $0 + [7, 3, 1] }
    for mesh in [Shapes.together(ball, other), ball.turned(share: 0.5, using: &generator)] {
      let (mended, report) = mesh.repaired()
      #expect(mended.certificate().isSound)
      #expect(report.missedVolume == 0 && report.doubtfulShells == 0)
    }
  }
}

extension Mesh {
  /// The triangles around a vertex, closed by a flat fan, outward.
  fileprivate func cone(of vertex: UInt32) -> Mesh {
    var cone = self
    cone.triangles = triangles.filter { [$0.a, $0.b, $0.c].contains(vertex) }
    return cone.repaired(RepairOptions(cap: .flat)).0
  }
}
