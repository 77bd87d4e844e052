import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// Thousands of damaged mesh files: each is read as a sound value or refused with a sentence, and none
/// crashes. `make fuzz` goes on where this ends.
@Suite struct MeshMutationTests {
  /// Small sound files of every format, by name.
  private func samples(_ scratch: Scratch) throws -> [(name: String, bytes: [UInt8])] {
    var model = Model(parts: [
      Part(name: "a", color: Color(1, 2, 3), mesh: Worlds.box(lower: [0, 0, 0], size: [1, 2, 3])),
      Part(name: "b", mesh: Worlds.box(lower: [5, 0, 0], size: [1, 2, 3])),
    ])
    model.parts[0].vertexColors = (0..<8).map { Color(UInt8($0), 9, 9) }
    let written = try MeshFormat.allCases.map { format in
      let name = "sample." + format.rawValue
      try MeshFile.write(model, to: scratch.file(name), facts: Worlds.facts, replacing: true)
      return (name: name, bytes: try scratch.bytes(name))
    }
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fuzzing/Seeds")
    let seeds = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { (try? MeshFormat(path: $0)) != nil }
    return try written
      + seeds.map { name in
        (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
      }
  }

  @Test func `mutants are read whole or refused`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(seed: 31)
    let digits = Array("0123456789-.e \n\"<>/{}[],:".utf8)
    var wasRead: [String: Int] = [:]
    for (name, bytes) in try samples(scratch) {
      for _ in 0..<200 {
        var mutant = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let place = Int.random(in: 0..<mutant.count, using: &generator)
          switch Int.random(in: 0..<5, using: &generator) {
          case 0: mutant[place] = .random(in: 0...255, using: &generator)
          case 1: mutant[place] = digits.randomElement(using: &generator) ?? 0
          case 2: mutant.insert(digits.randomElement(using: &generator) ?? 0, at: place)
          case 3: mutant.removeSubrange(place..<min(place + 4, mutant.count))
          default: mutant.removeLast(min(mutant.count - 1, place % 16))
          }
        }
        let path = try scratch.write(mutant, to: name)
        do {
          let model = try MeshFile.read(path).model
          wasRead[name, default: 0] += 1
          for part in model.parts {
            let count = part.mesh.positions.count
            #expect(!part.mesh.triangles.isEmpty)
            #expect(part.mesh.triangles.allSatisfy { max($0.a, $0.b, $0.c) < count })
            #expect(
              part.mesh.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
          }
        } catch is any Failure {
          // Refused, as it should be.
        }
      }
    }
    // The mutator would prove nothing if no mutant got past the beginning; a package's checksums
    // refuse nearly all of its own.
    for (name, _) in try samples(scratch) where !name.hasSuffix("3mf") {
      #expect(wasRead[name, default: 0] > 3, "\(name)")
    }
  }
}
