import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads STL, binary or text.
///
/// Whether a file is binary is told by its size (84 + 50 n bytes for the count n that it states),
/// never by the word `solid`, with which binary files begin too. Corners with equal coordinates
/// become one vertex; nothing else is changed: normals and attribute words are passed over.
enum STLReader {
  private static let recordSize = 50
  private static let batch = 1 << 16

  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    let header = try file.readBytes(upTo: 84, at: 0)
    let stated = header.count == 84 ? Int(header.littleEndian32(at: 80)) : 0
    if header.count == 84, file.size == 84 + stated * recordSize {
      return try readBinary(file, count: stated, header: header, unit: unit)
    }
    let start = try file.readBytes(upTo: 4096, at: 0)
    if STLTextReader.looksLikeText(start) { return try STLTextReader.read(file, unit: unit) }
    guard header.count == 84 else {
      throw BrokenRule("it has \(file.size) bytes and the header alone takes 84")
    }
    let room = (file.size - 84) / recordSize
    throw BrokenRule(
      "it states \(stated) triangles, which need \(84 + stated * recordSize) bytes, but has "
        + "\(file.size) bytes (room for \(room))")
  }

  private static func readBinary(
    _ file: InputFile, count: Int, header: [UInt8], unit: LengthUnit?
  ) throws -> MeshReading {
    guard count > 0 else { throw MeshFileFailure.noTriangles(path: file.path) }
    // At worst no two corners are equal: then the table holds a place for each of them twice.
    try AvailableMemory.require(count * 160, for: "an STL file of \(count) triangles")
    var welder = VertexWelder(triangles: count)
    var triangles: [Triangle] = []
    triangles.reserveCapacity(count)
    var attributes = 0
    for start in stride(from: 0, to: count, by: batch) {
      let records = try file.read(
        UInt16.self, count: min(batch, count - start) * 25, at: 84 + start * recordSize)
      weld(records, welder: &welder, triangles: &triangles, attributes: &attributes)
    }
    var frame = StatedFrame()
    frame.read(header[0..<80])
    var notes: [String] = []
    if attributes > 0 {
      notes.append("\(attributes) triangles carry attribute bytes (colours?); they are ignored.")
    }
    let name = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    return try MeshReading(
      parts: [
        Part(name: name, mesh: Mesh(positions: welder.positions, triangles: triangles))
      ], format: .stl, frame: frame, unit: unit, notes: notes)
  }

  private static func weld(
    _ records: [UInt16], welder: inout VertexWelder, triangles: inout [Triangle],
    attributes: inout Int
  ) {
    let words = records.span
    for index in 0..<(words.count / 25) {
      let base = index &* 25
      let a = vector(words, at: base &+ 6)
      let b = vector(words, at: base &+ 12)
      let c = vector(words, at: base &+ 18)
      triangles.append(
        Triangle(welder.index(of: a), welder.index(of: b), welder.index(of: c)))
      if words[base &+ 24] != 0 { attributes &+= 1 }
    }
  }

  @inline(__always)
  private static func vector(_ words: Span<UInt16>, at place: Int) -> SIMD3<Float> {
    func number(_ place: Int) -> Float {
      let low = UInt32(UInt16(littleEndian: words[place]))
      let high = UInt32(UInt16(littleEndian: words[place &+ 1]))
      return Float(bitPattern: low | high << 16)
    }
    return SIMD3(number(place), number(place &+ 2), number(place &+ 4))
  }
}

extension [UInt8] {
  /// The 32-bit integer stored at `offset`, least significant byte first.
  func littleEndian32(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << (8 * UInt32($1)) }
  }
}
