import Foundation
import Geometry
import Previews
import Surfaces
import TestSupport
import Testing

@Suite struct PlaneCutTests {
  /// Whether at every point an even number of segments end, points compared bit for bit.
  private func isClosed(_ segments: [CutSegment]) -> Bool {
    var ends: [SIMD3<Double>: Int] = [:]
    for segment in segments {
      ends[segment.from, default: 0] += 1
      ends[segment.to, default: 0] += 1
    }
    return ends.values.allSatisfy { $0.isMultiple(of: 2) }
  }

  private func length(_ segments: [CutSegment]) -> Double {
    segments.reduce(0) { $0 + ($1.to - $1.from).length }
  }

  @Test(arguments: 0..<3) func `a box is cut along its perimeter`(axis: Int) {
    let part = box(lower: [-1, -2, -3], upper: [4, 5, 6])
    let cuts = part.mesh.cuts(axis: axis, at: [-10, 0, 0.5, 10])
    let perimeter = [2 * (7.0 + 9), 2 * (5.0 + 9), 2 * (5.0 + 7)][axis]
    #expect(cuts.map(\.isEmpty) == [true, false, false, true])
    #expect(abs(length(cuts[1]) - perimeter) < 1e-12)
    #expect(abs(length(cuts[2]) - perimeter) < 1e-12)
    #expect(isClosed(cuts[1]) && isClosed(cuts[2]))
    for segment in cuts[2] { #expect(segment.from[axis] == 0.5 && segment.to[axis] == 0.5) }
  }

  @Test(arguments: 0..<3) func `a plane through the face of a box cuts it once, closed`(axis: Int) {
    let part = box(lower: [0, 0, 0], upper: [2, 2, 2])
    let cuts = part.mesh.cuts(axis: axis, at: [0, 2])
    // What lies in the plane counts as above it: the lower face is not cut, the upper one is.
    #expect(cuts[0].isEmpty)
    #expect(abs(length(cuts[1]) - 8) < 1e-12 && isClosed(cuts[1]))
  }

  @Test(arguments: 0..<3) func `planes through vertices leave closed outlines`(axis: Int) {
    let mesh = sphere(radius: 10, rings: 24).mesh
    let planes = Set(mesh.positions.map { Double($0[axis]) }).sorted()
    let cuts = mesh.cuts(axis: axis, at: planes)
    for (plane, cut) in zip(planes, cuts) {
      #expect(isClosed(cut))
      // At a vertex the outline is that of the plane just below.
      let radius = max(0, 100 - plane * plane).squareRoot()
      #expect(abs(length(cut) - 2 * .pi * radius) < 1.5)
    }
  }

  @Test func `random planes cut a sphere in circles`() {
    let mesh = sphere(center: [3, 4, 5], radius: 10, rings: 90).mesh
    var generator = SeededGenerator(seed: 9)
    for axis in 0..<3 {
      let middle = Double(3 + axis)
      let planes = (0..<40).map { _ in Double.random(in: -9.5...9.5, using: &generator) }.sorted()
      let cuts = mesh.cuts(axis: axis, at: planes.map { $0 + middle })
      for (plane, cut) in zip(planes, cuts) {
        let truth = 2 * .pi * (100 - plane * plane).squareRoot()
        #expect(isClosed(cut))
        #expect(abs(length(cut) - truth) < 0.01 * truth)
      }
    }
  }

  @Test func `all planes at once are the planes one by one`() {
    let mesh = sphere(radius: 7, rings: 30).mesh
    let planes = stride(from: -7.5, through: 7.5, by: 0.5).map { $0 }
    let together = mesh.cuts(axis: 1, at: planes)
    for (plane, cut) in zip(planes, together) {
      #expect(mesh.cuts(axis: 1, at: [plane])[0] == cut)
    }
  }

  @Test func `a corner that is no number is not cut`() {
    var mesh = box(lower: [0, 0, 0], upper: [1, 1, 1]).mesh
    mesh.positions[0] = [.nan, 0, .nan]
    let cut = mesh.cuts(axis: 2, at: [0.5])[0]
    for segment in cut { #expect(segment.from.z == 0.5 && segment.to.z == 0.5) }
    #expect(cut.count < 8)
  }
}
