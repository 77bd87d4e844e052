import Volumes

/// How `threshold auto` parts the values into classes, and which it takes.
struct Classes {
  /// The class to take, from 1 (the darkest), of how many; nil for the bright one of two.
  let choice: (taken: Int, count: Int)?
  /// The values to look at; nil for all.
  let range: ClosedRange<Double>?
  /// The selection to look at; nil for the whole volume.
  let within: String?

  init(_ words: inout StepWords) throws {
    if words.isEmpty {
      choice = nil
    } else {
      let taken = try words.count("the class")
      guard words.take("of") else { throw RecipeProblem.lacks("'of' and the number of classes") }
      let count = try words.count("the number of classes")
      guard (2...5).contains(count), taken <= count else {
        throw RecipeProblem.notA(
          what: "the class", expected: "one of 2 to 5 classes", word: "\(taken) of \(count)")
      }
      choice = (taken, count)
    }
    range = try words.option("in").map { try StepWords.range($0, "'in'") }
    within = words.option("within")
  }

  /// The words after `threshold auto`.
  var text: String {
    (choice.map { " \($0.taken) of \($0.count)" } ?? "") + (range.map { " in=\(plain($0))" } ?? "")
      + (within.map { " within=\($0.asWord)" } ?? "")
  }

  /// The values of the class, and what to know about them.
  ///
  /// - Throws: `RecipeProblem.noAutomaticValue` where there are too few different values.
  func range(
    of volume: Volume, _ state: RecipeState
  ) throws -> (ClosedRange<Double>, notes: [String]) {
    if choice == nil, range == nil, within == nil {
      guard let automatic = volume.automaticThreshold else {
        throw RecipeProblem.noAutomaticValue("all values are alike")
      }
      let doubt = "The values have no clear valley between dark and bright, so look at the result."
      return (automatic.level...Double.infinity, automatic.separation < 0.6 ? [doubt] : [])
    }
    let (taken, count) = choice ?? (2, 2)
    let mask = try within.map { try state.selection($0) }
    guard let levels = volume.multiOtsu(classes: count, in: range, of: mask) else {
      throw RecipeProblem.noAutomaticValue(
        "there are fewer than \(count) different values to look at")
    }
    let low = taken == 1 ? -Double.infinity : levels[taken - 2]
    let high = taken == count ? Double.infinity : levels[taken - 1].nextDown
    return (low...high, [])
  }
}
