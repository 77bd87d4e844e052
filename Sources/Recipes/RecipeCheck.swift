extension Recipe {
  /// Checks, before any work, that each step finds what it needs from those before it, and that
  /// what was labelled is not lost at the end.
  ///
  /// - Parameter input: what the recipe will be run on; nil where that is not known, and then needs
  ///   of the input count as met.
  /// - Throws: `RecipeFailure`.
  func check(on input: RecipeInput?) throws {
    guard !steps.isEmpty else { throw RecipeFailure.noSteps }
    if input != nil { try checkRequiredSeeds() }
    var present: Set<Need> = []
    if input != .labels { present.insert(.scan) }
    if input == .labels || input == nil { present.insert(.labels) }
    for seed in seeds where seed.point != nil || input == nil { present.insert(.seed(seed.name)) }
    let placed = present.count { if case .seed = $0 { true } else { false } }
    if placed >= 1 { present.insert(.anySeed) }
    if placed >= 2 { present.insert(.seeds) }
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
    guard input != nil else { return }
    for seed in seeds where firstUse(of: seed) == nil { throw RecipeFailure.seedUnused(seed.name) }
  }

  /// A required seed that nobody placed is named, also where a step would lack any two.
  private func checkRequiredSeeds() throws {
    // Those that the recipe says nothing of.
    let unknown = seeds.filter { $0.point != nil && $0.place == nil && !$0.isRequired }.map(\.name)
    for seed in seeds where seed.isRequired && seed.point == nil {
      guard let index = firstUse(of: seed) else { throw RecipeFailure.seedUnused(seed.name) }
      throw RecipeFailure.step(
        number: index + 1, text: steps[index].text,
        .seedMissing(seed.name, unknown: unknown))
    }
  }

  private func firstUse(of seed: Seed) -> Int? {
    steps.firstIndex { step in
      step.operation.needs.contains(.seeds) || step.operation.needs.contains(.anySeed)
        || step.operation.needs.contains(.seed(seed.name))
    }
  }
}
