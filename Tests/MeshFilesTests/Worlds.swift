import FileSystem
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport

/// Small models with known facts, and files below a folder that goes away.
enum Worlds {
  /// A box with corners at `lower` and `lower + size`: 8 vertices, 12 triangles, outward.
  static func box(lower: SIMD3<Float>, size: SIMD3<Float>) -> Mesh {
    let positions = (0..<8).map { corner in
      lower + size * SIMD3(Float(corner & 1), Float(corner >> 1 & 1), Float(corner >> 2))
    }
    let quads: [[UInt32]] = [
      [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
    ]
    let triangles = quads.flatMap { quad in
      [Triangle(quad[0], quad[1], quad[2]), Triangle(quad[0], quad[2], quad[3])]
    }
    return Mesh(positions: positions, triangles: triangles)
  }

  /// The signed volume by the divergence theorem.
  static func volume(_ mesh: Mesh) -> Double {
    mesh.triangles.reduce(0) { sum, triangle in
      let corners = [triangle.a, triangle.b, triangle.c].map {
        SIMD3<Double>(mesh.positions[Int($0)])
      }
      return sum + corners[0].dot(corners[1].cross(corners[2])) / 6
    }
  }

  /// Triangles at random over vertices with awkward coordinates of every size; no vertex unused.
  static func wild(_ count: Int, seed: UInt64) -> Mesh {
    var random = SeededGenerator(seed: seed)
    func coordinate() -> Float {
      let bits = UInt32.random(in: 0...UInt32.max, using: &random)
      // Exponents from 2^-60 to 2^60, all mantissas and signs.
      let exponent = 67 + bits >> 8 % 120
      return Float(bitPattern: bits & 0x807F_FFFF | exponent << 23)
    }
    let positions = (0..<count).map { _ in SIMD3(coordinate(), coordinate(), coordinate()) }
    let triangles = (0..<count).map { index in
      Triangle(UInt32(index), UInt32((index + 1) % count), UInt32((index + 2) % count))
    }
    return Mesh(positions: positions, triangles: triangles)
  }

  /// Three structures away from the origin, with names and colours that need care.
  static let heart = Model(parts: [
    Part(
      name: "left <ventricle> & \"wall\"", color: Color(200, 10, 255),
      mesh: box(lower: [-70.3, 12.7, -400.1], size: [30, 40, 50])),
    Part(name: "aorta", color: nil, mesh: box(lower: [-10, 12.7, -400.1], size: [7, 7, 90])),
    Part(name: "Vorhof ü", color: Color(0, 128, 1), mesh: wild(200, seed: 5)),
  ])

  static let facts = FileFacts(
    title: "Heart", application: "Heartwright 9.9", frame: "LPS",
    metadata: [.init(name: "Description", value: "a < b"), .init(name: "Source", value: "CT")])
}

/// A folder for one test, removed at its end.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/mesh-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try OutputFile.write(bytes, to: file(name), replacing: true)
    return file(name)
  }

  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    let input = try InputFile(path: file(name))
    return try input.readBytes(upTo: input.size, at: 0)
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}
