import DICOMFiles
import Foundation
import TestSupport
import Testing

/// What is inside contours, against areas that are known and a rule of one line.
@Suite struct ContourFillTests {
  private func points(_ corners: [(Double, Double)]) -> [ContourFill.Point] {
    corners.compactMap { ContourFill.Point($0.0, $0.1) }
  }

  private func filled(_ contours: [[(Double, Double)]], width: Int, height: Int) -> [UInt8] {
    var fill = ContourFill(width: width, height: height)
    fill.fill(contours.map(points))
    return fill.inside
  }

  private func square(_ low: Double, _ high: Double) -> [(Double, Double)] {
    [(low, low), (high, low), (high, high), (low, high)]
  }

  @Test func `a square on voxel centres holds its lower borders and not its upper ones`() {
    let inside = filled([square(1, 3)], width: 5, height: 4)
    #expect(
      inside == [
        0, 0, 0, 0, 0,
        0, 1, 1, 0, 0,
        0, 1, 1, 0, 0,
        0, 0, 0, 0, 0,
      ])
  }

  @Test func `the direction and the first corner do not matter`() {
    let corners = [(0.3, 0.2), (7.9, 1.1), (5.5, 4.0), (8.2, 7.7), (1.0, 6.0)]
    let expected = filled([corners], width: 10, height: 9)
    #expect(expected.contains(1))
    for start in 0..<5 {
      let turned = Array(corners[start...] + corners[..<start])
      #expect(filled([turned], width: 10, height: 9) == expected)
      #expect(filled([turned.reversed()], width: 10, height: 9) == expected)
    }
  }

  @Test func `a hole is the same as a contour within, in any order, or a keyhole`() {
    let outer = square(0.5, 9.5)
    let inner = square(2.5, 5.5)
    let hole = filled([outer, inner], width: 11, height: 11)
    #expect(hole.count { $0 == 1 } == 81 - 9)
    #expect(filled([inner, outer], width: 11, height: 11) == hole)
    let keyhole = outer + [outer[0]] + inner + [inner[0]]
    #expect(filled([keyhole], width: 11, height: 11) == hole)
  }

  @Test func `contours that share a border share no voxel and leave out none`() {
    let middle = (4.0, 5.0)
    let ring = [(0.5, 0.5), (8.0, 1.0), (9.5, 9.0), (3.0, 9.5), (0.25, 4.0)]
    let parts = (0..<5).map { [ring[$0], ring[($0 + 1) % 5], middle] }
    let fills = parts.map { filled([$0], width: 11, height: 11) }
    let whole = filled([ring], width: 11, height: 11)
    for place in whole.indices {
      #expect(fills.reduce(0) { $0 + $1[place] } == whole[place])
    }
  }

  @Test func `a disc has the area of its circle`() {
    let radius = 200.0
    let circle = (0..<3600).map { step in
      let angle = Double(step) / 3600 * 2 * Double.pi
      return (255.3 + radius * cos(angle), 256.1 + radius * sin(angle))
    }
    let count = filled([circle], width: 512, height: 512).count { $0 == 1 }
    #expect(abs(Double(count) / (.pi * radius * radius) - 1) < 5e-4)
  }

  @Test func `what lies outside the slice is cut off at its edge`() {
    #expect(filled([square(-900_000, 900_000)], width: 7, height: 3).allSatisfy { $0 == 1 })
    #expect(filled([square(-9, -2)], width: 7, height: 3).allSatisfy { $0 == 0 })
    #expect(filled([square(8, 12)], width: 7, height: 3).allSatisfy { $0 == 0 })
    #expect(ContourFill.Point(1e7, 0) == nil)
    #expect(ContourFill.Point(.nan, 0) == nil)
  }

  @Test func `a second plane forgets the first`() {
    var fill = ContourFill(width: 6, height: 6)
    fill.fill([points(square(0.5, 4.5))])
    fill.fill([points(square(2.5, 3.5))])
    #expect(fill.inside.count { $0 == 1 } == 1)
    #expect(fill.rows == 3..<4)
    fill.fill([])
    #expect(!fill.inside.contains(1) && fill.rows.isEmpty)
  }

  @Test func `random polygons agree with a count of crossings`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      // Quarters of voxels, so that many corners lie on centres.
      let contours = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        (0..<Int.random(in: 3...9, using: &generator)).map { _ in
          (
            Double(Int.random(in: -8...48, using: &generator)) / 4,
            Double(Int.random(in: -8...48, using: &generator)) / 4
          )
        }
      }
      let inside = filled(contours, width: 10, height: 10)
      for y in 0..<10 {
        for x in 0..<10 {
          let crossed = contours.map { crossings(of: $0, leftOf: x, at: y) }.reduce(0, +)
          #expect(Int(inside[y * 10 + x]) == crossed % 2)
        }
      }
    }
  }

  /// Edges that cross the row at or left of a centre, in whole sixteenths.
  private func crossings(of contour: [(Double, Double)], leftOf x: Int, at y: Int) -> Int {
    contour.indices.count { place in
      let (a, b) = (contour[place], contour[(place + 1) % contour.count])
      let (low, high) = a.1 < b.1 ? (a, b) : (b, a)
      guard low.1 <= Double(y), Double(y) < high.1 else { return false }
      // All factors are quarters, so the products are exact.
      return (Double(x) - low.0) * (high.1 - low.1) >= (Double(y) - low.1) * (high.0 - low.0)
    }
  }
}
