import Geometry
import TestSupport
import Testing

struct AffineTests {
  private func randomAffine(_ random: inout SeededGenerator) -> Affine {
    func vector() -> SIMD3<Double> { .random(in: -10...10, using: &random) }
    return Affine(x: vector(), y: vector(), z: vector(), translation: vector() * 100)
  }

  @Test func `the columns are the images of the axes`() {
    let map = Affine(x: [1, 2, 3], y: [4, 5, 6], z: [7, 8, 10], translation: [100, 200, 300])
    #expect(map([0, 0, 0]) == [100, 200, 300])
    #expect(map([1, 0, 0]) == [101, 202, 303])
    #expect(map([0, 1, 0]) == [104, 205, 306])
    #expect(map([1, 1, 1]) == [112, 215, 319])
    #expect(map.direction([1, 1, 1]) == [12, 15, 19])
    #expect(map.determinant == -3)
  }

  @Test func `scaling multiplies each axis, and a mirror has a negative determinant`() {
    #expect(Affine.scaling([2, 3, 4])([1, 1, 1]) == [2, 3, 4])
    #expect(Affine.scaling([2, 3, 4]).determinant == 24)
    #expect(Affine.scaling([-1, 1, 1]).determinant == -1)
    #expect(Affine.scaling([-1, -1, 1]).determinant == 1)
    #expect(Affine.identity([5, 6, 7]) == [5, 6, 7])
  }

  @Test func `the inverse undoes the map, both ways`() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let map = randomAffine(&random)
      guard abs(map.determinant) > 1 else { continue }
      let inverse = try #require(map.inverse)
      let point = SIMD3<Double>.random(in: -100...100, using: &random)
      #expect((inverse(map(point)) - point).length < 1e-8)
      #expect((map(inverse(point)) - point).length < 1e-8)
      #expect(abs(inverse.determinant * map.determinant - 1) < 1e-9)
    }
  }

  @Test func `a composition does one map after the other`() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<500 {
      let (first, second) = (randomAffine(&random), randomAffine(&random))
      let point = SIMD3<Double>.random(in: -10...10, using: &random)
      let both = second.after(first)
      #expect((both(point) - second(first(point))).length < 1e-9)
      #expect(abs(both.determinant - second.determinant * first.determinant) < 1e-6)
      #expect(both.after(.identity) == both)
    }
  }

  @Test(arguments: [
    Affine(x: [1, 0, 0], y: [2, 0, 0], z: [0, 0, 1]),
    Affine(x: [0, 0, 0], y: [0, 1, 0], z: [0, 0, 1]),
    Affine(x: [.nan, 0, 0], y: [0, 1, 0], z: [0, 0, 1]),
    Affine(x: [.infinity, 0, 0], y: [0, 1, 0], z: [0, 0, 1]),
  ])
  func `a flat or broken map has no inverse`(map: Affine) {
    #expect(map.inverse == nil)
  }
}
