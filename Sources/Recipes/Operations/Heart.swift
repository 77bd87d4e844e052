import Volumes

/// Selects the blood pool of a contrast CT, anew.
struct Heart: Operation {
  static let name = "heart"
  static let usage = ["heart pool [blood=HU spread=HU muscle=HU noise=HU]"]
  static let help =
    "Selects the chambers, great vessels and coronary arteries of a contrast CT, without bone, table "
    + "and lungs; finds the brightness of blood (and its scatter) and of muscle, and the noise, unless "
    + "they are given."

  private let settings: HeartPoolSettings

  init(_ words: inout StepWords) throws {
    guard try words.word("what of the heart: pool") == "pool" else {
      throw RecipeProblem.lacks("the word 'pool' after 'heart'")
    }
    let blood = try words.number(option: "blood")
    let spread = try words.number(option: "spread")
    let muscle = try words.number(option: "muscle")
    let noise = try words.number(option: "noise")
    var levels: BloodLevels?
    switch (blood, spread, muscle) {
    case (nil, nil, nil): break
    case (let blood?, let spread?, let muscle?):
      guard spread > 0, blood > muscle else {
        throw RecipeProblem.contradiction(
          "gives blood=\(plain(blood)), spread=\(plain(spread)) and muscle=\(plain(muscle)), and "
            + "blood must be brighter than muscle and its spread above zero; correct them")
      }
      levels = BloodLevels(blood: blood, bloodSpread: spread, muscle: muscle)
    default: throw RecipeProblem.lacks("one of blood=, spread= and muscle=, which go together")
    }
    if let noise, noise < 0 {
      throw RecipeProblem.contradiction("gives a negative noise; give zero or more")
    }
    settings = HeartPoolSettings(levels: levels, noise: noise)
  }

  private init(_ settings: HeartPoolSettings) { self.settings = settings }

  var text: String {
    var text = "heart pool"
    if let levels = settings.levels {
      text +=
        " blood=\(plain(levels.blood)) spread=\(plain(levels.bloodSpread))"
        + " muscle=\(plain(levels.muscle))"
    }
    if let noise = settings.noise { text += " noise=\(plain(noise))" }
    return text
  }

  var needs: [Need] { [.scan] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let pool: HeartPool
    do {
      pool = try state.scan().heartPool(settings, knowing: state.facts)
    } catch let failure as HeartPoolFailure {
      throw RecipeProblem.noAutomaticValue(failure.reason)
    }
    state.select(pool.mask)
    state.level = GreyLevel(volume: pool.field, range: 0...Double.infinity)
    let report = pool.report
    return StepOutcome(
      asRun: Heart(HeartPoolSettings(levels: report.levels, noise: report.noise)),
      notes: report.doubts, findings: [report.sentence])
  }
}

extension HeartPoolReport {
  /// How sure it is, in one sentence.
  fileprivate var sentence: String {
    "Certainty \(certainty.rawValue): blood at \(rounded(levels.blood)) HU is "
      + "\(rounded(contrastToNoise)) times the noise brighter than muscle, "
      + "\(rounded(shareAtBloodLevel * 100)) % of the pool is at blood's level"
      + (boneContact > 0 ? ", and it was cut from bone over \(rounded(boneContact)) mm²" : "") + "."
  }
}
