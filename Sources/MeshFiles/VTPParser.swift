import FileSystem

/// What the XML of a VTP file describes: its pieces, their arrays, and the field data.
struct VTPParser {
  /// A part of the surface with vertices of its own.
  struct Piece {
    /// How many points the file says that it has; nil where it says nothing.
    var statedPoints: Int?
    var points: VTPData.Array?
    /// The corners of all polygons, and where each polygon's end.
    var polygons = Cells()
    var strips = Cells()
    var vertices = Cells()
    var lines = Cells()
    var pointData: [VTPData.Array] = []
    var cellData: [VTPData.Array] = []
    /// The array that `PointData` names as its scalars.
    var pointScalars: String?
  }

  /// Cells of one kind: lists of corners one behind the other, and the end of each list.
  struct Cells {
    var connectivity: VTPData.Array?
    var offsets: VTPData.Array?
    /// How many cells the file says that there are; nil where it says nothing.
    var stated: Int?
  }

  private(set) var pieces: [Piece] = []
  private(set) var fieldData: [VTPData.Array] = []
  private(set) var encoding = VTPData.Encoding()
  /// Kinds of arrays that are not read, such as arrays of bits.
  private(set) var unread: Set<String> = []

  private var scanner: XMLScanner

  init(_ text: [UInt8]) throws {
    scanner = try XMLScanner(text)
    guard try scanner.next() == .start, scanner.isElement(.none, "VTKFile") else {
      throw BrokenRule("it does not begin with the element VTKFile")
    }
    try checkFile()
    while try scanner.next() == .start {
      if scanner.isElement(.none, "PolyData") {
        try polyData()
      } else {
        try scanner.skipElement()
      }
    }
  }

  private mutating func checkFile() throws {
    let type = try scanner.string("type") ?? ""
    guard type == "PolyData" else {
      throw BrokenRule(
        "it holds \(type.prefix(40).debugDescription) and no PolyData; extract its surface first")
    }
    switch try scanner.string("byte_order") ?? "LittleEndian" {
    case "LittleEndian": break
    case "BigEndian": encoding.isBigEndian = true
    case let order:
      throw BrokenRule("its byte order is \(order.prefix(40).debugDescription)")
    }
    switch try scanner.string("header_type") ?? "UInt32" {
    case "UInt32": break
    case "UInt64": encoding.headerSize = 8
    case let type:
      throw BrokenRule("its headers are of the type \(type.prefix(40).debugDescription)")
    }
    switch try scanner.string("compressor") {
    case nil: break
    case "vtkZLibDataCompressor": encoding.isCompressed = true
    case let name?:
      throw BrokenRule(
        "it is compressed by \(name.prefix(40)), which is not read; write it with zlib or without "
          + "compression")
    }
  }

  private mutating func polyData() throws {
    while try scanner.next() == .start {
      if scanner.isElement(.none, "FieldData") {
        fieldData += try arrays()
      } else if scanner.isElement(.none, "Piece") {
        pieces.append(try piece())
      } else {
        try scanner.skipElement()
      }
    }
  }

  private mutating func piece() throws -> Piece {
    var piece = Piece()
    piece.statedPoints = try scanner.index("NumberOfPoints")
    let polygons = try scanner.index("NumberOfPolys")
    let strips = try scanner.index("NumberOfStrips")
    while try scanner.next() == .start {
      if scanner.isElement(.none, "PointData") {
        piece.pointScalars = try scanner.string("Scalars")
        piece.pointData += try arrays()
      } else if scanner.isElement(.none, "CellData") {
        piece.cellData += try arrays()
      } else if scanner.isElement(.none, "Points") {
        piece.points = try arrays().first
      } else if scanner.isElement(.none, "Polys") {
        piece.polygons = try cells()
      } else if scanner.isElement(.none, "Strips") {
        piece.strips = try cells()
      } else if scanner.isElement(.none, "Verts") {
        piece.vertices = try cells()
      } else if scanner.isElement(.none, "Lines") {
        piece.lines = try cells()
      } else {
        try scanner.skipElement()
      }
    }
    (piece.polygons.stated, piece.strips.stated) = (polygons, strips)
    return piece
  }

  private mutating func cells() throws -> Cells {
    let arrays = try arrays()
    return Cells(
      connectivity: arrays.first { $0.name == "connectivity" },
      offsets: arrays.first { $0.name == "offsets" })
  }

  /// The arrays in the element that has just begun, and its end.
  private mutating func arrays() throws -> [VTPData.Array] {
    var arrays: [VTPData.Array] = []
    while try scanner.next() == .start {
      guard scanner.isElement(.none, "DataArray") || scanner.isElement(.none, "Array") else {
        try scanner.skipElement()
        continue
      }
      if let array = try array() { arrays.append(array) }
    }
    return arrays
  }

  private mutating func array() throws -> VTPData.Array? {
    let typeName = try scanner.string("type") ?? ""
    let name = try scanner.string("Name") ?? ""
    let components = try scanner.index("NumberOfComponents") ?? 1
    let format = try scanner.string("format") ?? "ascii"
    let offset = try scanner.string("offset").flatMap { Int($0) }
    let content = try text()
    guard let type = VTPNumber(rawValue: typeName) else {
      unread.insert(String(typeName.prefix(40)))
      return nil
    }
    let place: VTPData.Array.Place
    switch format {
    case "ascii": place = .text(content)
    case "binary": place = .base64(content)
    case "appended":
      guard let offset, offset >= 0 else {
        throw BrokenRule("the array \(name.prefix(40).debugDescription) has no offset")
      }
      place = .appended(offset)
    default:
      throw BrokenRule(
        "the array \(name.prefix(40).debugDescription) is in the unknown format "
          + format.prefix(40).debugDescription)
    }
    return VTPData.Array(name: name, type: type, components: components, place: place)
  }

  /// The stretches of text in the element that has just begun, those in elements below left out.
  private mutating func text() throws -> [Range<Int>] {
    let depth = scanner.depth
    var stretches: [Range<Int>] = []
    while scanner.depth >= depth {
      if try scanner.next() == .text, scanner.depth == depth { stretches.append(scanner.content) }
    }
    return stretches
  }
}
