/// The central directory of a ZIP package, APPNOTE 6.3 sections 4.3.12 to 4.3.16.
struct ZipDirectory {
  /// Every entry, those of folders too.
  private(set) var entries: [ZipArchive.Entry] = []
  /// Where the directory begins: no entry's data may reach past it.
  let start: Int

  init(_ bytes: [UInt8]) throws {
    guard let end = Self.endRecord(in: bytes) else { throw ZipFailure.notAnArchive }
    let facts = try Self.facts(in: bytes, end: end)
    guard facts.start <= end, facts.size <= end - facts.start else {
      throw ZipFailure.damaged(place: "its end", problem: "the directory does not fit the file")
    }
    start = facts.start
    var at = facts.start
    let limit = facts.start + facts.size
    // The count is only believed as far as the directory's bytes back it.
    for number in 0..<facts.count {
      guard at + 46 <= limit, bytes.integer(UInt32.self, at: at) == 0x0201_4B50 else {
        throw ZipFailure.damaged(
          place: "its directory",
          problem: "\(facts.count) entries are promised, \(number) are there"
        )
      }
      let nameCount = Int(bytes.integer(UInt16.self, at: at + 28))
      let extraCount = Int(bytes.integer(UInt16.self, at: at + 30))
      let commentCount = Int(bytes.integer(UInt16.self, at: at + 32))
      let next = at + 46 + nameCount + extraCount + commentCount
      guard next <= limit else {
        throw ZipFailure.damaged(place: "its directory", problem: "entry \(number) is cut off")
      }
      let nameBytes = bytes[(at + 46)..<(at + 46 + nameCount)]
      guard let name = String(validating: nameBytes, as: UTF8.self) else {
        throw ZipFailure.unsupported(place: "entry \(number)", feature: "a name that is not UTF-8")
      }
      entries.append(
        try Self.entry(
          name: name, at: at, extra: (at + 46 + nameCount)..<(at + 46 + nameCount + extraCount),
          in: bytes))
      at = next
    }
    guard at == limit else {
      throw ZipFailure.damaged(
        place: "its directory", problem: "it is longer than its \(facts.count) entries")
    }
  }

  private static func entry(
    name: String, at: Int, extra: Range<Int>, in bytes: [UInt8]
  ) throws -> ZipArchive.Entry {
    let flags = bytes.integer(UInt16.self, at: at + 8)
    guard flags & 1 == 0 else {
      throw ZipFailure.unsupported(place: name, feature: "encryption")
    }
    let method = bytes.integer(UInt16.self, at: at + 10)
    guard method == 0 || method == 8 else {
      throw ZipFailure.unsupported(place: name, feature: "compression method \(method)")
    }
    var long = longValues(in: bytes, extra: extra)
    func value(_ offset: Int) throws -> Int {
      let short = bytes.integer(UInt32.self, at: at + offset)
      guard short == .max else { return Int(short) }
      guard !long.isEmpty, let value = Int(exactly: long.removeFirst()) else {
        throw ZipFailure.damaged(place: name, problem: "its 64-bit size is missing")
      }
      return value
    }
    let size = try value(24)
    let compressedSize = try value(20)
    let header = try value(42)
    let (most, isMore) = compressedSize.multipliedReportingOverflow(by: Deflate.largestGrowth)
    guard !isMore, compressedSize <= bytes.count, header <= bytes.count,
      method == 0 ? size == compressedSize : size <= most
    else {
      throw ZipFailure.damaged(
        place: name, problem: "\(compressedSize) bytes cannot hold the \(size) that it promises")
    }
    return ZipArchive.Entry(
      name: name, size: size, compressedSize: compressedSize,
      crc: bytes.integer(UInt32.self, at: at + 16), isDeflated: method == 8, header: header)
  }

  /// The values of the ZIP64 extra field, in its order.
  private static func longValues(in bytes: [UInt8], extra: Range<Int>) -> [UInt64] {
    var at = extra.lowerBound
    while at + 4 <= extra.upperBound {
      let count = Int(bytes.integer(UInt16.self, at: at + 2))
      guard at + 4 + count <= extra.upperBound else { return [] }
      if bytes.integer(UInt16.self, at: at) == 1 {
        return (0..<count / 8).map { bytes.integer(UInt64.self, at: at + 4 + 8 * $0) }
      }
      at += 4 + count
    }
    return []
  }

  /// The offset of the last end record whose comment reaches exactly to the end of the file.
  private static func endRecord(in bytes: [UInt8]) -> Int? {
    var at = bytes.count - 22
    while at >= 0, at >= bytes.count - 22 - Int(UInt16.max) {
      if bytes.integer(UInt32.self, at: at) == 0x0605_4B50,
        at + 22 + Int(bytes.integer(UInt16.self, at: at + 20)) == bytes.count
      {
        return at
      }
      at -= 1
    }
    return nil
  }

  private static func facts(
    in bytes: [UInt8], end: Int
  ) throws -> (count: Int, size: Int, start: Int) {
    let damaged = ZipFailure.damaged(place: "its end", problem: "its 64-bit record is not sound")
    let disks = bytes.integer(UInt32.self, at: end + 4)
    let count = bytes.integer(UInt16.self, at: end + 10)
    let size = bytes.integer(UInt32.self, at: end + 12)
    let start = bytes.integer(UInt32.self, at: end + 16)
    guard count == .max || size == .max || start == .max else {
      guard disks == 0, bytes.integer(UInt16.self, at: end + 8) == count else {
        throw ZipFailure.unsupported(place: "its end", feature: "several disks")
      }
      return (Int(count), Int(size), Int(start))
    }
    guard end >= 20, bytes.integer(UInt32.self, at: end - 20) == 0x0706_4B50,
      let record = Int(exactly: bytes.integer(UInt64.self, at: end - 12)),
      bytes.isRoom(for: 56, at: record), bytes.integer(UInt32.self, at: record) == 0x0606_4B50,
      let longCount = Int(exactly: bytes.integer(UInt64.self, at: record + 32)),
      let longSize = Int(exactly: bytes.integer(UInt64.self, at: record + 40)),
      let longStart = Int(exactly: bytes.integer(UInt64.self, at: record + 48))
    else { throw damaged }
    return (longCount, longSize, longStart)
  }
}

extension [UInt8] {
  /// An integer stored least significant byte first; the bytes must be there.
  func integer<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type, at offset: Int) -> Value {
    var value: Value = 0
    for index in 0..<(Value.bitWidth / 8) {
      value |= Value(truncatingIfNeeded: self[offset + index]) << (8 * index)
    }
    return value
  }

  /// Whether `length` bytes lie at `offset`.
  func isRoom(for length: Int, at offset: Int) -> Bool {
    offset >= 0 && offset <= count && length <= count - offset
  }
}
