import Geometry
import Surfaces
import TestSupport
import Testing

/// Many steps of smoothing are done as few averagings; what comes out must be the same.
@Suite struct FilterTests {
  @Test(arguments: [10, 20, 200])
  func `a filter does what pairs of Taubin's steps do one by one`(pairs: Int) {
    var generator = SeededGenerator(seed: 3)
    let ball = Shapes.icosphere(subdivisions: 5, radius: 10)
    let noise = ball.positions.map { _ in
      SIMD4<Float>(
        .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator), 1, 0)
    }
    let neighbours = Neighbours(of: ball)
    func step(_ values: [SIMD4<Float>], _ factor: Float) -> [SIMD4<Float>] {
      values.indices.map { vertex in
        let list = neighbours.vertices[
          Int(neighbours.offsets[vertex])..<Int(neighbours.offsets[vertex + 1])]
        let mean = list.reduce(SIMD4.zero) { $0 + values[Int($1)] } / Float(list.count)
        return values[vertex] + (mean - values[vertex]) * factor
      }
    }
    var oneByOne = noise
    for _ in 0..<pairs { oneByOne = step(step(oneByOne, 0.5), 1 / (0.02 - 2)) }
    var spare = SparePlaces(count: noise.count)
    let atOnce = GraphFilter.taubin(pairs: pairs).filtered(noise, neighbours, &spare)
    func rootMeanSquare(_ values: [SIMD4<Float>]) -> Float {
      (values.reduce(0) { $0 + $1.x * $1.x + $1.y * $1.y } / Float(values.count)).squareRoot()
    }
    #expect(rootMeanSquare(oneByOne) < 0.5 * rootMeanSquare(noise))
    #expect(rootMeanSquare(zip(atOnce, oneByOne).map { $0 - $1 }) < 0.02 * rootMeanSquare(noise))
    // What is the same everywhere stays, whatever the number of terms.
    #expect(atOnce.allSatisfy { abs($0.z - 1) < 1e-5 })
  }
}
