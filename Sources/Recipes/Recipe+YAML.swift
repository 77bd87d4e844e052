extension Recipe {
  /// The recipe as a file that `init(path:)` reads: after a run, what was chosen for `auto` stands as
  /// numbers, with what was written in a comment.
  ///
  /// The same bytes for the same recipe; no time, no path, no name of the input.
  /// - Parameter tool: the program and its version.
  public func yaml(tool: String) -> String {
    var lines: [String] = []
    if inputDigest != nil {
      lines += [
        "# A recipe as it was run, with every value that was chosen automatically. Run on the same",
        "# input it gives the same labels, byte for byte.",
      ]
    }
    lines += [
      "version: \(Self.version)", "name: \(quoted(name))", "title: \(quoted(title))",
    ]
    if !description.isEmpty { lines.append("description: \(quoted(description))") }
    if let remark { lines.append("remark: \(quoted(remark))") }
    if let input { lines.append("input: \(input.rawValue)") }
    if let scheme { lines.append("scheme: \(quoted(scheme))") }
    lines.append("tool: \(quoted(tool))")
    if let inputDigest { lines.append("input_sha256: '\(inputDigest)'") }
    lines += list("seeds", seeds.filter(\.isRequired))
    lines += list("optional_seeds", seeds.filter { !$0.isRequired })
    lines.append("steps:")
    for step in steps {
      let comment = step.chosenFrom.map { "  # \(oneLine($0))" } ?? ""
      lines.append("  - \(quoted(step.text))\(comment)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func list(_ key: String, _ seeds: [Seed]) -> [String] {
    guard !seeds.isEmpty else { return [] }
    return ["\(key):"]
      + seeds.map { seed in
        var entries = ["name: \(quoted(seed.name))"]
        if let place = seed.place { entries.append("where: \(quoted(place))") }
        if let point = seed.point { entries.append("at: '\(point.text)'") }
        if let value = seed.value { entries.append("value: \(value)") }
        if let color = seed.color { entries.append("color: '\(color.hex)'") }
        return "  - {\(entries.joined(separator: ", "))}"
      }
  }
}

/// A text as a YAML scalar in double quotes: one line, whatever it holds.
private func quoted(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 32 && $0.value < 127 }
  if isPlain { return "'\(text.replacing("'", with: "''"))'" }
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case _
    where scalar.value < 32 || scalar.value == 127 || scalar.value >= 0x80 && scalar.value < 0xA0
      || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF:
      "\\u" + String(String(scalar.value + 0x10000, radix: 16).suffix(4))
    default: String(Character(scalar))
    }
  }
  return "\"\(escaped.joined())\""
}

/// A text without line ends and other controls, for a comment.
private func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}
