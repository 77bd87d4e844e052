import Surfaces

/// Takes an OBJ text apart, line by line, as blocks of whole lines come.
struct OBJParser {
  /// What tells one part from another.
  struct Key: Hashable {
    /// Which of the objects it is: two may have one name.
    var objectNumber = 0
    var object: String?
    var group: String?
    var material: String?
  }

  /// Triangles in a row that belong to one part.
  struct Run {
    let part: Int
    let start: Int
  }

  private(set) var positions: [SIMD3<Float>] = []
  /// For every vertex its colour's word, or 0 where it has none; empty where no vertex has one.
  private(set) var colors: [UInt32] = []
  private(set) var triangles: [Triangle] = []
  /// The parts, in the order of their first face.
  private(set) var keys: [Key] = []
  private(set) var runs: [Run] = []
  /// The material files that the text names.
  private(set) var libraries: [String] = []
  private(set) var frame = StatedFrame()

  private var scanner = TextScanner([])
  /// How many lines came before those of the scanner.
  private var linesBefore = 0
  private var key = Key()
  private var keyIsNew = true
  private var partsByKey: [Key: Int] = [:]
  private var polygon: [UInt32] = []
  private var cutter = PolygonCutter()
  private var verticesWithMore = 0
  private var ignored: Set<String> = []

  /// What was passed over, in sentences.
  var notes: [String] {
    var notes: [String] = []
    if verticesWithMore > 0 {
      notes.append(
        "\(verticesWithMore) vertices carry more than a colour of three shares from 0 to 1; it is "
          + "ignored.")
    }
    if !ignored.isEmpty {
      notes.append("Lines of these kinds are ignored: \(ignored.sorted().joined(separator: ", ")).")
    }
    if cutter.fannedConcave > 0 {
      notes.append(
        "\(cutter.fannedConcave) large concave polygons were cut as a fan and may overlap.")
    }
    return notes
  }

  /// Makes room for what the lines will give. Without it the lists would grow by doubling, which takes
  /// several times the memory of the mesh.
  mutating func reserve(vertices: Int, faces: Int) {
    positions.reserveCapacity(vertices)
    triangles.reserveCapacity(faces)
  }

  /// Reads the next block of lines.
  mutating func parse(_ block: [UInt8]) throws {
    linesBefore += scanner.line(at: scanner.end) - 1
    let isFirst = scanner.end == 0
    scanner = TextScanner(block)
    if isFirst { scanner.skipByteOrderMark() }
    while true {
      scanner.skipBlanks(acrossLines: true)
      guard let first = scanner.current else { return }
      if first == UInt8(ascii: "#") {
        frame.read(scanner.bytes[restOfLine()])
        continue
      }
      let start = scanner.at
      let word = scanner.word()
      if word.count == 1, first == UInt8(ascii: "v") {
        try vertex(start)
      } else if word.count == 1, first == UInt8(ascii: "f") {
        try face(start)
      } else {
        try other(word)
      }
    }
  }

  /// How many lines of a block begin as those of vertices and of faces.
  static func lineCounts(_ block: [UInt8]) -> (vertices: Int, faces: Int) {
    var vertices = 0
    var faces = 0
    var before = UInt8(ascii: "\n")
    let bytes = block.span
    for index in 0..<max(0, bytes.count - 1) {
      let byte = bytes[index]
      if before == UInt8(ascii: "\n"), bytes[index &+ 1] == UInt8(ascii: " ") {
        vertices &+= byte == UInt8(ascii: "v") ? 1 : 0
        faces &+= byte == UInt8(ascii: "f") ? 1 : 0
      }
      before = byte
    }
    return (vertices, faces)
  }

  private func broken(_ place: Int, _ problem: String) -> BrokenRule {
    BrokenRule("line \(linesBefore + scanner.line(at: place)) \(problem)")
  }

  /// Passes blanks and line ends that a backslash takes away; false at the end of the line.
  private mutating func toNextWord() -> Bool {
    while true {
      scanner.skipBlanks()
      guard let byte = scanner.current else { return false }
      if byte == UInt8(ascii: "\\") {
        var next = scanner.at + 1
        if next < scanner.end, scanner.bytes[next] == 0x0D { next += 1 }
        if next < scanner.end, scanner.bytes[next] == 0x0A { next += 1 }
        guard next > scanner.at + 1 else { return true }
        scanner.at = next
        continue
      }
      return byte != 0x0A && byte != 0x0D && byte != UInt8(ascii: "#")
    }
  }

  private mutating func restOfLine() -> Range<Int> {
    let start = scanner.at
    scanner.skipLine()
    return start..<scanner.at
  }

  private mutating func vertex(_ start: Int) throws {
    var position = SIMD3<Float>()
    for axis in 0..<3 {
      guard toNextWord(), let value = scanner.number(before: UInt8(ascii: "\\")) else {
        throw broken(start, "has a vertex without three numbers")
      }
      position[axis] = value
    }
    guard positions.count < Int(UInt32.max) else { throw broken(start, "has too many vertices") }
    positions.append(position)
    if toNextWord() {
      addColor()
    } else if !colors.isEmpty {
      colors.append(0)
    }
  }

  /// Reads what stands behind a vertex's coordinates: a colour as three shares, or something else.
  private mutating func addColor() {
    var color: UInt32 = 0xFF
    var count = 0
    repeat {
      guard let share = scanner.float(), (0...1).contains(share),
        scanner.isBehindWord(before: UInt8(ascii: "\\"))
      else {
        count = 4
        break
      }
      color = color << 8 | UInt32((share * 255).rounded())
      count += 1
    } while count < 4 && toNextWord()
    let isColor = count == 3
    if !isColor {
      verticesWithMore += 1
      _ = restOfLine()
    }
    if isColor, colors.isEmpty {
      colors = [UInt32](repeating: 0, count: positions.count - 1)
      colors.reserveCapacity(positions.capacity)
    }
    if isColor || !colors.isEmpty { colors.append(isColor ? color : 0) }
  }

  private mutating func face(_ start: Int) throws {
    polygon.removeAll(keepingCapacity: true)
    while toNextWord() {
      guard let stated = scanner.integer(), passTextureAndNormal() else {
        throw broken(start, "has a face with a wrong index")
      }
      let index = stated < 0 ? positions.count + stated : stated - 1
      guard stated != 0, index >= 0, index < positions.count else {
        throw broken(
          start, "has a face of vertex \(stated), but \(positions.count) are defined before it")
      }
      polygon.append(UInt32(index))
    }
    guard polygon.count >= 3 else {
      throw broken(start, "has a face of \(polygon.count) vertices")
    }
    beginRun()
    if polygon.count == 3 {
      triangles.append(Triangle(polygon[0], polygon[1], polygon[2]))
    } else {
      cutter.cut(polygon, positions: positions, into: &triangles)
    }
  }

  /// Passes `/2`, `/2/3` or `//3` behind an index.
  private mutating func passTextureAndNormal() -> Bool {
    for _ in 0..<2 where scanner.current == UInt8(ascii: "/") {
      scanner.at += 1
      if let byte = scanner.current, byte > 0x20, byte != UInt8(ascii: "/") {
        guard scanner.integer() != nil else { return false }
      }
    }
    return scanner.current.map { $0 <= 0x20 || $0 == UInt8(ascii: "\\") } ?? true
  }

  private mutating func beginRun() {
    guard keyIsNew else { return }
    keyIsNew = false
    let part = partsByKey[key] ?? keys.count
    if part == keys.count {
      keys.append(key)
      partsByKey[key] = part
    }
    if runs.last?.part != part { runs.append(Run(part: part, start: triangles.count)) }
  }

  private mutating func other(_ word: Range<Int>) throws {
    scanner.skipBlanks()
    let rest = restOfLine()
    let trimmed = scanner.text(rest).split(whereSeparator: { $0 == " " || $0 == "\t" })
      .joined(separator: " ")
    let value = trimmed.isEmpty ? nil : trimmed
    if scanner.matches(word, "o") {
      key.object = value
      key.objectNumber += 1
      key.group = nil
      keyIsNew = true
    } else if scanner.matches(word, "g") {
      key.group = value
      keyIsNew = true
    } else if scanner.matches(word, "usemtl") {
      key.material = value
      keyIsNew = true
    } else if scanner.matches(word, "mtllib") {
      if let value { libraries.append(value) }
    } else if !["vt", "vn", "s"].contains(scanner.text(word)) {
      let kind = scanner.text(word.prefix(16))
      guard !kind.isEmpty, kind.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw broken(word.lowerBound, "is not text that OBJ knows")
      }
      if ignored.count < 8 { ignored.insert(kind) }
    }
  }
}
