import Geometry
import Surfaces
import TestSupport
import Testing

/// A coarse answer may say that boxes touch which do not, but never the other way round.
@Suite struct BoxMaskTests {
  @Test func `every box that touches one of them is told, and few others`() {
    var generator = SeededGenerator(seed: 7)
    func corner(_ range: ClosedRange<Float>) -> SIMD4<Float> {
      SIMD4(
        .random(in: range, using: &generator), .random(in: range, using: &generator),
        .random(in: range, using: &generator), 0)
    }
    func box(size: Float) -> Box {
      let lower = corner(-50...50)
      return Box(lower: lower, upper: lower + corner(0...size))
    }
    var (told, touching) = (0, 0)
    for round in 0..<200 {
      let some = (0..<5 + round % 7).map { _ in box(size: Float(round % 40)) }
      let mask = BoxMask(some)
      for _ in 0..<100 {
        let other = box(size: 40)
        let (touches, mayTouch) = (some.contains { $0.overlaps(other) }, mask.mayTouch(other))
        #expect(mayTouch || !touches)
        touching += touches ? 1 : 0
        told += mayTouch ? 1 : 0
      }
    }
    #expect(touching > 500 && told < 2 * touching)
  }

  @Test func `nothing touches a mask of no boxes`() {
    #expect(!BoxMask([]).mayTouch(Box(lower: .zero, upper: SIMD4(1, 1, 1, 0))))
  }

  @Test(arguments: [0, 1, -4e3, 1e6] as [Float])
  func `a grown box holds what lies within the distance, however far out`(place: Float) {
    let corner = SIMD4(SIMD3(repeating: place), 0)
    let grown = Box(lower: corner, upper: corner).grown(by: 0.1).ends
    #expect(grown.lower.min() <= Double(place) - 0.1 && grown.upper.max() >= Double(place) + 0.1)
    #expect(grown.upper.max() - grown.lower.min() < 0.21 + 2e-6 * Double(abs(place)))
  }
}
