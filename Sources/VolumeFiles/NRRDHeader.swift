import Compression
import FileSystem
import Geometry
import Volumes

/// Reads NRRD headers, attached and detached, after the format's definition
/// (https://teem.sourceforge.net/nrrd/format.html).
struct NRRDHeader {
  private let path: String
  private var fields: [String: String] = [:]
  private var notes: [String] = []

  static func parse(_ file: InputFile) throws -> ParsedHeader {
    var lines = try TextHeader(file)
    var header = NRRDHeader(path: file.path)
    let isAttached = try header.readFields(&lines)
    return try header.interpret(file, isAttached: isAttached, dataOffset: lines.position)
  }

  private init(path: String) { self.path = path }

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badHeader(path: path, problem: problem)
  }

  /// Collects the fields; returns whether the data follows in the same file.
  private mutating func readFields(_ lines: inout TextHeader) throws -> Bool {
    _ = try lines.nextLine()
    var hasEnd = false
    while let line = try lines.nextLine() {
      if line.isEmpty {
        hasEnd = true
        break
      }
      if line.hasPrefix("#") || line.contains(":=") { continue }
      guard let colon = line.firstIndex(of: ":") else { throw bad("has a line without a colon") }
      let name = Self.shortName(line[..<colon].lowercased())
      guard fields.updateValue(line[line.index(after: colon)...].trimmed, forKey: name) == nil
      else { throw bad("states '\(name)' twice") }
    }
    let isAttached = fields["data file"] == nil
    guard !isAttached || hasEnd else { throw VolumeFileFailure.holdsLess(path: path) }
    return isAttached
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

  private func required(_ name: String) throws -> String {
    guard let value = fields[name], !value.isEmpty else { throw bad("lacks '\(name)'") }
    return value
  }

  private mutating func interpret(
    _ file: InputFile, isAttached: Bool, dataOffset: Int
  ) throws -> ParsedHeader {
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
    let encoding = try encoding()
    let storage = try storage(
      file, isAttached: isAttached, dataOffset: dataOffset, encoding: encoding,
      isBigEndian: try isBigEndian(storedType, encoding: encoding))
    return ParsedHeader(
      header: VolumeHeader(
        format: .nrrd, grid: grid, storedType: storedType, frames: axes.frames, slope: 1,
        intercept: 0, isCompressed: storage.isCompressed),
      storage: storage, notes: notes)
  }

  private func encoding() throws -> VoxelStorage.Encoding {
    switch try required("encoding").lowercased() {
    case "raw": return .raw
    case "gzip", "gz": return .deflated(.gzip)
    case "ascii", "text", "txt": return .text
    case let other:
      throw VolumeFileFailure.unsupported(path: path, what: "data in the encoding '\(other)'")
    }
  }

  private func isBigEndian(_ type: StoredType, encoding: VoxelStorage.Encoding) throws -> Bool {
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

  private func storage(
    _ header: InputFile, isAttached: Bool, dataOffset: Int, encoding: VoxelStorage.Encoding,
    isBigEndian: Bool
  ) throws -> VoxelStorage {
    let lineSkip = try skip("line skip", least: 0)
    let byteSkip = try skip("byte skip", least: -1)
    var file = header
    var offset = dataOffset
    if !isAttached {
      let name = fields["data file"] ?? ""
      guard !name.uppercased().hasPrefix("LIST"), !name.contains("%") else {
        throw VolumeFileFailure.unsupported(path: path, what: "data in a list of files")
      }
      file = try openData(named: name, besides: path)
      offset = 0
    }
    // Lines are skipped before decompression, bytes after it.
    offset = try Self.offset(after: lineSkip, linesFrom: offset, in: file)
    return VoxelStorage(
      path: file.path, offset: offset, end: nil, encoding: encoding,
      start: byteSkip < 0 ? .atEnd : .at(byteSkip), isBigEndian: isBigEndian,
      mustMatchExactly: !isAttached && lineSkip == 0 && byteSkip == 0)
  }

  private static func offset(after lines: Int, linesFrom start: Int, in file: InputFile) throws
    -> Int
  {
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
