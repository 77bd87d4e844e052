import Volumes

/// Takes noise off the values.
struct Smooth: Operation {
  static let name = "smooth"
  static let usage = ["smooth gaussian SIGMA", "smooth median"]
  static let help =
    "Takes noise off the values that later steps see: by a Gaussian of this standard deviation, or by "
    + "the median of each voxel and its 26 neighbours, which keeps edges."

  private enum Filter {
    case gaussian(Double)
    case median
  }

  private enum Kind: String, CaseIterable {
    case gaussian
    case median
  }

  private let filter: Filter

  init(_ words: inout StepWords) throws {
    filter =
      switch try words.choice("the filter", of: Kind.self) {
      case .gaussian: .gaussian(try words.length("the standard deviation"))
      case .median: .median
      }
  }

  var text: String {
    switch filter {
    case .gaussian(let sigma): "smooth gaussian \(plain(sigma))mm"
    case .median: "smooth median"
    }
  }

  var needs: [Need] { [.scan] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let volume = try state.scan()
    state.values =
      switch filter {
      case .gaussian(let sigma): volume.gaussian(sigma: sigma)
      case .median: volume.medianOfNeighbours()
      }
    return StepOutcome(asRun: self)
  }
}
