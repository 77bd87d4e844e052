import Compression
import FileSystem
import Geometry
import Volumes

/// Reads NRRD headers, attached and detached, after the format's definition
/// (https://teem.sourceforge.net/nrrd/format.html).
struct NRRDHeader {
  let path: String
  /// The fields, by their names in small letters.
  private(set) var fields: [String: String] = [:]
  /// The keys that programs add, and their values.
  private(set) var pairs: [String: String] = [:]
  /// The files of a `LIST`.
  private(set) var listedFiles: [String] = []
  private var isAttached = true
  private var dataOffset = 0
  private var notes: [String] = []

  /// Reads the fields, without a look at what they mean.
  init(_ file: InputFile) throws {
    path = file.path
    var lines = try TextHeader(file)
    try readFields(&lines)
    dataOffset = lines.position
  }

  static func parse(_ file: InputFile) throws -> ParsedHeader {
    var header = try NRRDHeader(file)
    return try header.interpret(file)
  }

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badHeader(path: path, problem: problem)
  }

  private mutating func readFields(_ lines: inout TextHeader) throws {
    _ = try lines.nextLine()
    var hasEnd = false
    while let line = try lines.nextLine() {
      if line.isEmpty {
        hasEnd = true
        break
      }
      if line.hasPrefix("#") { continue }
      guard let colon = line.firstIndex(of: ":") else { throw bad("has a line without a colon") }
      let text = line[line.index(after: colon)...]
      if text.hasPrefix("=") {
        // Of two values for a key the later one counts, as for the format's own library.
        pairs[line[..<colon].trimmed] = Self.unescaped(text.dropFirst().trimmed)
        continue
      }
      let name = Self.shortName(line[..<colon].lowercased())
      guard fields.updateValue(text.trimmed, forKey: name) == nil else {
        throw bad("states '\(name)' twice")
      }
      if name == "data file", text.trimmed.words.first == "LIST" {
        while let file = try lines.nextLine(), !file.isEmpty { listedFiles.append(file.trimmed) }
        hasEnd = true
        break
      }
    }
    isAttached = fields["data file"] == nil
    guard !isAttached || hasEnd else { throw VolumeFileFailure.holdsLess(path: path) }
  }

  /// One name for each field that may be written in two ways.
  private static func shortName(_ name: String) -> String {
    switch name {
    case "datafile": "data file"
    case "lineskip": "line skip"
    case "byteskip": "byte skip"
    case "axismins": "axis mins"
    case "centerings": "centers"
    default: name
    }
  }

  /// Values keep line ends as `\n` and backslashes doubled.
  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  private func required(_ name: String) throws -> String {
    guard let value = fields[name], !value.isEmpty else { throw bad("lacks '\(name)'") }
    return value
  }

  /// The values of a field that has one for each axis, or nil where it is absent.
  static func perAxis(
    _ name: String, in fields: [String: String], rank: Int, path: String
  ) throws -> [String]? {
    guard let words = fields[name]?.words else { return nil }
    guard words.count == rank else {
      throw VolumeFileFailure.badHeader(
        path: path, problem: "gives \(words.count) \(name) for \(rank) axes")
    }
    return words
  }

  private mutating func interpret(_ file: InputFile) throws -> ParsedHeader {
    let typeName = try required("type")
    guard let storedType = Self.storedType(typeName.lowercased()) else {
      throw VolumeFileFailure.unsupported(path: path, what: "numbers of the type '\(typeName)'")
    }
    guard let rank = Int(try required("dimension")), (1...16).contains(rank) else {
      throw bad("gives the dimension \(fields["dimension"] ?? "")")
    }
    guard let sizes = try required("sizes").integers, sizes.count == rank else {
      throw bad("gives no size for each of its \(rank) axes")
    }
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw bad("gives the size \(sizes.map(String.init).joined(separator: " x "))")
    }
    let axes = try NRRDAxes(fields, sizes: sizes, path: path, notes: &notes)
    let grid = try checkedGrid(sizes: axes.gridSizes, map: axes.indexToPatient, path: path)
    _ = try product(sizes, path: path)
    let data = NRRDData(
      path: path, fields: fields, listedFiles: listedFiles, type: storedType, sizes: sizes)
    let storage = try isAttached ? data.attached(to: file, at: dataOffset) : data.detached()
    return ParsedHeader(
      header: VolumeHeader(
        format: .nrrd, grid: grid, storedType: storedType, frames: axes.frames, slope: 1,
        intercept: 0, isCompressed: storage.isCompressed),
      storage: storage, notes: notes, isInterleaved: axes.isInterleaved)
  }

  private static func storedType(_ name: String) -> StoredType? {
    switch name {
    case "signed char", "int8", "int8_t": .int8
    case "uchar", "unsigned char", "uint8", "uint8_t": .uint8
    case "short", "short int", "signed short", "signed short int", "int16", "int16_t": .int16
    case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t": .uint16
    case "int", "signed int", "int32", "int32_t": .int32
    case "uint", "unsigned int", "uint32", "uint32_t": .uint32
    case "longlong", "long long", "long long int", "signed long long", "signed long long int",
      "int64", "int64_t":
      .int64
    case "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t": .uint64
    case "float": .float32
    case "double": .float64
    default: nil
    }
  }
}
