import FileSystem
import Foundation
import Geometry
import Parallel
import Surfaces

/// Writes binary STL: 80 bytes of header, the count, and 50 bytes a triangle, little endian.
///
/// The format holds one solid of separate triangles: parts follow one another and nothing is united.
/// Coordinates are the model's own 32-bit numbers. The facet normal is the unit normal of the
/// winding, or zero where the triangle has no area.
enum STLWriter {
  /// A record as 16-bit words: normal, three corners, and the attribute word, which stays 0.
  private static let words = 25

  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let count = model.parts.reduce(0) { $0 + $1.mesh.triangles.count }
    guard let stated = UInt32(exactly: count) else {
      throw MeshFileFailure.cannotHold(
        path: file.path, part: model.parts.last?.name ?? "",
        problem: "brings the triangles to \(count), more than an STL file can count")
    }
    try file.write(header(facts))
    try file.write([stated.littleEndian])
    for part in model.parts {
      try file.writeRows(part.mesh.triangles.count, words: words, of: UInt16.self) { first, span in
        fill(&span, mesh: part.mesh, from: first)
      }
    }
  }

  /// The 80 bytes: never beginning with `solid`, by which some readers would take it for text.
  static func header(_ facts: FileFacts) -> [UInt8] {
    var line = facts.summary.utf8.filter { (0x20..<0x7F).contains($0) }
    if line.starts(with: "solid".utf8) { line.insert(UInt8(ascii: "#"), at: 0) }
    return Array(line.prefix(80)) + [UInt8](repeating: 0x20, count: max(0, 80 - line.count))
  }

  private static func fill(_ span: inout MutableSpan<UInt16>, mesh: Mesh, from start: Int) {
    let last = start + span.count / words
    let positions = mesh.positions.span
    let triangles = mesh.triangles.span
    var raw = span.mutableBytes
    var place = 0
    for index in start..<last {
      let triangle = triangles[index]
      let a = positions[Int(triangle.a)]
      let b = positions[Int(triangle.b)]
      let c = positions[Int(triangle.c)]
      let n = normal(a, b, c)
      // Twelve numbers in three stores of sixteen bytes, little endian as every machine that Swift runs on.
      raw.storeBytes(of: SIMD4(n, a.x), toByteOffset: place, as: SIMD4<Float>.self)
      raw.storeBytes(
        of: SIMD4(a.y, a.z, b.x, b.y), toByteOffset: place &+ 16, as: SIMD4<Float>.self)
      raw.storeBytes(
        of: SIMD4(b.z, c.x, c.y, c.z), toByteOffset: place &+ 32, as: SIMD4<Float>.self)
      raw.storeBytes(of: 0, toByteOffset: place &+ 48, as: UInt16.self)
      place &+= 50
    }
  }

  /// In double precision, so that small triangles far from the origin keep their direction.
  @inline(__always)
  static func normal(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>
  ) -> SIMD3<Float> {
    let origin = SIMD3<Double>(a)
    let normal = (SIMD3<Double>(b) - origin).cross(SIMD3<Double>(c) - origin)
    return SIMD3<Float>(normal.normalized)
  }
}
