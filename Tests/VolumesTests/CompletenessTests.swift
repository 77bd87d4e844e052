import Geometry
import TestSupport
import Testing
import Volumes

/// A model of half a heart is only found out when it is printed, unless someone says so before.
@Suite struct CompletenessTests {
  private func structure(_ value: Int, _ name: String) -> Structure {
    Structure(value: value, name: name, color: Color(1, 2, 3))
  }

  /// A map on an axis-aligned grid of 6 x 5 x 4 voxels of 1 x 2 x 3 mm.
  private func map(_ label: (SIMD3<Int>) -> Int) -> LabelMap {
    let grid = Grid(size: [6, 5, 4], spacing: [1, 2, 3])
    let indices = (0..<grid.count).map { offset in
      UInt16(label([offset % 6, offset / 6 % 5, offset / 30]))
    }
    return LabelMap(
      grid: grid, indices: indices,
      structures: [.background, structure(2, "aorta"), structure(5, "left atrium")])
  }

  @Test func `a structure in one piece inside the scan is complete`() {
    let findings = map { $0 == [2, 2, 1] || $0 == [3, 2, 1] ? 1 : $0 == [3, 3, 2] ? 2 : 0 }
      .completeness()
    #expect(findings.map(\.name) == ["aorta", "left atrium"])
    #expect(findings.map(\.millilitres) == [0.012, 0.006])
    #expect(findings.filter { !$0.isComplete }.isEmpty)
    #expect(findings.sentences.isEmpty)
  }

  @Test(arguments: [1.0, -1])
  func `a mirrored heart is told by the side of its chambers, its walls have no say`(side: Double) {
    // A label of one voxel where each chamber's middle is, in a grid along the patient's axes.
    let middles: [(String, SIMD3<Double>)] = [
      ("left ventricle", [10, 4, 2]), ("left atrium", [1, 13, 8]), ("right ventricle", [2, 2, 3]),
      ("right atrium", [-6, 6, 5]), ("left ventricular myocardium", [-9, 0, 0]),
    ]
    let grid = Grid(size: [40, 40, 20], spacing: [1, 1, 1], origin: [-20, -20, -5])
    var indices = [UInt16](repeating: 0, count: grid.count)
    for (index, middle) in middles.enumerated() {
      let voxel = SIMD3<Int>(middle.1 * SIMD3(side, 1, 1) - grid.origin)
      indices[grid.offset(voxel.x, voxel.y, voxel.z)] = UInt16(index + 1)
    }
    let findings = LabelMap(
      grid: grid, indices: indices,
      structures: [.background] + middles.enumerated().map { structure($0 + 1, $1.0) }
    ).completeness()
    #expect(findings[0].middle == [10 * side, 4, 2])
    let told = findings.sentences.filter { $0.contains("the other way round than in most hearts") }
    #expect(told.isEmpty == (side > 0))
    #expect(side > 0 || told[told.count - 1].hasPrefix("The right atrium and the left ventricle"))
  }

  @Test func `missing and empty are told apart, and without a scheme nothing is missing`() {
    let labels = map { $0 == [2, 2, 1] ? 1 : 0 }
    #expect(labels.completeness().map(\.presence) == [.present, .empty])
    let findings = labels.completeness(expected: [
      structure(2, "aorta"), structure(3, "left ventricle"), structure(9, "right ventricle"),
    ])
    #expect(findings.map(\.value) == [2, 3, 5, 9])
    #expect(findings.map(\.presence) == [.present, .missing, .empty, .missing])
    #expect(
      findings.sentences == [
        "The scheme also names left ventricle, right ventricle, which this label map does not "
          + "have.",
        "Named but without a single voxel: left atrium.",
      ])
  }

  @Test func `voxels that meet at an edge or a corner are pieces, and small ones are specks`() {
    // Two voxels of 6 mm³ are 12 mm³ and a piece; one is a speck.
    let labels = map { p in
      let main = p.z == 1 && p.y == 1 && (1...3).contains(p.x)
      let piece = p.z == 2 && p.y == 2 && (1...2).contains(p.x)
      return main || piece || p == [4, 3, 1] ? 1 : 0
    }
    let finding = labels.completeness()[0]
    #expect(finding.pieces == 2)
    #expect(finding.specks == 1)
    #expect(finding.largestFraction == 0.5)
    #expect(
      finding.piecesSentence
        == "aorta is in 2 pieces and has 1 speck below 8 mm³; the largest piece has 50 % of its "
        + "voxels.")
  }

  @Test func `what has several pieces in a body is said to be in pieces only where it has more`() {
    var labels = map { p in p.z == 1 && [0, 1, 3, 4].contains(p.x) ? 1 : 0 }
    for (name, isSaid) in [
      ("coronary arteries", false), ("coronary_artery_left", true), ("pulmonary_vein", false),
      ("left superior pulmonary vein", true), ("aorta", true),
    ] {
      labels.structures[1].name = name
      let finding = labels.completeness()[0]
      #expect(finding.pieces == 2 && (finding.piecesSentence != nil) == isSaid, "\(name)")
    }
  }

  @Test func `a single speck is still a structure in one piece`() {
    #expect(map { $0 == [2, 2, 1] ? 1 : 0 }.completeness()[0].isComplete)
  }

  @Test func `every border is named by the side of the patient and measured`() {
    // A full map: every border is cut. Faces are 2 x 3, 1 x 3 and 1 x 2 mm.
    let cuts = map { _ in 1 }.completeness()[0].cuts
    #expect(cuts.map(\.side) == [.right, .left, .front, .back, .feet, .head])
    #expect(cuts.map(\.squareMillimetres) == [120, 120, 72, 72, 60, 60])
  }

  @Test func `a cut is said with its side and its area`() {
    let finding = map { $0.x == 2 && $0.y == 2 ? 2 : 0 }.completeness()[1]
    #expect(
      finding.cutSentence
        == "left atrium is cut flat by the edge of the scan at the feet end (2 mm²) and at the "
        + "head end (2 mm²).")
    #expect(!finding.isComplete)
  }

  @Test(arguments: [false, true])
  func `sides follow the axes of the grid, mirrored or not`(mirrored: Bool) {
    // x of the grid runs to the feet, y to the left, z to the back or, mirrored, to the front.
    let grid = Grid(
      size: [2, 2, 2],
      indexToPatient: Affine(x: [0, 0, -1], y: [1, 0, 0], z: [0, mirrored ? 1 : -1, 0]))
    #expect(grid.isMirrored == mirrored)
    let sides = GridBorder.allCases.map { grid.side(of: $0) }
    let deep: [PatientSide] = mirrored ? [.front, .back] : [.back, .front]
    #expect(sides == [.head, .feet, .right, .left] + deep)
  }

  @Test(arguments: UInt64(0)..<60)
  func `pieces and voxels are those of one mask for each structure`(seed: UInt64) {
    let labels = Worlds.labels(seed: seed, labels: 3)
    let findings = labels.completeness()
    let counts = labels.voxelCounts()
    let border = labels.structures.indices.dropFirst().map { index in
      let mask = mask(labels, UInt16(index))
      return (Components(of: mask).sizes.sorted(by: >), mask.touchesBorder)
    }
    for (finding, index) in zip(findings, 1...) {
      let (sizes, touches) = border[index - 1]
      let large = sizes.dropFirst().count {
        Double($0) * labels.grid.voxelVolume >= StructureFinding.speckVolume
      }
      #expect(finding.pieces == large + (sizes.isEmpty ? 0 : 1))
      #expect(finding.specks == max(0, sizes.count - finding.pieces))
      #expect(finding.cuts.isEmpty == !touches)
      #expect(finding.presence == (counts[index] > 0 ? .present : .empty))
    }
  }

  private func mask(_ labels: LabelMap, _ index: UInt16) -> Mask {
    let size = labels.grid.size
    var mask = Mask(size: size)
    for offset in labels.indices.indices where labels.indices[offset] == index {
      mask[offset % size.x, offset / size.x % size.y, offset / (size.x * size.y)] = true
    }
    return mask
  }
}
