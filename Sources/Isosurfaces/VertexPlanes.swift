import Volumes

/// The numbers of the vertices of a layer of corners and of those below and above it.
///
/// A number is kept for each word of 64 corners, that of its first vertex, and the rest is counted in the
/// bits: a number for each corner would be a hundred times as much, of which each vertex needs another line
/// of the cache.
struct VertexPlanes {
  /// For each word of a layer the number of the first vertex in it or behind it.
  private(set) var below: [UInt32]
  private(set) var here: [UInt32]
  private(set) var above: [UInt32]
  private let corners: LabelCorners
  /// The number of each layer's first vertex.
  private let firsts: [Int]
  private var next: Int

  /// Those around a layer, when those of each layer are numbered from a first one.
  init(_ corners: LabelCorners, numbering firsts: [Int], around k: Int) {
    (self.corners, self.firsts) = (corners, firsts)
    below = [UInt32](repeating: 0, count: corners.wordsPerRow * corners.size.y)
    here = below
    above = below
    next = k - 1
    for _ in 0..<3 { advance() }
  }

  /// Goes on to the next layer.
  mutating func advance() {
    swap(&below, &here)
    swap(&here, &above)
    if next >= 0, next < corners.size.z { corners.number(next, from: firsts[next], in: &above) }
    next += 1
  }
}

/// Some of the corners of a row, a word of them, with the number of the first vertex there or behind.
struct NumberedCorners {
  private let word: UInt64
  private let first: UInt32

  @inline(__always)
  init(_ words: Span<UInt64>, _ word: Int, _ firsts: Span<UInt32>, _ place: Int) {
    (self.word, first) = (words[word], firsts[place])
  }

  /// The number of the vertex at a corner, given the bits of those before it in the word. Where there is no
  /// vertex it means nothing.
  @inline(__always)
  func number(behind lower: UInt64) -> UInt32 {
    first &+ UInt32(truncatingIfNeeded: (word & lower).nonzeroBitCount)
  }
}

extension LabelCorners {
  /// Writes for each word of a layer the number of its first vertex, the layer's being `first`.
  fileprivate func number(_ k: Int, from first: Int, in plane: inout [UInt32]) {
    var vertex = UInt32(first)
    var numbers = plane.mutableSpan
    let words = words.span
    for place in 0..<numbers.count {
      numbers[place] = vertex
      let word = words[k &* numbers.count &+ place]
      if word != 0 { vertex &+= UInt32(truncatingIfNeeded: word.nonzeroBitCount) }
    }
  }

  /// Calls `body` with each word of a layer that has a vertex: its place in the layer, and its row.
  @inline(__always)
  func forEachWord(in k: Int, _ body: (_ word: UInt64, _ place: Int, _ j: Int) -> Void) {
    let words = words.span
    var place = 0
    for j in 0..<size.y {
      for _ in 0..<wordsPerRow {
        let word = words[k &* size.y &* wordsPerRow &+ place]
        if word != 0 { body(word, place, j) }
        place &+= 1
      }
    }
  }
}

/// Calls `body` for each bit of a word from the lowest on, with the bits below it.
@inline(__always)
func forEachBit(of word: UInt64, _ body: (_ lower: UInt64) -> Void) {
  var bits = word
  while bits != 0 {
    body((bits & (0 &- bits)) &- 1)
    bits &= bits &- 1
  }
}
