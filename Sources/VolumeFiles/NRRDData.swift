import Compression
import FileSystem

/// Where a NRRD file keeps its numbers: the fields `encoding`, `endian`, `line skip`, `byte skip` and
/// `data file`.
struct NRRDData {
  let path: String
  let fields: [String: String]
  let listedFiles: [String]
  let type: StoredType
  let sizes: [Int]

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badHeader(path: path, problem: problem)
  }

  /// Data after the header.
  func attached(to file: InputFile, at offset: Int) throws -> VoxelStorage {
    try storage(in: file, at: offset, isDetached: false)
  }

  /// Data in a file of its own or in several.
  func detached() throws -> VoxelStorage {
    var parts = try fileNames().map { name in
      try storage(in: openData(named: name, besides: path), at: 0, isDetached: true)
    }
    var first = parts.removeFirst()
    first.following = parts
    return first
  }

  private func storage(
    in file: InputFile, at start: Int, isDetached: Bool
  ) throws -> VoxelStorage {
    let encoding = try encoding()
    let lineSkip = try skip("line skip", least: 0)
    let byteSkip = try skip("byte skip", least: -1)
    var offset = try Self.offset(after: lineSkip, linesFrom: start, in: file)
    var skipped = VoxelStorage.Start.at(0)
    switch encoding {
    case .text, .hex:
      guard byteSkip >= 0 else {
        throw VolumeFileFailure.unsupported(path: path, what: "text whose start is not stated")
      }
      guard byteSkip <= file.size - offset else {
        throw VolumeFileFailure.holdsLess(path: file.path)
      }
      offset += byteSkip
    case .raw, .deflated, .bzip2:
      // Lines are skipped before decompression, bytes after it.
      skipped = byteSkip < 0 ? .atEnd : .at(byteSkip)
    }
    return VoxelStorage(
      path: file.path, offset: offset, end: nil, encoding: encoding, start: skipped,
      isBigEndian: try isBigEndian(encoding),
      mustMatchExactly: isDetached && lineSkip == 0 && byteSkip == 0)
  }

  private func encoding() throws -> VoxelStorage.Encoding {
    switch fields["encoding"]?.lowercased() {
    case "raw": return .raw
    case "gzip", "gz": return .deflated(.gzip)
    case "bzip2", "bz2": return .bzip2
    case "hex": return .hex
    case "ascii", "text", "txt": return .text(type)
    case nil, "": throw bad("lacks 'encoding'")
    case let other?:
      throw VolumeFileFailure.unsupported(path: path, what: "data in the encoding '\(other)'")
    }
  }

  private func isBigEndian(_ encoding: VoxelStorage.Encoding) throws -> Bool {
    if case .text = encoding { return false }
    switch fields["endian"]?.lowercased() {
    case "little": return false
    case "big": return true
    case nil where type.byteCount == 1: return false
    case nil: throw bad("does not state the byte order ('endian')")
    case let other?: throw bad("states the byte order '\(other)'")
    }
  }

  private func skip(_ name: String, least: Int) throws -> Int {
    guard let text = fields[name] else { return 0 }
    guard let value = Int(text), value >= least else { throw bad("states '\(name): \(text)'") }
    return value
  }

  /// The data files in order: one name, `LIST [subdim]`, or `pattern first last step [subdim]`.
  private func fileNames() throws -> [String] {
    let text = fields["data file"] ?? ""
    let words = text.words
    if words.first == "LIST" {
      guard words.count <= 2, words.count == 1 || Int(words[1]) != nil else {
        throw bad("states 'data file: \(text)'")
      }
      let count = try fileCount(words.count == 2 ? Int(words[1]) : nil, given: listedFiles.count)
      guard listedFiles.count == count else {
        throw bad("lists \(listedFiles.count) data files where its size needs \(count)")
      }
      return listedFiles
    }
    // A single name may hold blanks, so numbers are looked for at the end.
    let numbers = words.reversed().prefix { Int($0) != nil }.reversed().compactMap { Int($0) }
    guard text.contains("%"), (3...4).contains(numbers.count) else { return [text] }
    let pattern = words.dropLast(numbers.count).joined(separator: " ")
    let (first, last, step) = (numbers[0], numbers[1], numbers[2])
    let most = 1 << 20
    let given =
      step == 0 || [first, last, step].contains { $0.magnitude > 1 << 40 }
      ? 0 : (last - first) / step + 1
    guard given <= most else { throw bad("numbers \(given) data files") }
    return try NumberedFiles(
      pattern: pattern, from: first, to: last, step: step,
      count: fileCount(numbers.count == 4 ? numbers[3] : nil, given: given), path: path
    ).names
  }

  /// How many files there must be, each of which holds `dimension` axes whole; without it, all but
  /// the last.
  private func fileCount(_ dimension: Int?, given: Int) throws -> Int {
    let dimension = dimension ?? sizes.count - 1
    guard (1...sizes.count).contains(dimension) else {
      throw bad("gives data files of \(dimension) dimensions")
    }
    guard dimension == sizes.count else {
      return try product(Array(sizes[dimension...]), path: path)
    }
    // All axes: each file is a slab along the last.
    let last = sizes[sizes.count - 1]
    guard given > 0, last % given == 0 else {
      throw bad("divides \(last) slices among \(given) data files")
    }
    return given
  }

  private static func offset(
    after lines: Int, linesFrom start: Int, in file: InputFile
  ) throws -> Int {
    var position = start
    var rest = lines
    while rest > 0 {
      let block = try file.readBytes(upTo: 1 << 16, at: position)
      guard !block.isEmpty else { throw VolumeFileFailure.holdsLess(path: file.path) }
      for (index, byte) in block.enumerated() where byte == 0x0A {
        rest -= 1
        if rest == 0 { return position + index + 1 }
      }
      position += block.count
    }
    return position
  }
}
