import Geometry
import Volumes

/// Splits the selection into structures, one for each seed.
struct Split: Operation {
  static let name = "split"
  static let usage = [
    "split from seeds [vessels=auto|given] [reach=LENGTH] [stub=LENGTH] [coronaries=LENGTH]"
  ]
  static let help =
    "Splits the selection into structures, one for each seed, at the narrowest places between them: "
    + "chambers at valves, arteries where they leave, veins after a `stub`. "
    + "With `vessels=auto` the great vessels of chambers with seeds are found where they have none. "
    + "A seed may lie `reach` beside the selection (3 mm where left out), and names its structure. "
    + "With `coronaries` the vessels on the aorta near its valve that a ball of that radius does not "
    + "fit into become a structure of their own; the widest healthy ones take 2.6 mm."

  /// Whose vessels are split off.
  private enum Vessels: String, CaseIterable {
    /// Those that have seeds, and those that are found.
    case auto
    /// Those that have seeds.
    case given
  }

  private let findsVessels: Bool
  private let stub: Double?
  /// The radius of a ball that coronary arteries do not hold, mm; nil where they stay.
  private let coronaries: Double?
  private let options: SplitOptions

  init(_ words: inout StepWords) throws {
    guard words.take("from"), words.take("seeds") else {
      throw RecipeProblem.lacks("the words 'from seeds' after 'split'")
    }
    findsVessels = try words.choice(option: "vessels", of: Vessels.self) == .auto
    stub = try words.length(option: "stub")
    coronaries = try words.length(option: "coronaries")
    var options = SplitOptions()
    options.seedTolerance = try words.length(option: "reach") ?? options.seedTolerance
    self.options = options
  }

  /// The same with the vessels given.
  private init(given split: Split) {
    findsVessels = false
    (stub, coronaries, options) = (split.stub, split.coronaries, split.options)
  }

  var text: String {
    "split from seeds\(findsVessels ? " vessels=auto" : "") reach=\(plain(options.seedTolerance))mm"
      + (stub.map { " stub=\(plain($0))mm" } ?? "")
      + (coronaries.map { " coronaries=\(plain($0))mm" } ?? "")
  }

  var needs: [Need] { [.mask, .seeds] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    do {
      let mask = try state.selection()
      var outcome = StepOutcome(asRun: Split(given: self))
      var findings: VesselFindings?
      if findsVessels {
        findings = try mask.vessels(besides: seeds(state), on: state.grid, options: options)
      }
      let (labels, report) = try split(mask, &findings, &state, &outcome)
      let bright = state.values.map { labels.brightParts(in: $0) } ?? []
      outcome.notes += bright.map(\.sentence)
      if var found = findings {
        found.doubtTooLarge(labels)
        found.doubtBright(bright)
        findings = found
        outcome.notes += found.doubts
        outcome.findings = found.found.map { $0.sentence(state.grid) } + found.remarks
      }
      state.labels = labels
      state.endsInLabels = true
      outcome.notes += notes(report, state)
      outcome.findings += report.cuts.map(\.sentence)
      if report.voxelsFilled > 0 {
        outcome.findings.append(
          "\(state.volumeText(report.voxelsFilled)) in holes of up to 0.1 ml were taken in.")
      }
      if let coronaries { partCoronaries(coronaries, report, &state, &outcome) }
      return outcome
    } catch SplitFailure.notInPool(let name, _) where state.dropped[name] != nil {
      throw RecipeProblem.failed(
        "the seed of \(name) lies in a piece of its own, which '\(state.dropped[name] ?? "")' left out: move "
          + "one of these points, or leave \(name) out where its blood is not joined with the rest")
    } catch let failure as SplitFailure {
      throw RecipeProblem.failed(failure.description)
    }
  }

  /// Splits with the vessels that were found. One of them that cannot be cut off, or that ends up in its
  /// neighbour, stays with its chamber, and this is said: nobody asked for it.
  private func split(
    _ mask: Mask, _ findings: inout VesselFindings?, _ state: inout RecipeState,
    _ outcome: inout StepOutcome
  ) throws -> (LabelMap, SplitReport) {
    let given = state.seeds
    while true {
      if let findings { state.place(findings) }
      let withdrawn: (vessel: FoundVessel, neighbour: String)
      do {
        let (labels, report) = try mask.splitFromSeeds(
          seeds(state), on: state.grid, options: options)
        guard let vessel = findings?.withdraw(report.strayedSeeds) else { return (labels, report) }
        withdrawn = (vessel, vessel.chamber)
      } catch SplitFailure.inseparable(let first, let second) {
        guard let vessel = findings?.withdraw([first, second]) else {
          throw SplitFailure.inseparable(first, second)
        }
        withdrawn = (vessel, vessel.name == first ? second : first)
      }
      state.seeds = given
      let (vessel, neighbour) = withdrawn
      outcome.notes.append(
        "The \(vessel.name) that was found on \(vessel.chamber) could not be parted from \(neighbour) and "
          + "stays with \(vessel.chamber), whose volume is doubtful; look, and place a seed there.")
    }
  }

  /// Gives the coronary arteries a structure; says it where there are none, or no aorta.
  private func partCoronaries(
    _ radius: Double, _ report: SplitReport, _ state: inout RecipeState,
    _ outcome: inout StepOutcome
  ) {
    guard let map = state.labels,
      let aorta = map.structures.firstIndex(where: { HeartPart(name: $0.name) == .aorta }),
      let cut = report.cuts.first(where: { $0.between.contains(map.structures[aorta].name) }),
      let valve = state.grid.voxel(
        nearest: SIMD3(cut.center[0], cut.center[1], cut.center[2]))
    else {
      outcome.notes.append(
        "Coronary arteries were not looked for, because the aorta was not parted from a ventricle.")
      return
    }
    let structure = Structure(
      value: max(890, (map.structures.last?.value ?? 0) + 1), name: "coronary arteries",
      color: Color(0xFA, 0xC4, 0x3C))
    let (parted, voxels) = map.partingCoronaries(
      as: structure, aorta: UInt16(aorta), valve: valve, CoronaryOptions(radius: radius))
    state.labels = parted
    if voxels > 0 {
      outcome.findings.append("Coronary arteries: \(state.volumeText(voxels)) on the aorta.")
    } else {
      outcome.notes.append("No coronary artery was found on the aorta near its valve.")
    }
  }

  private func seeds(_ state: RecipeState) throws -> [SplitSeed] {
    try state.seedStructures().map { structure, voxel in
      SplitSeed(
        structure: structure, kind: SplitSeed.Kind(name: structure.name), voxel: voxel, stub: stub)
    }
  }

  private func notes(_ report: SplitReport, _ state: RecipeState) -> [String] {
    var notes = report.strayedSeeds.map {
      "The seed of \($0) lies on the far side of a cut, in its neighbour; move it inwards."
    }
    notes += report.exchanges.map(\.sentence)
    notes += report.mismatches.map {
      "The \($0.artery) holds a ball of \(rounded($0.arteryWidth)) mm and the \($0.chamber) one of "
        + "\(rounded($0.chamberWidth)) mm: their points may be exchanged, or other chambers hang on "
        + "the \($0.artery); look."
    }
    notes += report.rooms.map {
      "Behind a neck \(rounded($0.neck)) mm wide the \($0.structure) goes on into a room "
        + "\(rounded($0.width)) mm wide, at \($0.center.map(rounded).joined(separator: ", ")) mm: where "
        + "that is another structure, give it a point of its own; look."
    }
    notes += report.shortcuts.map { cut in
      "\(cut.between[0]) and \(cut.between[1]) were cut apart on \(rounded(cut.area)) mm² at "
        + cut.center.map(rounded).joined(separator: ", ")
        + " mm, where no blood passes in a heart without defects: part of one may be labelled as the "
        + "other; look, and give what is another structure a point."
    }
    if report.leakWidth > 0 {
      notes.append(
        "Structures touched beside their cuts, so leaks up to \(rounded(report.leakWidth)) mm wide "
          + "were closed; look at the walls.")
    }
    let missing = state.seeds.filter { seed in
      seed.point == nil && (!findsVessels || SplitSeed.Kind(name: seed.name) == .chamber)
    }
    if !missing.isEmpty {
      notes.append(
        "No point was given for \(missing.map(\.name).joined(separator: ", ")): where they hold contrast, their blood "
          + "went to the structures that it touches; look.")
    }
    if report.voxelsLeft > 0 {
      notes.append(
        "\(state.volumeText(report.voxelsLeft)) lie in pieces without a seed and were left "
          + "out.")
    }
    return notes
  }
}

extension SplitCut {
  /// Where it lies and how large it is.
  fileprivate var sentence: String {
    "Cut between \(between.joined(separator: " and ")) at "
      + center.map(rounded).joined(separator: ", ") + " mm, \(rounded(area)) mm²."
  }
}
