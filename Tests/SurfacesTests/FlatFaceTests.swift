import Foundation
import Geometry
import Surfaces
import TestSupport
import Testing

/// Solids that were sawn apart along a plane and lie in one file with both lids.
@Suite struct FlatFaceTests {
  /// Any turn, and a move of at most so many mm along each axis.
  private func turn(_ generator: inout SeededGenerator, away: Double) -> Affine {
    func direction() -> SIMD3<Double> {
      SIMD3(
        .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator),
        .random(in: -1...1, using: &generator))
    }
    let x = direction().normalized
    let z = x.cross(direction()).normalized
    return Affine(x: x, y: z.cross(x), z: z, translation: direction() * away)
  }

  /// A prism over a star-shaped outline, sawn in `slabs` at uneven heights and turned in space; every
  /// slab is closed by lids, each cut into triangles in a way of its own, some with a vertex inside.
  private func sawn(seed: UInt64) -> (pieces: Mesh, volume: Double) {
    var generator = SeededGenerator(seed: seed)
    let corners = Int.random(in: 3...14, using: &generator)
    let slabs = Int.random(in: 2...4, using: &generator)
    let radii = (0..<corners).map { _ in Double.random(in: 6...10, using: &generator) }
    let outline = radii.enumerated().map { index, radius in
      let angle = 2 * Double.pi * Double(index) / Double(corners)
      return SIMD3(radius * cos(angle), radius * sin(angle), 0)
    }
    let area = (0..<corners).reduce(0.0) { sum, index in
      sum + outline[index].cross(outline[(index + 1) % corners]).z / 2
    }
    let heights = (0...slabs).reduce(into: [0.0]) { heights, _ in
      heights.append(heights[heights.count - 1] + .random(in: 1...5, using: &generator))
    }
    let turn = turn(&generator, away: 100)
    var mesh = Mesh()
    func lid(_ height: Double, isTop: Bool) {
      let ring = outline.map { SIMD3<Float>(turn($0 + SIMD3(0, 0, height))) }
      let first = UInt32(mesh.positions.count)
      mesh.positions += ring
      // The outline can be seen from its middle; from a corner only where it is convex, as three are.
      let isFan = corners == 3 || Bool.random(using: &generator)
      if !isFan || corners > 4 {
        let off = SIMD3(Double.random(in: -0.5...0.5, using: &generator), 0, height)
        mesh.positions.append(SIMD3<Float>(turn(off)))
        for index in 0..<UInt32(corners) {
          let t = Triangle(
            first + UInt32(corners), first + index, first + (index + 1) % UInt32(corners))
          mesh.triangles.append(isTop ? t : t.reversed)
        }
      } else {
        for index in 1..<UInt32(corners - 1) {
          let t = Triangle(first, first + index, first + index + 1)
          mesh.triangles.append(isTop ? t : t.reversed)
        }
      }
    }
    func sides(_ low: Double, _ high: Double) {
      let first = UInt32(mesh.positions.count)
      for height in [low, high] {
        mesh.positions += outline.map { SIMD3<Float>(turn($0 + SIMD3(0, 0, height))) }
      }
      let n = UInt32(corners)
      for index in 0..<n {
        let (a, b) = (first + index, first + (index + 1) % n)
        mesh.triangles += [Triangle(a, b, b + n), Triangle(a, b + n, a + n)]
      }
    }
    for slab in 0..<slabs {
      lid(heights[slab], isTop: false)
      sides(heights[slab], heights[slab + 1])
      lid(heights[slab + 1], isTop: true)
    }
    return (mesh.welded(), area * heights[slabs])
  }

  /// A block sawn twice, turned in space: four pieces that meet along one line, on which each has vertices
  /// of its own.
  private func sawnTwice(seed: UInt64) -> Mesh {
    var generator = SeededGenerator(seed: seed)
    let turn = turn(&generator, away: 10)
    var pieces: [Mesh] = []
    for (left, front) in [(0, 0), (5, 0), (0, 5), (5, 5)] as [(Float, Float)] {
      var piece = Shapes.box(from: [left, front, 0], to: [left + 5, front + 5, 10])
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        piece.cutAlongLine(at: Float.random(in: 0.5...9.5, using: &generator))
      }
      piece.positions = piece.positions.map { SIMD3<Float>(turn(SIMD3<Double>($0))) }
      pieces.append(piece)
    }
    return pieces.dropFirst().reduce(pieces[0]) { Shapes.together($0, $1) }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a block that was sawn twice becomes one`(seed: UInt64) {
    let (mesh, report) = sawnTwice(seed: seed).repaired()
    let certificate = mesh.certificate()
    #expect(certificate.isSound && report.unmended.isEmpty, "\(report)")
    // A slit of some units of float32 may stay.
    #expect(abs(certificate.volume - 1) < 1e-4 && certificate.shells - certificate.cavities == 1)
    #expect(report.closeness < 1e-4)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `slabs with lids of different triangles become one solid again`(seed: UInt64) {
    let (pieces, volume) = sawn(seed: seed)
    let (mended, report) = pieces.repaired()
    let certificate = mended.certificate()
    #expect(report.unmended.isEmpty && certificate.isSound, "\(report)")
    #expect(mended.topology().shells.count == 1)
    #expect(
      abs(mended.measures().volume / volume - 1) < 1e-5, "\(mended.measures().volume) for \(volume)"
    )
    #expect(report.droppedShells == 0)
  }

  @Test func `lids that bulge apart are no common wall`() {
    // Two pyramids on one square, the lids of which rise to either side.
    let square: [SIMD3<Float>] = [[0, 0, 0], [4, 0, 0], [4, 4, 0], [0, 4, 0]]
    var mesh = Mesh()
    for (apex, lid) in [(3 as Float, 1 as Float), (-3, -1)] {
      let first = UInt32(mesh.positions.count)
      mesh.positions += square + [[2, 2, apex], [2, 2, lid]]
      for index in 0..<4 as Range<UInt32> {
        let (a, b) = (first + index, first + (index + 1) % 4)
        let skin = Triangle(a, b, first + 4)
        let inner = Triangle(b, a, first + 5)
        mesh.triangles += apex > 0 ? [skin, inner] : [skin.reversed, inner.reversed]
      }
    }
    let (mended, report) = mesh.welded().repaired()
    #expect(report.alignedFaces == 0)
    // Two pyramids of 16 mm³ without the two of a third of that between them.
    #expect(
      abs(mended.measures().volume - 2 * (16 - 16.0 / 3)) < 0.01, "\(mended.measures().volume)")
  }
}

extension Mesh {
  /// Cuts the edge along the line x = y = 5 that holds a height there.
  fileprivate mutating func cutAlongLine(at height: Float) {
    let vertex = UInt32(positions.count)
    func isBelow(_ corner: UInt32) -> Bool? {
      let place = positions[Int(corner)]
      return place.x == 5 && place.y == 5 ? place.z < height : nil
    }
    for index in triangles.indices {
      let t = triangles[index]
      for (from, to, apex) in [(t.a, t.b, t.c), (t.b, t.c, t.a), (t.c, t.a, t.b)] {
        guard let one = isBelow(from), let two = isBelow(to), one != two else { continue }
        triangles[index] = Triangle(from, vertex, apex)
        triangles.append(Triangle(vertex, to, apex))
      }
    }
    positions.append([5, 5, height])
  }
}
