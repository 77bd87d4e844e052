import Geometry

/// The type of a number in a PLY file.
enum PLYType: Equatable {
  case int8, uint8, int16, uint16, int32, uint32, float, double

  /// A type by either of its names.
  init?(_ name: Substring) {
    switch name {
    case "char", "int8": self = .int8
    case "uchar", "uint8": self = .uint8
    case "short", "int16": self = .int16
    case "ushort", "uint16": self = .uint16
    case "int", "int32": self = .int32
    case "uint", "uint32": self = .uint32
    case "float", "float32": self = .float
    case "double", "float64": self = .double
    default: return nil
    }
  }

  /// Bytes in a binary file.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .double: 8
    }
  }

  var isInteger: Bool { self != .float && self != .double }
}

/// One column of an element's rows: a number, or a list with its own length in each row.
struct PLYProperty: Equatable {
  var name: String
  /// The type of the number, or of the list's members.
  var type: PLYType
  /// The type of the list's length; nil for a number.
  var countType: PLYType?
}

/// A table of the file.
struct PLYElement: Equatable {
  var name: String
  var count: Int
  var properties: [PLYProperty] = []

  /// The fewest bytes that a row takes.
  func smallestRow(in format: PLYHeader.Format) -> Int {
    // In text at least a digit and a blank for each.
    if format == .ascii { return 2 * properties.count }
    return properties.reduce(0) { $0 + ($1.countType ?? $1.type).size }
  }
}

/// The header of a PLY file: plain text that says which tables follow, in which form.
struct PLYHeader: Equatable {
  enum Format { case ascii, littleEndian, bigEndian }

  var format = Format.ascii
  var elements: [PLYElement] = []
  /// How the comment begins that says what a model of this tool is called.
  static let title = "TITLE "

  /// The lines of comments, without the word.
  var comments: [String] = []
  /// Where the first row begins.
  var end = 0

  /// Headers longer than this are no headers.
  private static let longest = 1 << 20

  /// Reads the header from the beginning of a file's bytes.
  ///
  /// - Throws: `BrokenRule`; also where the rows that it promises would not fit into the file.
  init(_ bytes: [UInt8]) throws {
    var scanner = TextScanner(bytes)
    guard let first = scanner.headerLine(), first.text == "ply" else {
      throw BrokenRule("it does not begin with the line ply")
    }
    var hasFormat = false
    var line = 1
    while true {
      line += 1
      // Rows may begin with any byte, so only the kind of line end that the first line has counts.
      guard scanner.at < Self.longest, let next = scanner.headerLine(like: first.end) else {
        throw BrokenRule("its header has no end_header")
      }
      let words = next.text.split(whereSeparator: { $0 == " " || $0 == "\t" })
      func broken(_ problem: String) -> BrokenRule { BrokenRule("line \(line) \(problem)") }
      switch words.first {
      case nil, "obj_info": continue
      case "comment":
        comments.append(String(next.text.drop { $0 == " " || $0 == "\t" }.dropFirst(8)))
      case "format":
        guard !hasFormat, words.count == 3, words[2] == "1.0" else {
          throw broken("states a format that is not known")
        }
        hasFormat = true
        switch words[1] {
        case "ascii": format = .ascii
        case "binary_little_endian": format = .littleEndian
        case "binary_big_endian": format = .bigEndian
        default: throw broken("states a format that is not known")
        }
      case "element":
        guard words.count == 3, let count = Int(words[2]), count >= 0 else {
          throw broken("states an element without a name and a number")
        }
        guard !elements.contains(where: { $0.name == words[1] }) else {
          throw broken("states the element \(words[1].prefix(40)) twice")
        }
        elements.append(PLYElement(name: String(words[1]), count: count))
      case "property":
        guard let property = Self.property(words), !elements.isEmpty else {
          throw broken("states a property that is not known")
        }
        let last = elements.count - 1
        guard !elements[last].properties.contains(where: { $0.name == property.name }) else {
          throw broken("states the property \(property.name.prefix(40)) twice")
        }
        elements[last].properties.append(property)
      case "end_header":
        guard hasFormat else { throw broken("ends the header, which states no format") }
        end = scanner.at
        try checkRoom(bytes.count - end)
        return
      default: throw broken("begins with no word that PLY knows")
      }
    }
  }

  private static func property(_ words: [Substring]) -> PLYProperty? {
    if words.count == 5, words[1] == "list" {
      guard let count = PLYType(words[2]), count.isInteger, let type = PLYType(words[3]) else {
        return nil
      }
      return PLYProperty(name: String(words[4]), type: type, countType: count)
    }
    guard words.count == 3, let type = PLYType(words[1]) else { return nil }
    return PLYProperty(name: String(words[2]), type: type)
  }

  /// Throws where the rows cannot all be in `room` bytes, so that counts that lie cost nothing.
  private func checkRoom(_ room: Int) throws {
    var rest = room + (format == .ascii ? 1 : 0)
    for element in elements {
      let (needed, overflow) = element.count.multipliedReportingOverflow(
        by: element.smallestRow(in: format))
      guard !overflow, needed <= rest else {
        throw BrokenRule(
          "it states \(element.count) rows of \(element.name.prefix(40)), more than its \(room) "
            + "bytes after the header can hold")
      }
      rest -= needed
    }
  }
}

extension TextScanner {
  /// The end of a line in a header.
  enum LineEnd { case lineFeed, carriageReturn, both }

  /// The line at the cursor, and how it ends; the cursor passes both. Nil where no line ends.
  fileprivate mutating func headerLine(like expected: LineEnd? = nil) -> (
    text: String, end: LineEnd
  )? {
    let start = at
    skipLine()
    guard at < end else { return nil }
    let line = text(start..<at)
    var kind = LineEnd.lineFeed
    if bytes[at] == 0x0D {
      kind =
        at + 1 < end && bytes[at + 1] == 0x0A && expected != .carriageReturn
        ? .both : .carriageReturn
    }
    at += kind == .both ? 2 : 1
    return (line, kind)
  }
}
