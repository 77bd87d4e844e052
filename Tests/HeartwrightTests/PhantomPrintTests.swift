import Heartwright
import TestSupport
import Testing

/// The embedded heart from end to end: its analytic truth is the ruler.
@Suite struct PhantomPrintTests {
  private func phantom() throws -> HeartPhantom {
    try HeartPhantom(HeartPhantom.Options(spacing: [1, 1, 1]))
  }

  @Test func `from labels, structures are sound and true`() throws {
    let folder = try TemporaryFolder()
    let phantom = try phantom()
    var options = PrintOptions()
    options.segmentation.scheme = "phantom"
    let report = try folder.print(phantom.labelMap(), options)
    #expect(report.whole.isSound)
    for part in report.parts {
      #expect(part.isSound, "\(part.name): \(part.certificate.findings)")
      #expect(isNear(part.millilitres, part.segmentedMillilitres, within: 0.01), "\(part.name)")
    }
    for chamber in HeartPhantom.structures.indices
    where HeartPhantom.structures[chamber].name.hasSuffix("blood cavity")
      || HeartPhantom.structures[chamber].name.hasSuffix("atrium")
      || HeartPhantom.structures[chamber].name.hasSuffix("ventricle")
    {
      let structure = HeartPhantom.structures[chamber]
      guard let part = report.parts.first(where: { $0.value == structure.value }) else {
        Issue.record("\(structure.name) is missing")
        continue
      }
      let truth = phantom.trueVolume(of: [chamber]).cubicMillimetres / 1000
      #expect(isNear(part.millilitres, truth, within: 0.02), "\(structure.name)")
    }
  }

  @Test func `from the scan, the blood pool is sound and true`() throws {
    let folder = try TemporaryFolder()
    let phantom = try phantom()
    let report = try folder.print(phantom.volume())
    #expect(report.whole.isSound, "\(report.whole.certificate.findings)")
    let truth = phantom.trueVolume(of: HeartPhantom.bloodPools).cubicMillimetres / 1000
    #expect(isNear(report.whole.millilitres, truth, within: 0.03))
  }
}
