/// A ZIP package (PKWARE APPNOTE 6.3) read from memory by its central directory.
///
/// Strict: what the directory says must agree with what stands before each entry, entries may not
/// overlap, and no name may occur twice, be absolute or lead out of the package. No entry can claim
/// more than deflate can make of its bytes (1032 to 1), so memory is bounded by the file's size.
public struct ZipArchive: Sendable {
  /// One file of the package.
  public struct Entry: Equatable, Sendable {
    /// Its path in the package, with `/` between folders.
    public let name: String
    /// Its size in bytes once inflated.
    public let size: Int
    /// Bytes as they lie in the archive.
    public let compressedSize: Int
    let crc: UInt32
    let isDeflated: Bool
    let header: Int
  }

  /// All files, in the directory's order; entries for folders are left out.
  public let entries: [Entry]
  let bytes: [UInt8]
  private let dataRanges: [Range<Int>]
  private let indexByName: [String: Int]

  /// Reads the directory and checks it against the file. Linear in the number of entries, apart
  /// from one sort.
  ///
  /// - Throws: `ZipFailure`.
  public init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    let directory = try ZipDirectory(bytes)
    var names: Set<String> = []
    for entry in directory.entries {
      try Self.checkName(entry.name)
      // OPC compares part names without regard to the case of ASCII letters.
      guard names.insert(entry.name.lowercased()).inserted else {
        throw ZipFailure.unsafeName(name: entry.name, problem: "occurs twice")
      }
    }
    let files = directory.entries.filter { !$0.name.hasSuffix("/") }
    let ranges = try files.map { try Self.dataRange(of: $0, in: bytes) }
    var end = 0
    for index in files.indices.sorted(by: { files[$0].header < files[$1].header }) {
      guard files[index].header >= end, ranges[index].upperBound <= directory.start else {
        throw ZipFailure.damaged(
          place: files[index].name, problem: "its bytes overlap another entry's")
      }
      end = ranges[index].upperBound
    }
    entries = files
    dataRanges = ranges
    indexByName = Dictionary(
      uniqueKeysWithValues: files.enumerated().map { ($1.name.lowercased(), $0) })
  }

  /// The file with that path, by OPC's rule that the case of ASCII letters does not count.
  public func entry(named name: String) -> Entry? {
    indexByName[name.lowercased()].map { entries[$0] }
  }

  /// The bytes of one file, inflated and held against its checksum.
  ///
  /// Takes `entry.size` bytes, up to 1032 times the entry's share of the package: a caller who reads
  /// strangers' packages asks for that memory first.
  ///
  /// - Throws: `ZipFailure.damaged`.
  public func contents(of entry: Entry) throws -> [UInt8] {
    let range = dataRange(of: entry)
    let contents: [UInt8]
    if entry.isDeflated {
      switch Deflate.inflated(bytes, in: range, size: entry.size) {
      case .success(let inflated): contents = inflated
      case .failure(let damage):
        throw ZipFailure.damaged(place: entry.name, problem: damage.description)
      }
    } else {
      contents = Array(bytes[range])
    }
    guard CRC32.of(contents) == entry.crc else {
      throw ZipFailure.damaged(place: entry.name, problem: "its checksum does not match")
    }
    return contents
  }

  /// The first bytes of one file, by which its kind is known; not held against its checksum. Fewer
  /// where it has fewer, or is damaged.
  public func start(of entry: Entry, count: Int) -> [UInt8] {
    let range = dataRange(of: entry)
    return entry.isDeflated
      ? Deflate.start(bytes, in: range, count: count) : Array(bytes[range].prefix(count))
  }

  /// Where the bytes of one file lie.
  func dataRange(of entry: Entry) -> Range<Int> {
    guard let index = indexByName[entry.name.lowercased()], entries[index] == entry else {
      preconditionFailure("an entry of another package")
    }
    return dataRanges[index]
  }

  private static func checkName(_ name: String) throws {
    func refuse(_ problem: String) -> ZipFailure { .unsafeName(name: name, problem: problem) }
    let folders = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.isEmpty else { throw refuse("is empty") }
    guard !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw refuse("has a control character")
    }
    guard !name.contains("\\"), !name.contains(":") else {
      throw refuse("has a character that is a path separator elsewhere")
    }
    guard !name.hasPrefix("/") else { throw refuse("is absolute") }
    guard !folders.contains(".."), !folders.contains(".") else {
      throw refuse("leads out of the package")
    }
  }

  /// Where an entry's data lie, by its local header, which must agree with the directory.
  private static func dataRange(of entry: Entry, in bytes: [UInt8]) throws -> Range<Int> {
    func damaged(_ problem: String) -> ZipFailure { .damaged(place: entry.name, problem: problem) }
    let start = entry.header
    guard bytes.isRoom(for: 30, at: start), bytes.integer(UInt32.self, at: start) == 0x0403_4B50
    else { throw damaged("nothing stands where the directory says") }
    let nameCount = Int(bytes.integer(UInt16.self, at: start + 26))
    let extraCount = Int(bytes.integer(UInt16.self, at: start + 28))
    guard bytes.isRoom(for: nameCount + extraCount + entry.compressedSize, at: start + 30) else {
      throw damaged("it reaches past the end of the file")
    }
    guard bytes[(start + 30)..<(start + 30 + nameCount)].elementsEqual(entry.name.utf8) else {
      throw damaged("it has another name than in the directory")
    }
    let data = start + 30 + nameCount + extraCount
    return data..<(data + entry.compressedSize)
  }
}
