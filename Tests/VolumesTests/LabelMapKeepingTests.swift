import Failures
import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct LabelMapKeepingTests {
  private let labels = LabelMap(
    grid: Grid(size: [5, 1, 1], spacing: [1, 1, 1]), indices: [3, 0, 1, 2, 3],
    structures: [
      .background, Structure(value: 4, name: "aorta", color: Color(1, 1, 1)),
      Structure(value: 6, name: "left atrium", color: Color(2, 2, 2)),
      Structure(value: 9, name: "Left ventricle", color: Color(3, 3, 3)),
    ])

  @Test func `the chosen structures keep value, name, colour and voxels`() throws {
    let kept = try labels.keeping(["left ventricle", "aorta"])
    #expect(
      kept.structures == [.background, labels.structures[1], labels.structures[3]])
    #expect(kept.indices == [2, 0, 1, 0, 2])
    #expect(kept.grid == labels.grid)
  }

  @Test func `a structure is meant by its name in any case, or by its integer`() throws {
    for word in ["LEFT ATRIUM", "left_atrium", "6"] {
      #expect(try labels.keeping([word]).structures == [.background, labels.structures[2]])
    }
    #expect(try labels.keeping(["6", "Left Atrium", "4"]).structures.map(\.value) == [0, 4, 6])
  }

  @Test func `a word that means several structures is refused, and just their name is not`() throws
  {
    var names = labels
    names.structures[1].name = "RV"
    names.structures[2].name = "rv"
    names.structures[3].name = "4"
    #expect(try names.keeping(["rv"]).structures.map(\.value) == [0, 6])
    #expect(
      throws: StructureChoiceFailure.ambiguous(
        "Rv", among: [names.structures[1], names.structures[2]])
    ) { _ = try names.keeping(["Rv"]) }
    #expect(
      throws: StructureChoiceFailure.ambiguous(
        "4", among: [names.structures[1], names.structures[3]])
    ) { _ = try names.keeping(["4"]) }
    #expect(try names.keeping(["9"]).structures.map(\.value) == [0, 9])
    // All that share a name are meant.
    names.structures[2].name = "RV"
    #expect(try names.keeping(["rv"]).structures.map(\.value) == [0, 4, 6])
    let failure = StructureChoiceFailure.ambiguous("Rv", among: Array(labels.structures[1...2]))
    #expect(
      failure.description
        == "'Rv' means several structures here; choose among aorta (4), left atrium (6) by what only "
        + "one has.")
  }

  @Test func `an unknown name is refused with the near ones and those there are`() {
    #expect {
      _ = try labels.keeping(["aorta", "left artium", "5"])
    } throws: { error in
      guard let failure = error as? StructureChoiceFailure else { return false }
      return failure.kind == .badArguments
        && failure.description
          == "There is no structure called '5', 'left artium' here; did you mean left atrium? Choose "
          + "by name or integer among aorta (4), left atrium (6), Left ventricle (9)."
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func `keeping all changes nothing and keeping none leaves background`(seed: UInt64) throws {
    let labels = Worlds.labels(seed: seed, labels: 3)
    let all = try labels.keeping(Set(labels.structures.dropFirst().map(\.name)))
    #expect(all.indices == labels.indices && all.structures == labels.structures)
    let none = try labels.keeping([])
    #expect(none.indices.allSatisfy { $0 == 0 } && none.structures == [labels.structures[0]])
  }
}
