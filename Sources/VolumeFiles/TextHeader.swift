import FileSystem
import Geometry

/// The lines at the head of a NRRD or MetaImage file, read from the front until the parser has
/// seen enough.
struct TextHeader {
  /// No header of the field is longer; a longer one is no header.
  private static let most = 1 << 20

  private let bytes: [UInt8]
  private let path: String
  /// The byte after the last line taken.
  private(set) var position = 0

  init(_ file: InputFile) throws {
    path = file.path
    bytes = try file.readBytes(upTo: Self.most, at: 0)
  }

  /// The next line without its end (LF or CR LF), or nil at the end of the file.
  mutating func nextLine() throws -> String? {
    guard position < bytes.count else { return nil }
    let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
    guard end < bytes.count || bytes.count < Self.most else {
      throw VolumeFileFailure.badHeader(path: path, problem: "does not end")
    }
    var line = bytes[position..<end]
    if line.last == 0x0D { line.removeLast() }
    position = min(end + 1, bytes.count)
    // What is not UTF-8 is of the time before it: Latin-1, in which \u{B5}m is written.
    return String(validating: line, as: UTF8.self)
      ?? String(String.UnicodeScalarView(line.map { Unicode.Scalar($0) }))
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    let tail = drop { $0.isWhitespace }
    return String(tail.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The parts between blanks.
  var words: [String] {
    let parts: [SubSequence] = split { $0.isWhitespace }
    return parts.map { String($0) }
  }

  /// The numbers between blanks, or nil where a word is none.
  var numbers: [Double]? {
    let values = words.map { Double($0) }
    return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
  }

  /// The integers between blanks, or nil where a word is none.
  var integers: [Int]? {
    let values = words.map { Int($0) }
    return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
  }
}

/// The data file that a header names, which must lie in the header's folder or below: a header from
/// elsewhere cannot make this tool open other files of the machine.
func dataPath(named name: String, besides header: String) throws -> String {
  let parts = name.split(separator: "/", omittingEmptySubsequences: false)
  guard !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\\"), !name.contains("\0")
  else {
    throw VolumeFileFailure.dataElsewhere(path: header, name: name)
  }
  let folder = header.lastIndex(of: "/").map { String(header[...$0]) } ?? ""
  return folder + name
}

/// Opens the data file that a header names.
func openData(named name: String, besides header: String) throws -> InputFile {
  do {
    return try InputFile(path: dataPath(named: name, besides: header))
  } catch FileFailure.missing {
    throw VolumeFileFailure.missingData(path: header, name: name)
  }
}

/// Millimetres in a unit as headers write it, or nil where the word is no unit of length.
func millimetres(in unit: String) -> Double? {
  switch unit.lowercased() {
  case "mm", "millimeter", "millimeters", "millimetre", "millimetres": 1
  case "cm", "centimeter", "centimeters": LengthUnit.centimetre.millimetres
  case "m", "meter", "meters", "metre", "metres": LengthUnit.metre.millimetres
  case "um", "\u{B5}m", "\u{3BC}m", "micron", "microns", "micrometer", "micrometers":
    LengthUnit.micrometre.millimetres
  case "nm", "nanometer", "nanometers": 1e-6
  case "in", "inch", "inches": LengthUnit.inch.millimetres
  default: nil
  }
}
