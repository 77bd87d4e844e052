import Heartwright
import TestSupport
import Testing

/// Scans that nobody here made.
@Suite struct SharedScanTests {
  static let scan = SharedData.path("volumes/totalsegmentator_cta_pulmonary/ct_cropped.nii.gz")
  static let labels = SharedData.path("volumes/mmwhs_labels/mmwhs.nii.gz")

  @Test(.enabled(if: scan != nil, Comment(rawValue: SharedData.absent)))
  func `a pulmonary angiogram's blood pool has 778 ml`() throws {
    let folder = try TemporaryFolder()
    var options = PrintOptions()
    options.segmentation.range = 200...Double.infinity
    let report = try folder.print(try #require(Self.scan), options)
    #expect(isNear(report.segmentation.keptMillilitres, 778.19, within: 1e-4))
    #expect(isNear(report.whole.millilitres, 778, within: 0.01))
    #expect(report.whole.isSound, "\(report.whole.certificate.findings)")
    #expect(report.segmentation.touchesEdgeOfScan)
  }

  @Test(.enabled(if: labels != nil, Comment(rawValue: SharedData.absent)))
  func `seven structures of a labelled heart are sound, true and not mirrored`() throws {
    let folder = try TemporaryFolder()
    var options = PrintOptions()
    options.segmentation.scheme = "mmwhs"
    let report = try folder.print(try #require(Self.labels), options)
    let truths = [89.390, 80.247, 45.294, 91.662, 66.966, 66.355, 68.060]
    #expect(report.parts.count == truths.count)
    for truth in truths {
      #expect(report.parts.contains { isNear($0.segmentedMillilitres, truth, within: 1e-4) })
    }
    for part in report.parts + [report.whole] {
      #expect(part.isSound, "\(part.name): \(part.certificate.findings)")
      #expect(isNear(part.millilitres, part.segmentedMillilitres, within: 0.01), "\(part.name)")
    }
    let findings = try #require(report.segmentation.completeness)
    #expect(findings.filter { $0.presence != .present }.isEmpty)
    let cut = findings.filter { !$0.cuts.isEmpty }
    #expect(cut.map(\.name) == ["aorta"])
    #expect(cut.first?.cuts.map(\.side) == [.head])
    // 2122 voxel faces.
    let area = try #require(cut.first?.cuts.first).squareMillimetres
    #expect(isNear(area, 505.92, within: 1e-4))
    #expect(
      report.warnings.contains {
        $0.hasPrefix("aorta is cut flat by the edge of the scan at the head end")
      })
    // One structure has 25 further pieces of one or two voxels.
    #expect(findings.map(\.specks) == [25, 0, 0, 0, 0, 0, 0])
    #expect(findings.filter { $0.pieces != 1 }.isEmpty)
    func centroid(_ name: String) throws -> Double {
      let part = try #require(report.parts.first { $0.name.lowercased() == name })
      return try folder.mesh(part.file).measures().centroid.x
    }
    // x of LPS grows to the patient's left.
    #expect(try centroid("left ventricle") > centroid("right atrium"))
  }
}
