/// The words of a step, read from left to right: `keep largest 3`, `label "left ventricle" from pool`.
///
/// Words are parted by spaces; double quotes keep spaces inside a word; `key=value` are options, in
/// any place. Each reader takes what it reads or throws a `RecipeProblem` that says what should have
/// stood there.
struct StepWords {
  /// The most bytes of a word.
  private static let longest = 1000

  private var words: [String] = []
  private var options: [(key: String, value: String)] = []
  private var askedFor: [String] = []

  /// Cuts a step's text into words.
  init(_ text: String) throws {
    for token in try Self.tokens(of: text) {
      guard token.text.utf8.count <= Self.longest else {
        throw RecipeProblem.contradiction(
          "has a word of \(token.text.utf8.count) bytes, and no word needs more than "
            + "\(Self.longest); put spaces between words")
      }
      if let split = token.equalsSign {
        let key = String(token.text[..<split])
        guard !options.contains(where: { $0.key == key }) else {
          throw RecipeProblem.twice(key: key)
        }
        options.append((key, String(token.text[token.text.index(after: split)...])))
      } else {
        words.append(token.text)
      }
    }
  }

  /// The next word, without taking it.
  var upcoming: String? { words.first }

  /// Whether words are left.
  var isEmpty: Bool { words.isEmpty }

  /// Takes the next word.
  mutating func word(_ what: String) throws -> String {
    guard let word = words.first, word.contains(where: { !$0.isWhitespace }) else {
      throw RecipeProblem.lacks(what)
    }
    return words.removeFirst()
  }

  /// Takes the next word where it is this one.
  mutating func take(_ keyword: String) -> Bool {
    guard words.first == keyword else { return false }
    words.removeFirst()
    return true
  }

  /// Takes the next word, which must be one of these.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ what: String, of type: Choice.Type
  ) throws -> Choice where Choice.RawValue == String {
    let known = type.allCases.map(\.rawValue)
    let word = try word("\(what): one of \(known.joined(separator: ", "))")
    guard let choice = type.init(rawValue: word) else {
      throw RecipeProblem.notOneOf(word: word, what: what, known: known)
    }
    return choice
  }

  /// Takes all words that are left, at least one.
  mutating func rest(_ what: String) throws -> [String] {
    guard !words.isEmpty else { throw RecipeProblem.lacks(what) }
    defer { words = [] }
    return words
  }

  /// Takes the value of an option; nil where it is not given.
  mutating func option(_ key: String) -> String? {
    askedFor.append(key)
    guard let index = options.firstIndex(where: { $0.key == key }) else { return nil }
    return options.remove(at: index).value
  }

  /// The value of an option, which must be one of these; nil where it is not given.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    option key: String, of type: Choice.Type
  ) throws -> Choice? where Choice.RawValue == String {
    guard let word = option(key) else { return nil }
    guard let choice = type.init(rawValue: word) else {
      throw RecipeProblem.notOneOf(
        word: word, what: "'\(key)'", known: type.allCases.map(\.rawValue))
    }
    return choice
  }

  /// Throws where anything was not read.
  func finish() throws {
    if let option = options.first {
      throw RecipeProblem.unknownKey(option.key, known: askedFor)
    }
    if let word = words.first { throw RecipeProblem.surplus(word) }
  }

  // MARK: - Tokens

  private struct Token {
    var text: String
    /// Where the first equals sign stands that parts a key from its value.
    var equalsSign: String.Index?
  }

  private static func tokens(of text: String) throws -> [Token] {
    var tokens: [Token] = []
    var present: String?
    var equals: Int?
    var isQuoted = false
    func end() {
      guard let word = present else { return }
      let index = equals.map { word.index(word.startIndex, offsetBy: $0) }
      tokens.append(Token(text: word, equalsSign: index))
      present = nil
      equals = nil
    }
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
        present = present ?? ""
      } else if character.isWhitespace, !isQuoted {
        end()
      } else {
        if character == "=", !isQuoted, equals == nil, let key = present, key.isKey {
          equals = key.count
        }
        present = (present ?? "") + String(character)
      }
    }
    guard !isQuoted else { throw RecipeProblem.openQuote }
    end()
    return tokens
  }
}

extension String {
  /// Whether it can be the key of an option.
  fileprivate var isKey: Bool { !isEmpty && allSatisfy { $0.isASCII && $0.isLetter } }

  /// The text as one word of a step: in quotes where it needs them.
  var asWord: String {
    let isPlain =
      !isEmpty && !contains { $0.isWhitespace || $0 == "=" || $0 == "#" || $0 == "," }
    return isPlain ? self : "\"\(self)\""
  }
}
