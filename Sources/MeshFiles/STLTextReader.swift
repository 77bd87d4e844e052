import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads the text form of STL: each `solid` is a part, its corners welded as in the binary form.
///
/// Words count in any case and any layout of lines. Normals are passed over.
enum STLTextReader {
  /// Whether the start of a file is plain text whose first word is `solid`.
  static func looksLikeText(_ start: [UInt8]) -> Bool {
    var scanner = TextScanner(start)
    scanner.skipByteOrderMark()
    scanner.skipBlanks(acrossLines: true)
    return scanner.matches(scanner.word(), "solid") && !start.contains(0)
  }

  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 2, for: "an STL text of \(file.size) bytes")
    var scanner = TextScanner(try file.readBytes(upTo: file.size, at: 0))
    scanner.skipByteOrderMark()
    let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    var frame = StatedFrame()
    var parts: [Part] = []
    while true {
      scanner.skipBlanks(acrossLines: true)
      guard scanner.current != nil else { break }
      try expect("solid", &scanner)
      let line = restOfLine(&scanner)
      frame.read(scanner.bytes[line])
      let name = scanner.text(line).trimmingCharacters(in: .whitespacesAndNewlines)
      let mesh = try solid(&scanner)
      if !mesh.triangles.isEmpty {
        parts.append(Part(name: name.isEmpty ? stem : name, mesh: mesh))
      }
    }
    guard !parts.isEmpty else { throw MeshFileFailure.noTriangles(path: file.path) }
    return try MeshReading(parts: parts, format: .stl, frame: frame, unit: unit, notes: [])
  }

  private static func solid(_ scanner: inout TextScanner) throws -> Mesh {
    var welder = VertexWelder(triangles: 0)
    var triangles: [Triangle] = []
    while true {
      scanner.skipBlanks(acrossLines: true)
      let word = scanner.word()
      if scanner.matches(word, "endsolid") {
        _ = restOfLine(&scanner)
        return Mesh(positions: welder.positions, triangles: triangles)
      }
      guard scanner.matches(word, "facet") else {
        throw broken("facet or endsolid", at: word, scanner)
      }
      try expect("normal", &scanner)
      // Normals are often nan or left out by half; they carry nothing that the winding does not.
      _ = restOfLine(&scanner)
      try expect("outer", &scanner)
      try expect("loop", &scanner)
      let a = try vertex(&scanner)
      let b = try vertex(&scanner)
      let c = try vertex(&scanner)
      triangles.append(Triangle(welder.index(of: a), welder.index(of: b), welder.index(of: c)))
      try expect("endloop", &scanner)
      try expect("endfacet", &scanner)
    }
  }

  private static func vertex(_ scanner: inout TextScanner) throws -> SIMD3<Float> {
    try expect("vertex", &scanner)
    var vertex = SIMD3<Float>()
    for axis in 0..<3 {
      scanner.skipBlanks(acrossLines: true)
      let start = scanner.at
      guard let value = scanner.number() else {
        scanner.at = start
        throw broken("a number", at: scanner.word(), scanner)
      }
      vertex[axis] = value
    }
    return vertex
  }

  private static func expect(_ word: StaticString, _ scanner: inout TextScanner) throws {
    scanner.skipBlanks(acrossLines: true)
    let found = scanner.word()
    guard scanner.matches(found, word) else { throw broken("\(word)", at: found, scanner) }
  }

  /// The rest of the line, without its end; the cursor passes it.
  private static func restOfLine(_ scanner: inout TextScanner) -> Range<Int> {
    let start = scanner.at
    while let byte = scanner.current, byte != 0x0A, byte != 0x0D { scanner.at += 1 }
    return start..<scanner.at
  }

  private static func broken(
    _ expected: String, at place: Range<Int>, _ scanner: TextScanner
  ) -> BrokenRule {
    let found =
      place.isEmpty ? "the end of the file" : scanner.text(place.prefix(40)).debugDescription
    return BrokenRule(
      "line \(scanner.line(at: place.lowerBound)) has \(found) where \(expected) should stand")
  }
}
