import Geometry
import Surfaces

/// Puts the pieces of a VTP file together: vertices, triangles, and what belongs to each.
struct VTPSurface {
  private(set) var table = VertexTable(positions: [], colors: [], values: nil)
  private(set) var triangles: [Triangle] = []
  /// For every triangle, its label in the file; empty where some piece has none.
  private(set) var labels: [UInt32] = []
  private(set) var notes: [String] = []

  private let data: VTPData
  private var cutter = PolygonCutter()
  private var ignored: Set<String> = []
  private var hasLinesOrPoints = false

  /// - Parameter labelled: whether the file says what its labels are.
  init(_ parser: VTPParser, _ data: VTPData, labelled: Bool) throws {
    self.data = data
    var hasLabels = labelled
    for piece in parser.pieces {
      let before = triangles.count
      let labels = try hasLabels ? pieceLabels(piece) : nil
      try add(piece, labels: labels)
      if labels == nil, triangles.count > before { hasLabels = false }
    }
    if !hasLabels { labels = [] }
    finishNotes(parser, labelled: labelled)
  }

  private func pieceLabels(_ piece: VTPParser.Piece) throws -> [UInt32]? {
    try piece.cellData.first { $0.name == VTPNames.label && $0.components == 1 }
      .map { try data.indices($0) }
  }

  private mutating func add(_ piece: VTPParser.Piece, labels: [UInt32]?) throws {
    let base = table.positions.count
    try addPoints(piece, base: base)
    let count = table.positions.count - base
    // Cell data go through points, lines, polygons and strips, in this order.
    let points = try ends(piece.vertices).count
    let lines = try ends(piece.lines).count
    hasLinesOrPoints = hasLinesOrPoints || points + lines > 0
    var cell = points + lines
    func label(_ cell: Int) throws -> UInt32? {
      guard let labels else { return nil }
      guard cell < labels.count else {
        throw BrokenRule("it has \(labels.count) labels for more cells than that")
      }
      return labels[cell]
    }
    let corners = try corners(piece.polygons, base: base, count: count)
    try each(piece.polygons, corners.count) { range in
      let before = triangles.count
      if range.count == 3 {
        let at = range.lowerBound
        triangles.append(Triangle(corners[at], corners[at + 1], corners[at + 2]))
      } else {
        guard range.count > 3 else {
          throw BrokenRule("a polygon has \(range.count) corners")
        }
        cutter.cut(Array(corners[range]), positions: table.positions, into: &triangles)
      }
      if let label = try label(cell) {
        for _ in before..<triangles.count { self.labels.append(label) }
      }
      cell += 1
    }
    let stripCorners = try self.corners(piece.strips, base: base, count: count)
    try each(piece.strips, stripCorners.count) { range in
      let strip = stripCorners[range]
      let before = triangles.count
      for at in strip.indices.dropLast(2) {
        let isOdd = (at - strip.startIndex) % 2
        triangles.append(Triangle(strip[at], strip[at + 1 + isOdd], strip[at + 2 - isOdd]))
      }
      if let label = try label(cell) {
        for _ in before..<triangles.count { self.labels.append(label) }
      }
      cell += 1
    }
    noteCellData(piece)
  }

  private mutating func addPoints(_ piece: VTPParser.Piece, base: Int) throws {
    guard let points = piece.points else { return }
    guard points.components == 3 else {
      throw BrokenRule("its points have \(points.components) numbers each")
    }
    let numbers = try data.floats(points)
    guard numbers.count % 3 == 0 else { throw BrokenRule("its points are no triples of numbers") }
    let count = numbers.count / 3
    try Self.check(piece.statedPoints, count, "points")
    guard base + count < Int(UInt32.max) else { throw BrokenRule("it has too many points") }
    table.positions.reserveCapacity(base + count)
    for index in 0..<count {
      table.positions.append(
        SIMD3(numbers[3 * index], numbers[3 * index + 1], numbers[3 * index + 2]))
    }
    try addPointData(piece, base: base, count: count)
  }

  private mutating func addPointData(
    _ piece: VTPParser.Piece, base: Int, count: Int
  ) throws {
    for array in piece.pointData {
      if array.name == VTPNames.vertexColors, array.type == .uint8, array.components == 3,
        table.colors.count == base
      {
        let channels = try data.indices(array).map { UInt8(truncatingIfNeeded: $0) }
        guard channels.count == 3 * count else {
          throw BrokenRule("its colours are not three numbers for each point")
        }
        for index in 0..<count {
          table.colors.append(
            Color(channels[3 * index], channels[3 * index + 1], channels[3 * index + 2]))
        }
      } else if array.name == piece.pointScalars, array.type.isReal, array.components == 1,
        VertexValues.isName(array.name), table.values.map({ $0.name == array.name }) ?? (base == 0),
        (table.values?.values.count ?? 0) == base
      {
        let values = try data.floats(array)
        guard values.count == count else {
          throw BrokenRule("its values are not one number for each point")
        }
        table.values = VertexValues(
          name: array.name, values: (table.values?.values ?? []) + values)
      } else if !["Normals", "TCoords"].contains(array.name) {
        ignored.insert(String(array.name.prefix(40)))
      }
    }
  }

  // MARK: - Cells

  private func ends(_ cells: VTPParser.Cells) throws -> [UInt32] {
    let ends = try cells.offsets.map { try data.indices($0) } ?? []
    try Self.check(cells.stated, ends.count, "polygons or strips")
    return ends
  }

  private static func check(_ stated: Int?, _ found: Int, _ what: String) throws {
    guard let stated, stated != found else { return }
    throw BrokenRule("it states \(stated) \(what) and holds \(found)")
  }

  /// Corners as numbers of all pieces' vertices.
  private func corners(_ cells: VTPParser.Cells, base: Int, count: Int) throws -> [UInt32] {
    guard let array = cells.connectivity else { return [] }
    let corners = try data.indices(array)
    if let largest = corners.max(), largest >= count {
      throw BrokenRule("a polygon names point \(largest), but there are \(count)")
    }
    return base == 0 ? corners : corners.map { $0 + UInt32(base) }
  }

  private func each(
    _ cells: VTPParser.Cells, _ count: Int, _ body: (Range<Int>) throws -> Void
  ) throws {
    var start = 0
    for end in try ends(cells) {
      guard Int(end) >= start, Int(end) <= count else {
        throw BrokenRule("its polygons end at \(end), but \(count) corners are there")
      }
      try body(start..<Int(end))
      start = Int(end)
    }
  }

  // MARK: - Notes

  private mutating func noteCellData(_ piece: VTPParser.Piece) {
    for array in piece.cellData { ignored.insert(String(array.name.prefix(40))) }
  }

  private mutating func finishNotes(_ parser: VTPParser, labelled: Bool) {
    if labelled { ignored.subtract([VTPNames.label, VTPNames.faces]) }
    if table.colors.count != table.positions.count { table.colors = [] }
    if table.values?.values.count != table.positions.count { table.values = nil }
    if hasLinesOrPoints { notes.append("Its lines and single points are ignored.") }
    let names = ignored.union(parser.unread.map { "of the type \($0)" }).sorted().prefix(8)
    if !names.isEmpty {
      notes.append("These arrays are ignored: \(names.joined(separator: ", ")).")
    }
    if cutter.fannedConcave > 0 {
      notes.append(
        "\(cutter.fannedConcave) large concave polygons were cut as a fan and may overlap.")
    }
  }
}
