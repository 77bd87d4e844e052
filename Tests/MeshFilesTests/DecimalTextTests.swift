import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// Coordinates and indices as they stand in text formats.
@Suite struct DecimalTextTests {
  private func lines(_ mesh: Mesh) throws -> [Substring] {
    let bytes = try MeshFile.bytes(
      of: Model(parts: [Part(name: "a", mesh: mesh)]), as: .obj, facts: Worlds.facts)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  private func words(_ values: [Float]) throws -> [Substring] {
    let positions = stride(from: 0, to: values.count - 2, by: 3).map {
      SIMD3(values[$0], values[$0 + 1], values[$0 + 2])
    }
    let mesh = Mesh(positions: positions, triangles: [Triangle(0, 1, 2)])
    return try lines(mesh).filter { $0.hasPrefix("v ") }
      .flatMap { $0.split(separator: " ").dropFirst() }
  }

  /// The standard library's own shortest decimals are the reference.
  private func expectShortest(_ values: [Float]) throws {
    let found = try words(values)
    #expect(found.count == values.count)
    for (value, word) in zip(values, found) {
      var expected = value.description
      if expected.hasSuffix(".0") { expected.removeLast(2) }
      if expected != word { Issue.record("\(value.bitPattern): \(word), not \(expected)") }
    }
  }

  @Test func `coordinates are the shortest decimals, and the nearest of those`() throws {
    var random = SeededGenerator(seed: 5)
    // Every exponent from 2^-20 to 2^30, with random mantissas of every length.
    try expectShortest(
      (0..<300_000).map { index in
        let exponent = UInt32(107 + index % 51) << 23
        let bits = UInt32.random(in: 0..<1 << 23, using: &random)
        let kept = UInt32.random(in: 0...23, using: &random)
        let sign = UInt32.random(in: 0...1, using: &random) << 31
        return Float(bitPattern: sign | exponent | (bits >> kept) << kept)
      })
    // Decimals of few places, as scans have them, and their neighbours.
    try expectShortest(
      (0..<100_000).flatMap { index -> [Float] in
        let value = Float(index) * 0.0125 - 500
        return [value, value.nextUp, value.nextDown]
      })
    try expectShortest([0, -0, 1, -1, 0.125, 0.0625, 1_048_575.9, 1_048_576, 16_777_216])
  }

  @Test func `indices of every length are their digits`() throws {
    var indices: [UInt32] = [0, 8, 9, 98, 99, 998, 9998, 9999, 99_998, 999_998, 1_234_566]
    indices.append(1_999_999)
    let positions = [SIMD3<Float>](repeating: [1, 2, 3], count: 2_000_000)
    let mesh = Mesh(positions: positions, triangles: indices.map { Triangle($0, $0, 5) })
    let found = try lines(mesh).filter { $0.hasPrefix("f ") }
    #expect(found == indices.map { "f \($0 + 1) \($0 + 1) 6" })
  }
}
