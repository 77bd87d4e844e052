/// A pull parser for the XML that packages of meshes consist of: elements, attributes, text.
///
/// It holds to XML 1.0 and its namespaces where meshes can be hurt: names nest, attributes are
/// unique, prefixes are declared, text is UTF-8 or UTF-16. A document type is refused, so that no entity can
/// expand; references to the five standard entities and to characters are read. Nothing is copied:
/// names and values are ranges of the document's bytes.
struct XMLScanner {
  /// What the cursor has just passed.
  enum Event { case start, end, text, finished }

  /// The kind of an attribute: its namespace, its local name, and its value as it stands.
  struct Attribute {
    var prefix: Range<Int>
    var namespace: XMLNamespace
    var name: Range<Int>
    var value: Range<Int>
  }

  private(set) var text: TextScanner
  /// The local name of the element that began.
  private(set) var name = 0..<0
  /// The namespace of the element that began.
  private(set) var namespace = XMLNamespace.none
  /// The attributes of the element that began, declarations of namespaces left out.
  private(set) var attributes: [Attribute] = []
  /// The stretch of text that was passed.
  private(set) var content = 0..<0
  /// Whether names of the namespaces `xml` (but `xml:lang`) and `xsi` are refused, as 3MF does (Core
  /// 1.4 sections 2.3.2 and 2.3.4).
  var isStrict = false
  /// How many elements are open.
  var depth: Int { open.count }

  private var open: [Range<Int>] = []
  private var bindings: [Binding] = []
  private var defaultNamespace = XMLNamespace.none
  private var endIsDue = false
  private var rootWasSeen = false

  /// What gives the next bytes, none at the end; nil where all bytes are in `text`.
  private var source: (() throws -> [UInt8])?
  /// The lines of bytes that were let go.
  private(set) var linesBefore = 0
  /// The start of a character whose end is not there yet.
  private var halfCharacter: [UInt8] = []

  /// How many bytes are there beyond the cursor where a tag or a text begins.
  private static let margin = 1 << 20
  /// No row of a mesh has more bytes.
  private static let longestRow = 4096

  /// Bounds beyond any use, so that a hostile document cannot make looking names up slow.
  private static let deepest = 256
  private static let mostNamespaces = 64

  private struct Binding {
    let prefix: Range<Int>
    let namespace: XMLNamespace
    let depth: Int
  }

  /// Begins a document in memory. Checks its encoding in one pass.
  init(_ bytes: [UInt8]) throws {
    let decoded = try UTF16Decoder.decoded(bytes)
    text = TextScanner(decoded.bytes)
    try begin(encoding: decoded.wasNeeded ? "utf-16" : "utf-8")
    try XMLText.checkCharacters(decoded.bytes)
  }

  /// Begins a document of which only some megabytes are in memory at a time; no tag and no stretch of
  /// text in it may be longer.
  ///
  /// - Parameter source: gives the next bytes, and none at the end.
  init(source: @escaping () throws -> [UInt8]) throws {
    let decoder = UTF16Decoder(source)
    text = TextScanner([])
    self.source = decoder.next
    try refill()
    try begin(encoding: decoder.isNeeded ? "utf-16" : "utf-8")
  }

  private mutating func begin(encoding: String) throws {
    if text.bytes.prefix(2).contains(0) {
      throw BrokenRule("its XML begins like UTF-16, but without the mark that must come first")
    }
    text.skipByteOrderMark()
    try declaration(encoding: encoding)
  }

  /// Lets go of what was read, but for the names of open elements and prefixes, and takes more.
  private mutating func refill() throws {
    guard let source else { return }
    var kept: [UInt8] = []
    func keep(_ range: Range<Int>) -> Range<Int> {
      let start = kept.count
      kept += text.bytes[range]
      return start..<kept.count
    }
    open = open.map(keep)
    bindings = bindings.map {
      Binding(prefix: keep($0.prefix), namespace: $0.namespace, depth: $0.depth)
    }
    let start = kept.count
    linesBefore += text.bytes[0..<text.at].count { $0 == UInt8(ascii: "\n") }
    kept.reserveCapacity(start + 2 * Self.margin + 1 << 18)
    kept += text.bytes[text.at..<text.end]
    text = TextScanner([])
    while kept.count - start < 2 * Self.margin {
      let more = try source()
      guard !more.isEmpty else {
        self.source = nil
        guard halfCharacter.isEmpty else { throw BrokenRule("its XML is not valid UTF-8") }
        break
      }
      var whole = halfCharacter + more
      let half = XMLText.halfCharacter(at: whole)
      halfCharacter = Array(whole.suffix(half))
      whole.removeLast(half)
      try XMLText.checkCharacters(whole)
      kept += more
    }
    text = TextScanner(kept)
    text.at = start
  }

  /// Passes the next tag or stretch of text.
  mutating func next() throws -> Event {
    guard source != nil else { return try passToken() }
    if text.end - text.at < Self.margin { try refill() }
    let event: Event
    do {
      event = try passToken()
    } catch  where source != nil && text.at >= text.end {
      throw tooLong
    }
    guard source == nil || text.at < text.end else { throw tooLong }
    return event
  }

  private var tooLong: BrokenRule {
    broken("has a tag or a text of more than \(Self.margin >> 20) MB")
  }

  private mutating func passToken() throws -> Event {
    if endIsDue {
      endIsDue = false
      closeElement()
      return .end
    }
    while let byte = text.current {
      guard byte == UInt8(ascii: "<") else {
        if try passText() { return .text }
        continue
      }
      guard text.at + 1 < text.end else { throw broken("ends inside a tag") }
      switch text.bytes[text.at + 1] {
      case UInt8(ascii: "/"):
        try endTag()
        return .end
      case UInt8(ascii: "!"):
        if try passMarkup() { return .text }
      case UInt8(ascii: "?"):
        try pass(until: "?>", what: "a processing instruction")
      default:
        try startTag()
        return .start
      }
    }
    guard open.isEmpty else {
      throw broken("ends inside the element \(text.text(open[open.count - 1]))")
    }
    guard rootWasSeen else { throw broken("holds no element") }
    return .finished
  }

  /// Whether an element without a prefix under the cursor would be one of the 3MF core.
  var canReadRows: Bool {
    !endIsDue && defaultNamespace == .core && !open.isEmpty
      && (source == nil || text.end - text.at >= Self.longestRow)
  }

  /// Passes a whole empty element that was read by other means.
  mutating func passRow(to place: Int) { text.at = place }

  /// The namespace bound to a prefix here, or nil.
  func namespace(ofPrefix prefix: some Collection<UInt8>) -> XMLNamespace? {
    if prefix.elementsEqual("xml".utf8) { return .xml }
    return bindings.last { text.bytes[$0.prefix].elementsEqual(prefix) }?.namespace
  }

  // MARK: - Tags

  private mutating func startTag() throws {
    guard !(open.isEmpty && rootWasSeen) else { throw broken("goes on after its root element") }
    rootWasSeen = true
    guard open.count < Self.deepest else {
      throw broken("nests elements deeper than \(Self.deepest)")
    }
    text.at += 1
    let tag = try tagName()
    attributes.removeAll(keepingCapacity: true)
    var isPrefixed = false
    var declares = false
    while true {
      let before = text.at
      text.skipBlanks(acrossLines: true)
      guard let byte = text.current else { throw broken("ends inside a tag") }
      if byte == UInt8(ascii: ">") {
        text.at += 1
        break
      }
      if byte == UInt8(ascii: "/") {
        try expect("/>")
        endIsDue = true
        break
      }
      guard text.at > before else { throw broken("lacks a blank before an attribute") }
      let attribute = try attribute()
      if attribute.prefix.isEmpty {
        declares = declares || text.matches(attribute.name, "xmlns")
      } else {
        isPrefixed = true
        declares = declares || text.matches(attribute.prefix, "xmlns")
      }
      attributes.append(attribute)
    }
    open.append(tag.full)
    if declares { try bindNamespaces() }
    if isPrefixed { try resolveAttributes() }
    try checkAttributesUnique()
    name = tag.local
    if tag.prefix.isEmpty {
      namespace = defaultNamespace
    } else {
      guard let bound = namespace(ofPrefix: text.bytes[tag.prefix]) else {
        throw broken("uses the undeclared prefix \(text.text(tag.prefix))")
      }
      namespace = bound
      guard !isStrict || (bound != .xml && bound != .schemaInstance) else {
        throw broken("has the element \(text.text(tag.full)), which 3MF forbids")
      }
    }
  }

  private mutating func endTag() throws {
    text.at += 2
    let tag = try tagName()
    text.skipBlanks(acrossLines: true)
    try expect(">")
    guard let last = open.last, text.bytes[last].elementsEqual(text.bytes[tag.full]) else {
      throw broken("ends \(text.text(tag.full)), which is not the element that is open")
    }
    closeElement()
  }

  private mutating func closeElement() {
    if let last = bindings.last, last.depth == open.count {
      bindings.removeAll { $0.depth == open.count }
      defaultNamespace = bindings.last { $0.prefix.isEmpty }?.namespace ?? .none
    }
    open.removeLast()
  }

  private mutating func tagName() throws -> (
    full: Range<Int>, prefix: Range<Int>, local: Range<Int>
  ) {
    let start = text.at
    var colon = -1
    while text.at < text.end {
      let byte = text.bytes[text.at]
      if byte == UInt8(ascii: ":") {
        guard colon < 0, text.at > start else { throw broken("has a wrong name") }
        colon = text.at
      } else if !Self.isNameByte(byte) {
        break
      }
      text.at &+= 1
    }
    let local = (colon < 0 ? start : colon + 1)..<text.at
    guard let first = text.bytes[local].first, !Self.isDigitLike(first) else {
      throw broken("has a wrong name")
    }
    return (start..<text.at, start..<max(start, colon), local)
  }

  private mutating func attribute() throws -> Attribute {
    let name = try tagName()
    text.skipBlanks(acrossLines: true)
    try expect("=")
    text.skipBlanks(acrossLines: true)
    guard let quote = text.current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw broken("has an attribute value without quotation marks")
    }
    text.at += 1
    let start = text.at
    while text.at < text.end, case let byte = text.bytes[text.at], byte != quote {
      guard byte != UInt8(ascii: "<"), byte >= 0x20 || Self.isBlank(byte) else {
        throw broken("has an attribute value with a wrong character")
      }
      text.at &+= 1
    }
    guard text.at < text.end else { throw broken("ends inside an attribute value") }
    let value = start..<text.at
    text.at += 1
    return Attribute(prefix: name.prefix, namespace: .none, name: name.local, value: value)
  }

  private mutating func bindNamespaces() throws {
    for attribute in attributes {
      if attribute.prefix.isEmpty, text.matches(attribute.name, "xmlns") {
        let bound = XMLNamespace(uri: try decoded(attribute.value))
        bindings.append(Binding(prefix: 0..<0, namespace: bound, depth: open.count))
        defaultNamespace = bound
      } else if text.matches(attribute.prefix, "xmlns") {
        let bound = XMLNamespace(uri: try decoded(attribute.value))
        bindings.append(Binding(prefix: attribute.name, namespace: bound, depth: open.count))
      }
    }
    guard bindings.count <= Self.mostNamespaces else {
      throw broken("declares more than \(Self.mostNamespaces) namespaces at a time")
    }
    attributes.removeAll { attribute in
      attribute.prefix.isEmpty
        ? text.matches(attribute.name, "xmlns") : text.matches(attribute.prefix, "xmlns")
    }
  }

  private mutating func resolveAttributes() throws {
    for index in attributes.indices where !attributes[index].prefix.isEmpty {
      let prefix = attributes[index].prefix
      guard let bound = namespace(ofPrefix: text.bytes[prefix]) else {
        throw broken("uses the undeclared prefix \(text.text(prefix))")
      }
      attributes[index].namespace = bound
      let isForbidden =
        bound == .schemaInstance
        || (bound == .xml && !text.matches(attributes[index].name, "lang"))
      guard !isStrict || !isForbidden else {
        throw broken(
          "has the attribute \(text.text(prefix)):\(text.text(attributes[index].name)), which 3MF "
            + "forbids")
      }
    }
  }

  private func checkAttributesUnique() throws {
    // Elements of meshes have a handful of attributes; a hostile one is stopped here.
    guard attributes.count <= 64 else { throw broken("has more than 64 attributes on an element") }
    for second in attributes.indices.dropFirst() {
      for first in 0..<second {
        let one = attributes[first]
        let other = attributes[second]
        if one.name.count == other.name.count,
          text.bytes[one.prefix].elementsEqual(text.bytes[other.prefix]),
          text.bytes[one.name].elementsEqual(text.bytes[other.name])
        {
          throw broken("has the attribute \(text.text(one.name)) twice")
        }
      }
    }
  }

  // MARK: - Everything else

  /// Passes text up to the next tag; false where it is blank and outside of all elements.
  private mutating func passText() throws -> Bool {
    let start = text.at
    var isBlank = true
    while text.at < text.end, case let byte = text.bytes[text.at], byte != UInt8(ascii: "<") {
      if !Self.isBlank(byte) {
        isBlank = false
        guard byte >= 0x20 else { throw broken("holds a control character") }
      }
      text.at &+= 1
    }
    content = start..<text.at
    guard !open.isEmpty || isBlank else { throw broken("has text outside of its root element") }
    return !isBlank
  }

  /// Passes a comment or a CDATA section; true for the latter, whose text is `content`.
  private mutating func passMarkup() throws -> Bool {
    if starts(with: "<!--") {
      try pass(until: "-->", what: "a comment")
      return false
    }
    guard starts(with: "<![CDATA["), !open.isEmpty else {
      throw broken("declares a document type, which is refused")
    }
    let start = text.at + 9
    try pass(until: "]]>", what: "a CDATA section")
    content = start..<(text.at - 3)
    return true
  }

  private mutating func declaration(encoding expected: String) throws {
    guard starts(with: "<?xml") else { return }
    let start = text.at
    try pass(until: "?>", what: "its declaration")
    let words = text.text(start..<text.at).lowercased()
    guard let encoding = words.firstRange(of: "encoding") else { return }
    let value = words[encoding.upperBound...].drop { " =\t\r\n".contains($0) }
    guard value.hasPrefix("\"\(expected)\"") || value.hasPrefix("'\(expected)'") else {
      throw BrokenRule(
        "its XML declares another encoding than \(expected.uppercased()), in which it is written")
    }
  }

  private mutating func pass(until mark: StaticString, what: String) throws {
    text.at += 2
    while text.at < text.end {
      if starts(with: mark) {
        text.at += mark.utf8CodeUnitCount
        return
      }
      text.at &+= 1
    }
    throw broken("ends inside \(what)")
  }

  private func starts(with mark: StaticString) -> Bool {
    guard text.at + mark.utf8CodeUnitCount <= text.end else { return false }
    return mark.withUTF8Buffer { expected in
      for offset in 0..<expected.count where text.bytes[text.at + offset] != expected[offset] {
        return false
      }
      return true
    }
  }

  private mutating func expect(_ mark: StaticString) throws {
    guard starts(with: mark) else { throw broken("lacks a \(mark)") }
    text.at += mark.utf8CodeUnitCount
  }

  @inline(__always) private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  @inline(__always) private static func isNameByte(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return (letter >= 0x61 && letter <= 0x7A) || isDigitLike(byte) || byte == 0x5F || byte >= 0x80
  }

  @inline(__always) private static func isDigitLike(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
