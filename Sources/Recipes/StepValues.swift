/// The values of a step's words: lengths, volumes, ranges, numbers, points.
///
/// A length without its unit is refused: nothing here is ever counted in voxels.
extension StepWords {
  /// A length above zero, such as `2mm`.
  mutating func length(_ what: String) throws -> Double {
    try Self.length(word("\(what), such as 2mm"), what)
  }

  /// The length of an option, such as `neck=2mm`; nil where it is not given.
  mutating func length(option key: String) throws -> Double? {
    try option(key).map { try Self.length($0, "'\(key)'") }
  }

  /// A volume above zero in ml, such as `5ml`.
  mutating func volume(_ what: String) throws -> Double {
    try Self.quantity(word("\(what), such as 5ml"), what, unit: "ml")
  }

  /// The volume of an option in ml, such as `limit=300ml`; nil where it is not given.
  mutating func volume(option key: String) throws -> Double? {
    try option(key).map { try Self.quantity($0, "'\(key)'", unit: "ml") }
  }

  /// Values from one bound to another: `200` (and all above), `100..400`, `..400`.
  mutating func range(_ what: String) throws -> ClosedRange<Double> {
    try Self.range(word("\(what), such as 200 or 100..400"), what)
  }

  /// A whole number from 1.
  mutating func count(_ what: String) throws -> Int {
    let word = try word(what)
    guard let count = Int(word), (1...1_000_000).contains(count) else {
      throw RecipeProblem.notA(what: what, expected: "a whole number from 1 to 1000000", word: word)
    }
    return count
  }

  /// The whole number of an option.
  mutating func count(option key: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let word = option(key) else { return nil }
    guard let count = Int(word), range.contains(count) else {
      throw RecipeProblem.notA(
        what: "'\(key)'",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)", word: word)
    }
    return count
  }

  /// A plain finite number.
  mutating func number(_ what: String) throws -> Double {
    try Self.number(word(what), what)
  }

  /// The plain finite number of an option.
  mutating func number(option key: String) throws -> Double? {
    try option(key).map { try Self.number($0, "'\(key)'") }
  }

  /// The upcoming words that are lengths, at least one.
  mutating func lengths(_ what: String) throws -> [Double] {
    var lengths = [try length(what)]
    while upcoming?.first?.isNumber == true { lengths.append(try length(what)) }
    return lengths
  }

  // MARK: - Single words

  /// A kilometre in mm, a cubic metre in ml: beyond any scan, and countable in its voxels.
  private static let largestQuantity = 1_000_000.0

  static func length(_ word: String, _ what: String) throws -> Double {
    try quantity(word, what, unit: "mm")
  }

  static func range(_ word: String, _ what: String) throws -> ClosedRange<Double> {
    let expected = "one value, or two with '..' between them, such as 100..400"
    let bad = RecipeProblem.notA(what: what, expected: expected, word: word)
    guard let dots = word.firstRange(of: "..") else {
      guard let low = Double(word), low.isFinite else { throw bad }
      return low...Double.infinity
    }
    let lower = word[..<dots.lowerBound]
    let upper = word[dots.upperBound...]
    guard !lower.isEmpty || !upper.isEmpty,
      let low = lower.isEmpty ? -Double.infinity : Double(lower),
      let high = upper.isEmpty ? Double.infinity : Double(upper), !low.isNaN, !high.isNaN,
      lower.isEmpty || low.isFinite, upper.isEmpty || high.isFinite
    else { throw bad }
    guard low <= high else {
      throw RecipeProblem.contradiction(
        "gives a range whose lower bound \(plain(low)) is above its upper bound \(plain(high)); "
          + "swap them")
    }
    return low...high
  }

  private static func number(_ word: String, _ what: String) throws -> Double {
    guard let number = Double(word), number.isFinite else {
      throw RecipeProblem.notA(what: what, expected: "a number", word: word)
    }
    return number
  }

  private static func quantity(_ word: String, _ what: String, unit: String) throws -> Double {
    let suffix = String(word.reversed().prefix { !$0.isNumber }.reversed())
    let digits = word.dropLast(suffix.count)
    guard let value = Double(digits), value.isFinite else {
      throw RecipeProblem.notA(
        what: what, expected: "a number with its unit, such as 2\(unit)", word: word)
    }
    guard suffix == unit else {
      throw RecipeProblem.wrongUnit(
        what: what, word: word, unit: suffix, suggestion: plain(abs(value)) + unit)
    }
    guard value > 0 else {
      throw RecipeProblem.notA(what: what, expected: "above zero", word: word)
    }
    guard value <= largestQuantity else {
      throw RecipeProblem.notA(
        what: what, expected: "at most \(plain(largestQuantity))\(unit)", word: word)
    }
    return value
  }
}

/// The shortest text that reads back as the same number, without a needless `.0`.
func plain(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A range as a word of a step.
func plain(_ range: ClosedRange<Double>) -> String {
  switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
  case (true, false): plain(range.lowerBound)
  case (false, _): "..\(plain(range.upperBound))"
  case (true, true): "\(plain(range.lowerBound))..\(plain(range.upperBound))"
  }
}
