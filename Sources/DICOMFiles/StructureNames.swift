/// The names of a file's structures, fit for reports and parts: one line each, of 64 characters at
/// most, as DICOM has them, and no two alike.
package enum StructureNames {
  /// The length of DICOM's type LO.
  private static let longest = 64

  /// A name without control characters and outer spaces; nil where nothing is left.
  package static func cleaned(_ name: String?) -> String? {
    guard let name else { return nil }
    let printable = name.unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: " "
      default: Character(scalar)
      }
    }
    let words = String(printable).split(separator: " ").joined(separator: " ")
    return words.isEmpty ? nil : String(words.prefix(longest))
  }

  /// The names with ` (2)`, ` (3)` after those that came before.
  package static func unique(_ names: [String]) -> [String] {
    var taken = Set<String>()
    var next: [String: Int] = [:]
    return names.map { name in
      var candidate = name
      while !taken.insert(candidate).inserted {
        next[name, default: 1] += 1
        candidate = "\(name) (\(next[name, default: 2]))"
      }
      return candidate
    }
  }
}
