import Surfaces

extension ThreeMFParser {
  /// Reads the named regions of a mesh (Triangle Sets Extension 1.0): each a set of its triangles.
  mutating func triangleSets(_ scanner: inout XMLScanner, of count: Int) throws -> [Region] {
    var regions: [Region] = []
    var identifiers: Set<String> = []
    while try scanner.nextChild() {
      guard scanner.isElement(.triangleSets, "triangleset") else {
        try passOver(&scanner, in: "trianglesets")
        continue
      }
      guard let name = try scanner.string("name"), let identifier = try scanner.string("identifier")
      else { throw scanner.broken("has a triangle set without a name or an identifier") }
      guard identifiers.insert(identifier).inserted else {
        throw scanner.broken("has two triangle sets of the same identifier")
      }
      let ranges = try ranges(&scanner, of: count)
      if ranges.isEmpty {
        note("A triangle set without triangles is left out.")
      } else {
        regions.append(Region(name: name, triangles: ranges))
      }
    }
    return regions
  }

  private mutating func ranges(_ scanner: inout XMLScanner, of count: Int) throws -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    while try scanner.nextChild() {
      let first: Int
      let last: Int
      if scanner.isElement(.triangleSets, "ref") {
        first = try scanner.requiredIndex("index")
        last = first
      } else if scanner.isElement(.triangleSets, "refrange") {
        first = try scanner.requiredIndex("startindex")
        last = try scanner.requiredIndex("endindex")
      } else {
        try passOver(&scanner, in: "triangleset")
        continue
      }
      guard first <= last, last < count else {
        throw scanner.broken(
          "has a triangle set with triangles \(first) to \(last), but there are \(count)")
      }
      ranges.append(first..<last + 1)
      try scanner.skipElement()
    }
    // A set: order and repetition mean nothing.
    ranges.sort { $0.lowerBound < $1.lowerBound }
    return ranges.reduce(into: []) { joined, range in
      if let before = joined.last, before.upperBound >= range.lowerBound {
        joined[joined.count - 1] =
          before.lowerBound..<max(before.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
  }
}
