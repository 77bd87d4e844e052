import FileSystem
import Parallel
import Surfaces

/// A large file as a row of pieces that can be made in any order and in parallel.
struct TextPieces: Sendable {
  /// One stretch of the file.
  enum Piece: Sendable {
    case text(String)
    case vertices(part: Int, Range<Int>)
    case triangles(part: Int, Range<Int>)
    /// Text that is made when it is written.
    case made(@Sendable () -> [UInt8])
  }

  /// The stretches in the order of the file.
  private(set) var pieces: [Piece] = []

  /// Vertices or triangles a piece: some hundred kilobytes.
  private static let rows = 1 << 13

  /// Appends text.
  mutating func put(_ text: String) {
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }

  /// Appends text that is made when it is written, about a megabyte of it.
  mutating func put(_ made: @escaping @Sendable () -> [UInt8]) { pieces.append(.made(made)) }

  /// Appends the rows of a part's vertices.
  mutating func putVertices(of part: Int, count: Int) {
    for range in Self.cut(count) { pieces.append(.vertices(part: part, range)) }
  }

  /// Appends the rows of a part's triangles.
  mutating func putTriangles(of part: Int, count: Int) {
    for range in Self.cut(count) { pieces.append(.triangles(part: part, range)) }
  }

  /// Writes all pieces, a few at a time so that little of the file is in memory at once.
  func write(to file: OutputFile, bytes: @Sendable (Piece) -> [UInt8]) throws {
    let batch = 32
    for start in stride(from: 0, to: pieces.count, by: batch) {
      let count = min(batch, pieces.count - start)
      for made in parallelMap(count, { bytes(pieces[start + $0]) }) { try file.write(made) }
    }
  }

  private static func cut(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: rows).map { $0..<min(count, $0 + rows) }
  }
}
