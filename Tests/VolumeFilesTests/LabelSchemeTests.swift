import Failures
import Foundation
import Geometry
import Testing
import VolumeFiles
import Volumes

struct LabelSchemeTests {
  private let schemes: [LabelScheme]

  init() throws { schemes = try LabelScheme.all() }

  private func volume(_ values: [UInt16]) -> Volume {
    Volume(grid: Grid(size: [values.count, 1, 1], spacing: [1, 1, 1]), voxels: .uint16(values))
  }

  private func names(_ values: [UInt16], _ scheme: String) throws -> [String] {
    try LabelMap(volume(values), scheme: LabelScheme.load(name: scheme)).structures.dropFirst()
      .map(\.name)
  }

  @Test func `every scheme of the tool loads, by its name and by its variants' names`() throws {
    #expect(
      schemes.map(\.name) == [
        "acdc", "aortic-dissection", "aortic-sinuses", "brats", "coronary-arteries",
        "heartchambers-highres", "hvsmr", "hvsmr-2016", "kcl-four-chamber", "mmwhs", "phantom",
        "pleural-pericard-effusion", "totalsegmentator", "totalsegmentator-mr",
        "totalsegmentator-v1", "ukbiobank-short-axis",
      ])
    for scheme in schemes {
      #expect(try LabelScheme.load(name: scheme.name) == scheme)
      for variant in scheme.variants {
        let alone = try LabelScheme.load(name: variant.name).variants
        #expect(alone.contains(variant))
      }
    }
  }

  @Test func `no two schemes or variants share a name`() {
    let names = schemes.flatMap { scheme in
      scheme.variants.map(\.name) + (scheme.variants.count > 1 ? [scheme.name] : [])
    }
    #expect(Set(names).count == names.count)
  }

  @Test func `a structure has one colour in all schemes, and in one variant no colour twice`() {
    var colors: [String: Color] = [:]
    for variant in schemes.flatMap(\.variants) {
      for structure in variant.structures {
        let color = colors[structure.name] ?? structure.color
        #expect(color == structure.color, "\(variant.name): \(structure.name)")
        colors[structure.name] = color
      }
      for (position, first) in variant.structures.enumerated() {
        for second in variant.structures[..<position] {
          #expect(distance(first.color, second.color) >= 18, "\(first.name), \(second.name)")
        }
      }
    }
  }

  @Test func `chambers are told apart from afar, and left is red and right is blue`() throws {
    let chambers = try #require(schemes.first { $0.name == "heartchambers-highres" }).variants[0]
    for (position, first) in chambers.structures.enumerated() {
      for second in chambers.structures[..<position] {
        #expect(distance(first.color, second.color) >= 50, "\(first.name), \(second.name)")
      }
      if first.name.hasPrefix("left") { #expect(first.color.red > first.color.blue) }
      if first.name.hasPrefix("right") { #expect(first.color.blue > first.color.red) }
    }
  }

  private func distance(_ first: Color, _ second: Color) -> Double {
    func vector(_ color: Color) -> SIMD3<Double> {
      SIMD3(Double(color.red), Double(color.green), Double(color.blue))
    }
    return (vector(first) - vector(second)).length
  }

  @Test func `acdc and uk biobank are each other's reverse`() throws {
    #expect(try names([1, 2, 3], "acdc") == ["right ventricle", "myocardium", "left ventricle"])
    #expect(
      try names([1, 2, 3], "ukbiobank-short-axis")
        == ["left ventricle", "myocardium", "right ventricle"])
  }

  @Test func `mmwhs reads raw values and renumbered ones alike`() throws {
    let raw = try LabelMap.named(
      volume([0, 500, 600, 420, 550, 205, 820, 850]), by: .load(name: "mmwhs"), known: schemes)
    #expect(raw.report.scheme == "mmwhs-raw")
    #expect(raw.report.fittingSchemes == ["mmwhs-raw", "phantom"])
    let seven = try LabelMap.named(
      volume([1, 2, 3, 4, 5, 6, 7]), by: .load(name: "mmwhs"), known: schemes)
    #expect(seven.report.scheme == "mmwhs-7")
    #expect(seven.report.unnamedValues.isEmpty)
    #expect(
      seven.report.fittingSchemes
        == ["heartchambers-highres", "hvsmr", "kcl-four-chamber", "mmwhs-7"])
    func names(_ labels: LabelMap) -> Set<String> {
      Set(labels.structures.map { $0.name.replacing("ascending ", with: "") })
    }
    #expect(names(raw.labels) == names(seven.labels))
  }

  @Test func `a variant that covers more wins, and unknown values keep their numbers`() throws {
    let result = try LabelMap.named(volume([500, 421, 205]), by: .load(name: "mmwhs"))
    #expect(result.report.scheme == "mmwhs-raw")
    #expect(result.report.values == [205, 421, 500])
    #expect(result.report.unnamedValues == [421])
    #expect(
      result.labels.structures.map(\.name)
        == ["background", "left ventricular myocardium", "label 421", "left ventricle"])
    #expect(result.labels.indices == [3, 2, 1])
  }

  @Test func `variants that disagree must be named`() throws {
    let both = volume([3, 500])
    #expect {
      try LabelMap(both, scheme: .load(name: "mmwhs"))
    } throws: { error in
      guard let failure = error as? LabelSchemeFailure else { return false }
      return failure.kind == .badArguments && failure.description.contains("mmwhs-raw, mmwhs-7")
    }
    #expect(try names([3, 500], "mmwhs-7") == ["left ventricle", "label 500"])
    // 1 and 2 mean the same before and since 2023.
    #expect(try names([1, 2], "brats") == ["necrotic core", "oedema"])
    #expect(try names([1, 4], "brats") == ["necrotic core", "enhancing tumour"])
  }

  @Test func `a scheme that knows none of the values is refused, with those that would fit`() throws
  {
    #expect {
      _ = try LabelMap.named(volume([500, 600]), by: .load(name: "acdc"), known: schemes)
    } throws: { error in
      guard let failure = error as? LabelSchemeFailure else { return false }
      return failure.description.contains("mmwhs-raw")
    }
  }

  @Test func `without a scheme the report lists those that fit`() throws {
    let result = try LabelMap.named(volume([0, 51, 52]), by: nil, known: schemes)
    #expect(result.report.scheme == nil)
    #expect(result.report.unnamedValues == [51, 52])
    #expect(result.report.fittingSchemes == ["totalsegmentator"])
    #expect(result.labels.structures.map(\.name) == ["background", "label 51", "label 52"])
  }

  @Test func `values that many schemes know are never named by a guess`() throws {
    let result = try LabelMap.named(volume([0, 1, 2, 3]), by: nil, known: schemes)
    #expect(
      result.report.fittingSchemes == [
        "acdc", "aortic-sinuses", "brats-2023", "heartchambers-highres", "hvsmr",
        "kcl-four-chamber", "mmwhs-7", "pleural-pericard-effusion", "ukbiobank-short-axis",
      ])
    #expect(
      result.labels.structures.map(\.name) == ["background", "label 1", "label 2", "label 3"])
    #expect(result.report.unnamedValues == [1, 2, 3])
  }

  @Test func `versions 1 and 2 of one segmenter share values and disagree`() throws {
    let first = try LabelScheme.load(name: "totalsegmentator-v1").variants[0].structures
    let second = try LabelScheme.load(name: "totalsegmentator").variants[0].structures
    #expect(first.first { $0.name == "aorta" }?.value == 7)
    #expect(second.first { $0.name == "aorta" }?.value == 52)
    #expect(first.map(\.value) == [7, 8, 9] + Array(44...49))
    #expect(second.map(\.value) == Array(51...64))
  }

  @Test func `a volume of background has no structures under any scheme`() throws {
    let result = try LabelMap.named(volume([0, 0]), by: .load(name: "mmwhs"), known: schemes)
    #expect(result.labels.structures == [.background])
    #expect(result.report.fittingSchemes.isEmpty)
  }

  @Test(arguments: [
    ("structures: []", "at least one entry"),
    ("# nothing", "lacks the key 'structures'"),
    ("structures: [{value: 0, name: x, color: \"#000000\"}]", "from 1 to 65535"),
    ("structures: [{value: 1, name: x, color: red}]", "a colour such as"),
    ("structures: [{value: 1, name: x, color: \"#00000G\"}]", "a colour such as"),
    ("structures: [{value: 1, name: x, color: \"#+0000\"}]", "a colour such as"),
    ("structures: [{value: 1, name: x}]", "lacks the key 'structures[0].color'"),
    (
      "structures: [{value: 1, name: x, color: \"#000000\", class: a_b}, {value: 2, name: y, "
        + "color: \"#000000\", class: A_b}]",
      "the class 'a b' is used twice"
    ),
    (
      "structures: [{value: 1, name: x, color: \"#000000\"}, {value: 1, name: y, color: \"#000000\"}]",
      "the value 1 is used twice"
    ),
    (
      "structures: [{value: 1, name: x, color: \"#000000\"}, {value: 2, name: X, color: \"#000000\"}]",
      "the name 'X' is used twice"
    ),
    ("structures: [{value: 1, name: x, color: \"#000000\", colour: 1}]", "'structures[0].colour'"),
    (
      "variants: [{name: ours, title: t, structures: [{value: 1, name: x, color: \"#000000\"}]}]",
      "the name 'ours' is used twice"
    ),
  ])
  func `a mistake in a user's scheme is named with its key`(line: String, part: String) throws {
    let path = NSTemporaryDirectory() + "/scheme-\(UUID().uuidString).yaml"
    try "version: 1\nname: ours\ntitle: t\n\(line)\n"
      .write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect {
      try LabelScheme.load(name: path)
    } throws: { error in
      guard let failure = error as? any Failure else { return false }
      return failure.description.contains(part)
    }
  }

  @Test func `an unknown name lists schemes and variants`() {
    #expect {
      try LabelScheme.load(name: "mmwsh")
    } throws: { error in
      guard let failure = error as? any Failure else { return false }
      return failure.description.contains("mmwhs-7")
    }
  }
}
