import Printing
import TestSupport
import Testing

struct PrinterFitTests {
  private let prusa: PrintProfile
  private let bambu: PrintProfile

  init() throws {
    prusa = try PrintProfile.load(name: "prusa-mk4-pla")
    bambu = try PrintProfile.load(name: "bambu-x1c-pla")
  }

  @Test(arguments: [
    (SIMD3<Double>(250, 210, 220), PrinterFit.Placement.asIs),
    (SIMD3<Double>(210, 250, 220), .turned),
    (SIMD3<Double>(220, 210, 250), .laidOnSide),
    (SIMD3<Double>(250.001, 210, 220), .tooLarge),
    (SIMD3<Double>(1, 251, 1), .tooLarge),
    (SIMD3<Double>(1, 1, 249), .laidOnSide),
    (SIMD3<Double>(0, 0, 0), .asIs),
  ])
  func `the first placement in which a box fits is taken`(
    size: SIMD3<Double>, placement: PrinterFit.Placement
  ) {
    let fit = prusa.fits(size, triangles: 4)
    #expect(fit.placement == placement)
    #expect(fit.fitsSize == (fit.largestScale >= 1))
  }

  @Test func `the largest scale just fills the printer`() {
    #expect(prusa.fits([500, 100, 100], triangles: 4).largestScale == 0.5)
    let turned = prusa.fits([100, 125, 100], triangles: 4)
    #expect(turned.largestScaleAsIs == 210.0 / 125)
    #expect(turned.largestScale == 2)
  }

  @Test func `a box avoids the excluded corner beside it or in front of it`() {
    #expect(bambu.fits([256, 228, 250], triangles: 4).placement == .asIs)
    #expect(bambu.fits([238, 256, 250], triangles: 4).placement == .asIs)
    #expect(bambu.fits([228, 256, 250], triangles: 4).placement == .asIs)
    #expect(bambu.fits([256, 238, 10], triangles: 4).placement == .turned)
    #expect(bambu.fits([256, 250, 10], triangles: 4).placement == .laidOnSide)
    #expect(bambu.fits([239, 239, 239], triangles: 4).placement == .tooLarge)
    #expect(bambu.fits([239, 239, 239], triangles: 4).largestScale == 238.0 / 239)
  }

  @Test func `seeded boxes agree with trying every order and every spot on the plate`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let size = SIMD3<Double>(
        Double(Int.random(in: 1...280, using: &random)),
        Double(Int.random(in: 1...280, using: &random)),
        Double(Int.random(in: 1...280, using: &random)))
      let orders = [(0, 1, 2), (1, 0, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0), (2, 1, 0)]
      // Whole millimetres: a box that fits anywhere fits in one of the plate's corners.
      let fitsSomewhere = orders.map { a, b, c in
        let (w, d, h) = (size[a], size[b], size[c])
        guard w <= 256, d <= 256, h <= 250 else { return false }
        return [0, 256 - w].contains { x in
          [0, 256 - d].contains { y in x >= 18 || y >= 28 }
        }
      }
      let fit = bambu.fits(size, triangles: 4)
      let expected: PrinterFit.Placement =
        fitsSomewhere[0]
        ? .asIs
        : fitsSomewhere[1] ? .turned : fitsSomewhere.contains(true) ? .laidOnSide : .tooLarge
      #expect(fit.placement == expected, "\(size)")
      #expect(fit.fitsSize == (fit.largestScale >= 1))
    }
  }

  @Test func `triangles count against the service's limits`() throws {
    let sintered = try PrintProfile.load(name: "sls-pa12")
    #expect(sintered.fits([1, 1, 1], triangles: 1_000_000).fitsTriangles)
    #expect(!sintered.fits([1, 1, 1], triangles: 1_000_001).fitsTriangles)
    #expect(prusa.fits([1, 1, 1], triangles: 1_000_000_000).fitsTriangles)
    #expect(prusa.fits([1, 1, 1], triangles: 5).maximumTriangles == nil)
  }
}
