import Memory

/// Cuts `array` into consecutive chunks of at most `chunk` elements and runs `body` on each, in
/// parallel. Each call gets the index of its first element and may write only the span it is given.
public func parallelChunks<Element>(
  of array: inout [Element], chunk: Int,
  _ body: @Sendable (_ start: Int, _ span: inout MutableSpan<Element>) -> Void
) {
  precondition(chunk > 0)
  let total = array.count
  array.withUnsafeMutableBufferPointer { buffer in
    let target = Disjoint(base: buffer.baseAddress)
    parallelFor((total + chunk - 1) / chunk) { index in
      let start = index * chunk
      var span = MutableSpan(_unsafeElements: target.part(start..<min(total, start + chunk)))
      body(start, &span)
    }
  }
}

/// Cuts `array` at rising offsets (first 0, last `array.count`) and runs `body` on each piece with
/// the piece's number, in parallel: the write pass after a count and a prefix sum.
public func parallelPieces<Element>(
  of array: inout [Element], offsets: [Int],
  _ body: @Sendable (_ piece: Int, _ span: inout MutableSpan<Element>) -> Void
) {
  checkOffsets(offsets, count: array.count)
  array.withUnsafeMutableBufferPointer { buffer in
    let target = Disjoint(base: buffer.baseAddress)
    parallelFor(offsets.count - 1) { piece in
      var span = MutableSpan(_unsafeElements: target.part(offsets[piece]..<offsets[piece + 1]))
      body(piece, &span)
    }
  }
}

/// As `parallelPieces(of:offsets:_:)` for two arrays that are cut into the same number of pieces.
public func parallelPieces<First, Second>(
  of first: inout [First], offsets firstOffsets: [Int],
  and second: inout [Second], offsets secondOffsets: [Int],
  _ body:
    @Sendable (
      _ piece: Int, _ first: inout MutableSpan<First>, _ second: inout MutableSpan<Second>
    ) -> Void
) {
  checkOffsets(secondOffsets, count: second.count)
  precondition(firstOffsets.count == secondOffsets.count)
  second.withUnsafeMutableBufferPointer { buffer in
    let target = Disjoint(base: buffer.baseAddress)
    parallelPieces(of: &first, offsets: firstOffsets) { piece, first in
      let range = secondOffsets[piece]..<secondOffsets[piece + 1]
      var second = MutableSpan(_unsafeElements: target.part(range))
      body(piece, &first, &second)
    }
  }
}

/// As `parallelPieces(of:offsets:_:)` for three arrays that are cut at the same offsets.
public func parallelPieces<First, Second, Third>(
  of first: inout [First], _ second: inout [Second], _ third: inout [Third], offsets: [Int],
  _ body:
    @Sendable (
      _ piece: Int, _ first: inout MutableSpan<First>, _ second: inout MutableSpan<Second>,
      _ third: inout MutableSpan<Third>
    ) -> Void
) {
  checkOffsets(offsets, count: third.count)
  third.withUnsafeMutableBufferPointer { buffer in
    let target = Disjoint(base: buffer.baseAddress)
    parallelPieces(of: &first, offsets: offsets, and: &second, offsets: offsets) {
      piece, first, second in
      var third = MutableSpan(_unsafeElements: target.part(offsets[piece]..<offsets[piece + 1]))
      body(piece, &first, &second, &third)
    }
  }
}

/// An array whose elements are unspecified until written: for results that a kernel writes whole.
///
/// Saves the pass that fills a large array with zeros, and asks for large pages under it.
public func unspecifiedArray<Element: BitwiseCopyable>(
  of type: Element.Type = Element.self, count: Int
) -> [Element] {
  [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    LargePages.advise(UnsafeMutableRawBufferPointer(buffer))
    initialized = count
  }
}

private func checkOffsets(_ offsets: [Int], count: Int) {
  precondition(offsets.first == 0 && offsets.last == count)
  precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 })
}

/// The base of a buffer of which each thread touches only its own, disjoint part.
struct Disjoint<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>?

  func initialize(_ index: Int, to value: Element) {
    guard let base else { preconditionFailure("an empty buffer has no elements") }
    (base + index).initialize(to: value)
  }

  func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count)
  }
}
