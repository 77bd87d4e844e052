import Geometry
import Volumes

/// Keeps some of the selection's connected pieces.
struct Keep: Operation {
  static let name = "keep"
  static let usage = [
    "keep largest [N]", "keep over VOLUME", "keep at POINT ... [reach=LENGTH]",
    "keep at seeds [reach=LENGTH]",
  ]
  static let help =
    "Keeps the N largest pieces (one where N is left out), those over a volume such as `5ml`, or "
    + "those at points, or at all seeds that were placed (or at the nearest selected voxel within "
    + "`reach`); voxels are connected through their faces."

  private enum Choice {
    case largest(Int)
    case over(Double)
    case at(Points, reach: Double?)
  }

  private enum Points {
    case these([StepPoint])
    case seeds

    var text: String {
      switch self {
      case .these(let points): points.map(\.text).joined(separator: " ")
      case .seeds: "seeds"
      }
    }
  }

  private enum Kind: String, CaseIterable {
    case largest
    case over
    case at
  }

  private let choice: Choice

  init(_ words: inout StepWords) throws {
    switch try words.choice("what to keep", of: Kind.self) {
    case .largest: choice = .largest(words.isEmpty ? 1 : try words.count("how many pieces"))
    case .over: choice = .over(try words.volume("the volume"))
    case .at:
      let points = try words.rest("at least one point, such as 10,-20,35")
      choice = .at(
        points == ["seeds"] ? .seeds : .these(try points.map(StepPoint.init)),
        reach: try words.length(option: "reach"))
    }
  }

  var text: String {
    switch choice {
    case .largest(let count): count == 1 ? "keep largest" : "keep largest \(count)"
    case .over(let millilitres): "keep over \(plain(millilitres))ml"
    case .at(let points, let reach):
      "keep at \(points.text)"
        + (reach.map { " reach=\(plain($0))mm" } ?? "")
    }
  }

  var needs: [Need] {
    switch choice {
    case .at(.these(let points), _): [.mask] + points.flatMap(\.needs)
    case .at(.seeds, _): [.mask, .anySeed]
    case .largest, .over: [.mask]
    }
  }

  var gives: [Need] { [.mask] }
  var measures: Bool {
    if case .at = choice { true } else { false }
  }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.selection()
    var outcome = StepOutcome(asRun: self)
    switch choice {
    case .largest(let count):
      state.select(mask.keepingLargest(count, connectivity: .faces))
    case .over(let millilitres):
      let voxels = Int((millilitres * 1000 / state.grid.voxelVolume).rounded(.up))
      state.select(mask.keepingPieces(ofAtLeast: max(1, voxels), connectivity: .faces))
    case .at(let choice, let reach):
      let points =
        switch choice {
        case .these(let points): points
        case .seeds: state.seeds.filter { $0.point != nil }.map { StepPoint.seed($0.name) }
        }
      let voxels = try points.map { point in
        guard
          let voxel = mask.voxel(
            nearest: try state.voxel(of: point), within: reach ?? 0, spacing: state.grid.spacing)
        else {
          throw RecipeProblem.contradiction(
            "names the point \(point.text), where nothing is selected; move the point or change "
              + "the steps before it")
        }
        return voxel
      }
      let kept = mask.keepingPieces(at: voxels, connectivity: .faces)
      if voxels.count > 1, mask.keepingPieces(at: [voxels[0]], connectivity: .faces) == kept {
        outcome.notes.append(
          "All \(voxels.count) points lie in one piece: where they were meant for several, move them."
        )
      }
      state.select(kept)
      noteDropped(from: mask, to: kept, &state)
    }
    return outcome
  }

  /// How far beside the selection a point may lie and still be in it, mm.
  private static let besidePoint = 3.0

  /// Remembers the seeds whose pieces went: a later step that needs them can say why they are gone.
  private func noteDropped(from mask: Mask, to kept: Mask, _ state: inout RecipeState) {
    for seed in state.seeds {
      // One beside a grid that was cropped is nothing that this step left out.
      guard let place = seed.point.flatMap({ state.voxel(of: $0) }) else { continue }
      func isIn(_ selection: Mask) -> Bool {
        selection.voxel(
          nearest: place, within: Self.besidePoint, spacing: state.grid.spacing) != nil
      }
      if isIn(mask), !isIn(kept) { state.dropped[seed.name] = text }
    }
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    guard case .over = choice else { return "nothing was selected before it" }
    return "no piece of the \(state.volumeText(before)) selected before it is that large"
  }
}

extension Mask {
  /// The voxel of the mask nearest to one of the grid within a distance in mm, the first of equals.
  fileprivate func voxel(
    nearest center: SIMD3<Int>, within reach: Double, spacing: SIMD3<Double>
  ) -> SIMD3<Int>? {
    if self[center.x, center.y, center.z] { return center }
    let steps = SIMD3<Int>((reach / spacing).rounded(.down))
    let lower = pointwiseMax(center &- steps, .zero)
    let upper = pointwiseMin(center &+ steps, size &- 1)
    var best: SIMD3<Int>?
    var least = reach * reach
    for z in lower.z...upper.z {
      for y in lower.y...upper.y {
        for x in lower.x...upper.x where self[x, y, z] {
          let distance = (SIMD3<Double>(SIMD3(x, y, z) &- center) * spacing).squaredLength
          if distance < least || (best == nil && distance <= least) {
            (best, least) = (SIMD3(x, y, z), distance)
          }
        }
      }
    }
    return best
  }
}
