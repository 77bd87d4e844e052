import Geometry
import Surfaces
import TestSupport
import Testing

/// Many smoothing pairs are done as fewer, stronger ones; what comes out must be the same.
@Suite struct FilterTests {
  @Test func `twenty pairs at once are twenty pairs one by one`() {
    var generator = SeededGenerator(seed: 3)
    let ball = Shapes.icosphere(subdivisions: 5, radius: 10)
    var rough = ball
    for vertex in rough.positions.indices {
      rough.positions[vertex] *= 1 + Float.random(in: -0.02...0.02, using: &generator)
    }
    func rootMeanSquare(_ one: Mesh, _ two: Mesh) -> Float {
      let sum = zip(one.positions, two.positions).reduce(0) { $0 + ($1.0 - $1.1).squaredLength }
      return (sum / Float(one.positions.count)).squareRoot()
    }
    let noise = rootMeanSquare(rough, ball)
    let atOnce = rough.smoothed(SmoothingOptions(passes: 20, leash: .ball(100)))
    var oneByOne = rough
    for _ in 0..<20 { oneByOne = oneByOne.smoothed(SmoothingOptions(passes: 1, leash: .ball(100))) }
    #expect(rootMeanSquare(oneByOne, ball) < 0.4 * noise)
    #expect(rootMeanSquare(atOnce, oneByOne) < 0.045 * noise)
  }
}
