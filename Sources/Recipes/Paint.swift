import Geometry
import Volumes

/// A structure as a step writes it.
struct Paint {
  /// Its name.
  let name: String
  /// Its integer; nil for the next free one.
  let value: Int?
  /// Its colour; nil for one of its own.
  let color: Color?

  init(_ words: inout StepWords) throws {
    name = try words.word("the name of the structure")
    guard !name.contains(where: \.isNewline) else {
      throw RecipeProblem.notA(what: "the name", expected: "one line", word: name)
    }
    value = try words.count(option: "value", in: 1...65_535)
    color = try words.option("color").map { word in
      guard let color = Color(hex: word) else {
        throw RecipeProblem.notA(what: "'color'", expected: "such as #C8323C", word: word)
      }
      return color
    }
  }

  /// The options as they are written.
  var options: String {
    (value.map { " value=\($0)" } ?? "") + (color.map { " color=\($0.hex)" } ?? "")
  }

  /// Name and options.
  var text: String { name.asWord + options }
}
