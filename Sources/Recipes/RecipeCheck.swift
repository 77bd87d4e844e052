extension Recipe {
  /// Checks, before any work, that each step finds what it needs from those before it, and that
  /// what was labelled is not lost at the end.
  ///
  /// - Parameter input: what the recipe will be run on; nil where that is not known, and then needs
  ///   of the input count as met.
  /// - Throws: `RecipeFailure`.
  func check(on input: RecipeInput?) throws {
    guard !steps.isEmpty else { throw RecipeFailure.noSteps }
    var present: Set<Need> = []
    if input != .labels { present.insert(.scan) }
    if input == .labels || input == nil { present.insert(.labels) }
    for seed in seeds where seed.point != nil || input == nil { present.insert(.seed(seed.name)) }
    if present.count(where: { if case .seed = $0 { true } else { false } }) >= 2 {
      present.insert(.seeds)
    }
    var labelledBy: Int?
    for (index, step) in steps.enumerated() {
      let operation = step.operation
      for need in operation.needs where !present.contains(need) {
        throw RecipeFailure.step(number: index + 1, text: step.text, need.problem)
      }
      present.formUnion(operation.gives)
      if operation.gives.contains(.labels) { labelledBy = index }
      // What is taken from the labels is not lost.
      if operation is Take { labelledBy = nil }
      if let labelledBy, index == steps.count - 1, labelledBy != index,
        operation.gives.contains(.mask)
      {
        throw RecipeFailure.step(
          number: index + 1, text: step.text,
          .contradiction(
            "selects voxels after step \(labelledBy + 1) labelled a structure, and so loses one or "
              + "the other; end with 'label NAME', or put 'take NAME' before it"))
      }
    }
    try checkSeeds(on: input)
  }

  private func checkSeeds(on input: RecipeInput?) throws {
    guard input != nil else { return }
    let needed = steps.flatMap { step in step.operation.needs }
    for seed in seeds {
      let isUsed = needed.contains(.seeds) || needed.contains(.seed(seed.name))
      guard isUsed else { throw RecipeFailure.seedUnused(seed.name) }
      guard seed.point != nil || !seed.isRequired else {
        let index = steps.firstIndex { step in
          step.operation.needs.contains(.seeds) || step.operation.needs.contains(.seed(seed.name))
        }
        let step = index ?? 0
        throw RecipeFailure.step(
          number: step + 1, text: steps[step].text, .seedMissing(seed.name))
      }
    }
  }
}
