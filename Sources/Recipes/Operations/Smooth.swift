import Volumes

/// Takes noise off the values.
struct Smooth: Operation {
  static let name = "smooth"
  static let usage = [
    "smooth gaussian SIGMA", "smooth median [RADIUS]",
    "smooth edges [iterations=N] [conductance=C]",
  ]
  static let help =
    "Takes noise off the values that later steps see: by a Gaussian of this standard deviation, by the "
    + "median of the ball around each voxel (its 26 neighbours where no radius is given), or along edges only (curvature diffusion)."

  private enum Filter {
    case gaussian(Double)
    case median(Double?)
    case edges(iterations: Int, conductance: Double)
  }

  private enum Kind: String, CaseIterable {
    case gaussian
    case median
    case edges
  }

  private let filter: Filter

  init(_ words: inout StepWords) throws {
    switch try words.choice("the filter", of: Kind.self) {
    case .gaussian: filter = .gaussian(try words.length("the standard deviation"))
    case .median: filter = .median(words.isEmpty ? nil : try words.length("the radius"))
    case .edges:
      let iterations = try words.count(option: "iterations", in: 1...100) ?? 5
      let conductance = try words.number(option: "conductance") ?? 3
      guard conductance > 0 else {
        throw RecipeProblem.notA(
          what: "'conductance'", expected: "above zero", word: plain(conductance))
      }
      filter = .edges(iterations: iterations, conductance: conductance)
    }
  }

  var text: String {
    switch filter {
    case .gaussian(let sigma): "smooth gaussian \(plain(sigma))mm"
    case .median(let radius): "smooth median" + (radius.map { " \(plain($0))mm" } ?? "")
    case .edges(let iterations, let conductance):
      "smooth edges iterations=\(iterations) conductance=\(plain(conductance))"
    }
  }

  var needs: [Need] { [.scan] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let volume = try state.scan()
    switch filter {
    case .gaussian(let sigma):
      try state.requireFilter("smooths", over: sigma)
      state.filter(volume.gaussian(sigma: sigma))
    case .median(let radius):
      try state.requireFilter("takes the median", over: radius ?? 0)
      state.filter(radius.map { volume.median(radius: $0) } ?? volume.medianOfNeighbours())
    case .edges(let iterations, let conductance):
      state.filter(volume.curvatureDiffused(iterations: iterations, conductance: conductance))
    }
    return StepOutcome(asRun: self)
  }
}
