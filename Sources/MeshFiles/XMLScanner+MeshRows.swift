/// The rows that make up nearly all of a 3MF file, read in one go when they are written the usual
/// way: `<vertex x="" y="" z=""/>` and `<triangle v1="" v2="" v3=""/>`, the latter also with
/// `pid=""` and `p1=""`, and with `p2=""` and `p3=""` behind these. Anything else is left to the parser proper, which then says what is wrong.
extension XMLScanner {
  /// A triangle's indices, its property, -1 where it names none, and the entries of its corners.
  struct TriangleRow {
    var a = 0
    var b = 0
    var c = 0
    var property = -1
    var entries = SIMD3<Int>()
  }

  /// The vertex under the cursor, which passes it; or nil, and the cursor stays.
  mutating func vertexRow() -> SIMD3<Float>? {
    guard canReadRows else { return nil }
    var row = text
    row.skipBlanks(acrossLines: true)
    guard row.passes("<vertex x=\""), let x = row.float(), row.passes("\" y=\""),
      let y = row.float(), row.passes("\" z=\""), let z = row.float(), row.passesRowEnd()
    else { return nil }
    passRow(to: row.at)
    return SIMD3(x, y, z)
  }

  /// The triangle under the cursor, which passes it; or nil, and the cursor stays.
  mutating func triangleRow() -> TriangleRow? {
    guard canReadRows else { return nil }
    var row = text
    var triangle = TriangleRow()
    row.skipBlanks(acrossLines: true)
    guard row.passes("<triangle v1=\""), let a = row.index(), row.passes("\" v2=\""),
      let b = row.index(), row.passes("\" v3=\""), let c = row.index()
    else { return nil }
    (triangle.a, triangle.b, triangle.c) = (a, b, c)
    if row.passes("\" pid=\"") {
      guard let property = row.index(), row.passes("\" p1=\""), let entry = row.index() else {
        return nil
      }
      (triangle.property, triangle.entries) = (property, SIMD3(repeating: entry))
      if row.passes("\" p2=\"") {
        guard let second = row.index(), row.passes("\" p3=\""), let third = row.index() else {
          return nil
        }
        triangle.entries = [entry, second, third]
      }
    }
    guard row.passesRowEnd() else { return nil }
    passRow(to: row.at)
    return triangle
  }
}

extension TextScanner {
  /// Whether these bytes stand at the cursor; it passes them if so.
  @inline(__always)
  fileprivate mutating func passes(_ mark: StaticString) -> Bool {
    let count = mark.utf8CodeUnitCount
    guard at + count <= end else { return false }
    let isThere = mark.withUTF8Buffer { expected in
      for offset in 0..<count where bytes[at &+ offset] != expected[offset] { return false }
      return true
    }
    if isThere { at &+= count }
    return isThere
  }

  /// Whether the end of an empty element stands at the cursor, with or without a blank.
  @inline(__always)
  fileprivate mutating func passesRowEnd() -> Bool { passes("\"/>") || passes("\" />") }

  /// A natural number below 2^31 of at most ten digits, or nil.
  @inline(__always)
  fileprivate mutating func index() -> Int? {
    let start = at
    var value = 0
    while at < end, case let digit = bytes[at] &- 48, digit < 10, at &- start < 10 {
      value = value &* 10 &+ Int(digit)
      at &+= 1
    }
    return at > start && value < 1 << 31 ? value : nil
  }
}
