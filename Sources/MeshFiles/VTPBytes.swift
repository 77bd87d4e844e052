import Compression
import FileSystem

/// The stretch of a VTP file that begins with an array's own header, in plain bytes or base64.
struct VTPBytes {
  let bytes: [UInt8]
  let range: Range<Int>
  let isBase64: Bool

  /// What can be wrong; it completes "the array ...".
  enum Problem: String, Error {
    case endsEarly = "is longer than the file"
    case badText = "holds what is no base64"
    case badBlocks = "states sizes of compressed blocks that cannot be"
    case badStream = "holds damaged compressed data"
  }

  /// An array that is not compressed: its length, and the bytes.
  func plain(_ encoding: VTPData.Encoding) throws -> (bytes: [UInt8], range: Range<Int>) {
    let header = try numbers(1, encoding)
    let start = encoding.headerSize
    guard header[0] <= range.count else { throw Problem.endsEarly }
    return try stretch(start..<(start + header[0]))
  }

  /// A compressed array: how many blocks, their length, that of the last, and each one's compressed
  /// length; then the blocks, each a zlib stream.
  func inflated(_ encoding: VTPData.Encoding) throws -> (bytes: [UInt8], range: Range<Int>) {
    let size = encoding.headerSize
    let sizes = try numbers(3, encoding)
    let (blocks, full, last) = (sizes[0], sizes[1], sizes[2])
    if blocks == 0 { return ([], 0..<0) }
    guard blocks <= range.count / size else { throw Problem.badBlocks }
    let compressed = try numbers(3 + blocks, encoding).dropFirst(3)
    guard compressed.allSatisfy({ $0 <= range.count }) else { throw Problem.endsEarly }
    let total = compressed.reduce(0, +)
    let (product, isMore) = full.multipliedReportingOverflow(by: blocks - (last == 0 ? 0 : 1))
    guard !isMore, last <= max(full, 1 << 32), total <= range.count,
      product <= Inflater.mostBytes(from: total), last <= Inflater.mostBytes(from: total)
    else { throw Problem.badBlocks }
    try AvailableMemory.require(product + last, for: "a VTP file whose arrays unfold to that")
    let begin = (3 + blocks) * size
    let (source, place) = try stretch(begin..<(begin + total))
    var result: [UInt8] = []
    result.reserveCapacity(product + last)
    var at = place.lowerBound
    for (block, count) in compressed.enumerated() {
      let length = block == blocks - 1 && last > 0 ? last : full
      guard length <= Inflater.mostBytes(from: count) else { throw Problem.badBlocks }
      let inflated = try WholeInflater.read(
        UInt8.self, count: length, after: 0, compressedCount: count, .zlibOrGzip
      ) { target in
        for index in 0..<target.count { target[index] = source[at + index] }
      }
      guard let inflated else { throw Problem.badStream }
      result += inflated
      at += count
    }
    return (result, result.indices)
  }

  /// The first numbers of the header.
  private func numbers(_ count: Int, _ encoding: VTPData.Encoding) throws -> [Int] {
    let size = encoding.headerSize
    let (head, place) = try stretch(0..<(count * size))
    return try (0..<count).map { number in
      var value: UInt64 = 0
      let start = place.lowerBound + number * size
      for byte in 0..<size {
        value =
          value << 8 | UInt64(head[encoding.isBigEndian ? start + byte : start + size - 1 - byte])
      }
      // No file is longer than this, and sums of such numbers still fit.
      guard value < 1 << 40 else { throw Problem.endsEarly }
      return Int(value)
    }
  }

  /// A stretch counted from the header on, decoded where it is base64.
  private func stretch(_ part: Range<Int>) throws -> (bytes: [UInt8], range: Range<Int>) {
    guard isBase64 else {
      guard part.upperBound <= range.count else { throw Problem.endsEarly }
      let start = range.lowerBound
      return (bytes, (start + part.lowerBound)..<(start + part.upperBound))
    }
    guard let decoded = Base64.decoded(bytes, in: range, most: part.upperBound) else {
      throw Problem.badText
    }
    guard decoded.count == part.upperBound else { throw Problem.endsEarly }
    return (decoded, part)
  }
}
