import Yams

/// The keys and values at one place of a data file, read strictly: each accessor returns a value of
/// its type or throws `DataFileFailure` with the file, the key and what to do.
///
/// Nothing is converted (a number in quotes is text) and nothing has a silent default.
public struct DataFields {
  /// The file's path, for messages.
  public let file: String
  private let place: String
  private let values: [String: Node]

  init(_ node: Node, file: String, place: String, known: [String]) throws {
    guard case .mapping(let mapping) = node else {
      throw DataFileFailure.notKeys(file: file, key: place)
    }
    self.file = file
    self.place = place
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw DataFileFailure.notKeys(file: file, key: place)
      }
      let path = Self.path(place, scalar.string)
      guard known.contains(scalar.string) else {
        throw DataFileFailure.unknownKey(file: file, key: path, known: known)
      }
      guard values.updateValue(value, forKey: scalar.string) == nil else {
        throw DataFileFailure.duplicateKeys(file: file, keys: [path])
      }
    }
    self.values = values
  }

  /// Whether a key is there.
  public func has(_ key: String) -> Bool { values[key] != nil }

  /// The way to a key from the top of the file, as messages name it.
  public func path(_ key: String) -> String { Self.path(place, key) }

  /// Text that is not empty.
  public func text(_ key: String) throws -> String {
    guard case .scalar(let scalar) = try node(key), scalar.resolvesToText, !scalar.string.isEmpty
    else { throw wrongType(key, "text (in quotes where it could be a number)") }
    return scalar.string
  }

  /// A finite number that is not negative.
  public func number(_ key: String) throws -> Double {
    try number(node(key), path(key))
  }

  /// A finite number above zero.
  public func positiveNumber(_ key: String) throws -> Double {
    let value = try number(key)
    guard value > 0 else {
      throw DataFileFailure.outOfRange(file: file, key: path(key), expected: "a number above zero")
    }
    return value
  }

  /// A list of exactly `count` finite numbers that are not negative.
  public func numbers(_ key: String, count: Int) throws -> [Double] {
    guard case .sequence(let nodes) = try node(key), nodes.count == count else {
      throw wrongType(key, "a list of \(count) numbers")
    }
    return try nodes.enumerated().map { try number($1, "\(path(key))[\($0)]") }
  }

  /// A whole number in the given range.
  public func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    guard case .scalar(let scalar) = try node(key), scalar.style == .plain,
      let value = Int(scalar.string)
    else { throw wrongType(key, "a whole number") }
    guard range.contains(value) else {
      throw DataFileFailure.outOfRange(
        file: file, key: path(key),
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The keys and values below a key; any key not in `known` throws.
  public func fields(_ key: String, known: [String]) throws -> DataFields {
    try DataFields(node(key), file: file, place: path(key), known: known)
  }

  /// A list, not empty, of places with keys and values.
  public func list(_ key: String, known: [String]) throws -> [DataFields] {
    guard case .sequence(let nodes) = try node(key), !nodes.isEmpty else {
      throw wrongType(key, "a list with at least one entry")
    }
    return try nodes.enumerated().map { index, node in
      try DataFields(node, file: file, place: "\(path(key))[\(index)]", known: known)
    }
  }

  /// A list, not empty, of texts that are not empty.
  public func texts(_ key: String) throws -> [String] {
    guard case .sequence(let nodes) = try node(key), !nodes.isEmpty else {
      throw wrongType(key, "a list with at least one entry")
    }
    return try nodes.enumerated().map { index, node in
      guard case .scalar(let scalar) = node, scalar.resolvesToText, !scalar.string.isEmpty else {
        throw DataFileFailure.wrongType(
          file: file, key: "\(path(key))[\(index)]",
          expected: "text (in quotes where it holds ': ' or ' #')")
      }
      return scalar.string
    }
  }

  /// The failure for a key whose value is not what it should be.
  public func wrongType(_ key: String, _ expected: String) -> DataFileFailure {
    .wrongType(file: file, key: path(key), expected: expected)
  }

  private func node(_ key: String) throws -> Node {
    guard let node = values[key] else {
      throw DataFileFailure.missingKey(file: file, key: path(key))
    }
    return node
  }

  private func number(_ node: Node, _ path: String) throws -> Double {
    guard case .scalar(let scalar) = node, scalar.style == .plain,
      let value = Double(scalar.string), value.isFinite
    else { throw DataFileFailure.wrongType(file: file, key: path, expected: "a number") }
    guard value >= 0 else {
      throw DataFileFailure.outOfRange(
        file: file, key: path, expected: "a number that is not negative")
    }
    return value
  }

  private static func path(_ place: String, _ key: String) -> String {
    place.isEmpty ? key : "\(place).\(key)"
  }
}

extension Node.Scalar {
  /// Whether YAML reads this as text: in quotes, or plain and neither a number, a truth nor null.
  fileprivate var resolvesToText: Bool {
    guard style == .plain else { return true }
    return Double(string) == nil
      && !["true", "false", "null", "~"].contains(string.lowercased())
  }
}
