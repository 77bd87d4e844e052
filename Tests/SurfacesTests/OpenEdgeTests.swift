import Geometry
import Surfaces
import TestSupport
import Testing

/// Surfaces that are whole to the eye, and open by their triangles: faces divided on one side only, gaps of
/// rounding, copies that lie on each other.
@Suite struct OpenEdgeTests {
  /// A turn about a random axis and a move.
  private func pose(_ generator: inout SeededGenerator) -> @Sendable (SIMD3<Float>) -> SIMD3<Float>
  {
    func number() -> Double { Double.random(in: -1...1, using: &generator) }
    let x = SIMD3(number(), number(), number()).normalized
    let y = x.cross(SIMD3(number(), number(), number())).normalized
    let z = x.cross(y)
    let away = SIMD3(number(), number(), number()) * 50
    return { place in
      let p = SIMD3<Double>(place)
      return SIMD3<Float>(x * p.x + y * p.y + z * p.z + away)
    }
  }

  /// Some of the triangles cut into four, so that the middles of their sides lie on sides of others.
  private func divided(
    _ mesh: Mesh, _ isChosen: (Int) -> Bool
  ) -> Mesh {
    var corners: [SIMD3<Float>] = []
    for (index, t) in mesh.triangles.enumerated() {
      let (a, b, c) = (
        mesh.positions[Int(t.a)], mesh.positions[Int(t.b)], mesh.positions[Int(t.c)]
      )
      let (ab, bc, ca) = ((a + b) / 2, (b + c) / 2, (c + a) / 2)
      corners += isChosen(index) ? [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca] : [a, b, c]
    }
    let triangles = stride(from: 0, to: UInt32(corners.count), by: 3).map {
      Triangle($0, $0 + 1, $0 + 2)
    }
    return Mesh(positions: corners, triangles: triangles)
  }

  private func expectWhole(_ mesh: Mesh, volume: Double, _ comment: Comment) {
    let (mended, report) = mesh.repaired()
    let certificate = mended.certificate()
    #expect(certificate.isSound && report.unmended.isEmpty, comment)
    #expect(abs(mended.measures().volume / volume - 1) < 1e-5, comment)
    #expect(
      report.filledHoles == 0 && report.touchedEdges > 0 && report.touchDistance < 1e-3, comment)
    #expect(mended.topology().shells.count == 1, comment)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `faces that are divided on one side only are cut on the other, and nothing is filled`(
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let solid = seed % 2 == 0 ? Shapes.icosphere(subdivisions: 2, radius: 10) : Shapes.box()
    let volume = solid.measures().volume
    var mesh = solid
    // Once more of what was divided already: sides with one middle and sides with three.
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let share = Double.random(in: 0.1...0.9, using: &generator)
      mesh = divided(mesh) { _ in Double.random(in: 0..<1, using: &generator) < share }
    }
    let pose = pose(&generator)
    if seed % 3 > 0 { mesh.positions = mesh.positions.map(pose) }
    guard !mesh.welded().topology().isClosed else { return }
    expectWhole(mesh, volume: volume, "seed \(seed)")
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `copies that lie on each other but for the last digit become one`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let ball = Shapes.icosphere(subdivisions: 2, radius: 10)
    var mesh = Mesh()
    for _ in 0..<Int.random(in: 3...9, using: &generator) {
      var copy = ball
      copy.positions = copy.positions.map { place in
        var moved = place + 100
        for axis in 0..<3 { moved[axis] += Float.random(in: -4e-6...4e-6, using: &generator) }
        return moved
      }
      mesh = mesh.triangles.isEmpty ? copy : Shapes.together(mesh, copy)
    }
    let (mended, report) = mesh.repaired()
    #expect(mended.certificate().isSound && report.unmended.isEmpty, "\(report)")
    #expect(abs(mended.measures().volume / ball.measures().volume - 1) < 1e-4)
    #expect(report.crossingPairsLeft == 0)
  }

  @Test(arguments: [0.02, 0.2] as [Float])
  func `triangles with gaps all around are told from a solid, and welded on demand`(gap: Float) {
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    var soup = divided(ball) { _ in false }
    for corner in stride(from: 0, to: soup.positions.count, by: 3) {
      let middle =
        (soup.positions[corner] + soup.positions[corner + 1] + soup.positions[corner + 2]) / 3
      for vertex in corner..<corner + 3 {
        soup.positions[vertex] += (middle - soup.positions[vertex]).normalized * gap / 2
      }
    }
    let (_, report) = soup.repaired()
    #expect(
      report.loneShare > 0.9 && report.unmended.contains { $0.contains("weld with the width") })
    let (welded, done) = soup.repaired(RepairOptions(weldTolerance: Double(gap) * 1.5))
    #expect(welded.certificate().isSound && done.unmended.isEmpty)
    #expect(abs(welded.measures().volume / ball.measures().volume - 1) < 0.03)
  }
}
