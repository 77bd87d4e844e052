import Compression
import FileSystem

/// Where a MetaImage keeps its numbers: after the header, in a file, in a `LIST` of files or in
/// numbered ones.
struct MetaImageData {
  let path: String
  /// The fields, by their names in small letters.
  let fields: [String: String]
  let listedFiles: [String]
  let type: StoredType
  let sizes: [Int]

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badHeader(path: path, problem: problem)
  }

  /// - Parameter offset: the byte after the header.
  func storage(_ header: InputFile, dataOffset offset: Int) throws -> VoxelStorage {
    let name = fields["elementdatafile"] ?? ""
    if ["local", ""].contains(name.lowercased()) {
      return try storage(in: header, at: offset, isLocal: true)
    }
    var parts = try fileNames(name).map {
      try storage(in: openData(named: $0, besides: path), at: 0, isLocal: false)
    }
    var first = parts.removeFirst()
    first.following = parts
    return first
  }

  private func storage(in file: InputFile, at start: Int, isLocal: Bool) throws -> VoxelStorage {
    let isCompressed = fields["compresseddata"].map(Self.isTrue) ?? false
    let isText = fields["binarydata"].map { !Self.isTrue($0) } ?? false
    let skipText = fields["headersize"] ?? "0"
    guard let skip = Int(skipText), skip >= -1 else {
      throw bad("states 'HeaderSize = \(skipText)'")
    }
    guard skip >= 0 || !(isCompressed || isText) else {
      throw VolumeFileFailure.unsupported(
        path: path, what: "compressed data or text whose start is not stated")
    }
    // A header's size counts from the front of the file, even where it is this header.
    guard skip <= 0 || !isLocal || skip >= start else {
      throw bad("states 'HeaderSize = \(skipText)', which lies within itself")
    }
    let offset = skip > 0 ? skip : start
    var end: Int?
    if isCompressed, let size = fields["compresseddatasize"].flatMap({ Int($0) }), size > 0,
      listedFiles.isEmpty
    {
      guard size <= file.size - offset else { throw VolumeFileFailure.holdsLess(path: file.path) }
      end = offset + size
    }
    return VoxelStorage(
      path: file.path, offset: offset, end: end,
      encoding: isCompressed ? .deflated(.zlibOrGzip) : isText ? .text(type) : .raw,
      start: skip < 0 ? .atEnd : .at(0), isBigEndian: try !isText && isBigEndian(),
      mustMatchExactly: !isLocal && skip == 0)
  }

  private func isBigEndian() throws -> Bool {
    let orders = ["elementbyteordermsb", "binarydatabyteordermsb"].compactMap {
      fields[$0].map(Self.isTrue)
    }
    guard Set(orders).count <= 1 else { throw bad("states two different byte orders") }
    return orders.first ?? false
  }

  static func isTrue(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.hasPrefix("t") || text.hasPrefix("y") || text == "1"
  }

  /// `LIST [nD]`, `pattern [first [last [step]]]` or one name.
  private func fileNames(_ text: String) throws -> [String] {
    let words = text.words
    if words.first == "LIST" {
      let dimension = words.count == 2 ? Int(words[1].dropLast()) : sizes.count - 1
      guard words.count <= 2, words.count == 1 || words[1].uppercased().hasSuffix("D"),
        let dimension, (1...sizes.count).contains(dimension)
      else { throw bad("states 'ElementDataFile = \(text)'") }
      let count = try product(Array(sizes[dimension...]), path: path)
      guard listedFiles.count == count else {
        throw bad("lists \(listedFiles.count) data files where its size needs \(count)")
      }
      return listedFiles
    }
    let numbers = words.reversed().prefix { Int($0) != nil }.reversed().compactMap { Int($0) }
    guard text.contains("%"), numbers.count <= 3 else { return [text] }
    let count = sizes[sizes.count - 1]
    guard count <= 1 << 20 else { throw bad("numbers \(count) data files") }
    let first = numbers.first ?? 1
    let step = numbers.count > 2 ? numbers[2] : 1
    guard first.magnitude <= 1 << 40, step.magnitude <= 1 << 20 else {
      throw bad("numbers its data files from \(first) by \(step)")
    }
    return try NumberedFiles(
      pattern: words.dropLast(numbers.count).joined(separator: " "), from: first,
      to: numbers.count > 1 ? numbers[1] : first + (count - 1) * step, step: step, count: count,
      path: path
    ).names
  }
}
