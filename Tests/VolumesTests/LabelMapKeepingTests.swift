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

  @Test func `an unknown name is refused with those there are`() {
    #expect {
      _ = try labels.keeping(["aorta", "spleen", "liver"])
    } throws: { error in
      guard let failure = error as? UnknownStructure else { return false }
      return failure.kind == .badArguments
        && failure.description
          == "There is no structure called 'liver', 'spleen' here; choose among aorta, left "
          + "atrium, Left ventricle."
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
