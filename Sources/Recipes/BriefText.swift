extension String {
  /// The text without its middle where it has more than so many characters: for what somebody wrote,
  /// when a sentence repeats it.
  func brief(_ most: Int) -> String {
    guard let end = index(startIndex, offsetBy: most, limitedBy: endIndex), end < endIndex else {
      return self
    }
    return "\(prefix(most * 3 / 4))...\(suffix(most / 8))"
  }

  /// The text with each of its words brief; no word that means anything has 100 characters.
  var withBriefWords: String {
    split(separator: " ", omittingEmptySubsequences: false).map { String($0).brief(100) }
      .joined(separator: " ")
  }
}
