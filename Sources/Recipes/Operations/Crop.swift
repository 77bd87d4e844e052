import Geometry
import Volumes

/// Clears the selection outside a box or in front of a plane.
struct Crop: Operation {
  static let name = "crop"
  static let usage = [
    "crop box POINT POINT", "crop to SAVED [margin=LENGTH]", "crop behind POINT normal=x,y,z",
  ]
  static let help =
    "Clears the voxels whose centres lie outside the box between two corners (along the grid's axes), "
    + "outside the box around what was saved, or on the side of a plane to which its normal (LPS) points."

  private enum Region {
    case box(StepPoint, StepPoint)
    case around(String, margin: Double?)
    case behind(StepPoint, normal: SIMD3<Double>)
  }

  private enum Kind: String, CaseIterable {
    case box
    case to
    case behind
  }

  private let region: Region

  init(_ words: inout StepWords) throws {
    switch try words.choice("the kind of crop", of: Kind.self) {
    case .box:
      region = .box(
        try StepPoint(words.word("a corner, such as 10,-20,35")),
        try StepPoint(words.word("the opposite corner, such as 60,30,90")))
    case .to:
      region = .around(
        try words.word("the name of what was saved"), margin: try words.length(option: "margin"))
    case .behind:
      let point = try StepPoint(words.word("a point of the plane"))
      guard let word = words.option("normal") else {
        throw RecipeProblem.lacks("the plane's normal, such as normal=0,0,1")
      }
      guard case .patient(let normal) = SeedPoint(word), normal.squaredLength > 0 else {
        throw RecipeProblem.notA(
          what: "'normal'", expected: "a direction such as 0,0,1", word: word)
      }
      region = .behind(point, normal: normal)
    }
  }

  var text: String {
    switch region {
    case .box(let a, let b): "crop box \(a.text) \(b.text)"
    case .around(let name, let margin):
      "crop to \(name.asWord)" + (margin.map { " margin=\(plain($0))mm" } ?? "")
    case .behind(let point, let normal):
      "crop behind \(point.text) normal=\(SeedPoint.patient(normal).text)"
    }
  }

  var needs: [Need] {
    switch region {
    case .box(let a, let b): [.mask] + a.needs + b.needs
    case .around(let name, _): [.mask, .saved(name)]
    case .behind(let point, _): [.mask] + point.needs
    }
  }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.selection()
    switch region {
    case .box(let a, let b):
      let corners = (try state.position(of: a), try state.position(of: b))
      state.select(mask.cropped(to: state.grid.centres(between: corners.0, and: corners.1)))
    case .around(let name, let margin):
      guard let box = try state.selection(name).boundingBox else {
        throw RecipeProblem.contradiction("crops to '\(name)', in which nothing is selected")
      }
      let reach = SIMD3<Int>(((margin ?? 0) / state.grid.spacing).rounded(.down))
      state.select(mask.cropped(to: (box.lower &- reach, box.upper &+ reach)))
    case .behind(let point, let normal):
      state.select(
        mask.intersection(
          Mask(grid: state.grid, behind: try state.position(of: point), normal: normal)))
    }
    return StepOutcome(asRun: self)
  }
}

extension Mask {
  fileprivate func cropped(to box: (lower: SIMD3<Int>, upper: SIMD3<Int>)) -> Mask {
    cropped(toIndices: box.lower, upper: box.upper)
  }
}

extension Grid {
  /// The voxels whose centres lie between two corners, upper indices left out; corners that are centres
  /// count, however they are rounded.
  fileprivate func centres(
    between one: SIMD3<Double>, and other: SIMD3<Double>
  ) -> (lower: SIMD3<Int>, upper: SIMD3<Int>) {
    guard let toIndex = indexToPatient.inverse else { return (.zero, .zero) }
    let (a, b) = (toIndex(one), toIndex(other))
    let lowest = pointwiseMin(a, b) - 1e-6
    let highest = pointwiseMax(a, b) + 1e-6
    return (SIMD3<Int>(lowest.rounded(.up)), SIMD3<Int>(highest.rounded(.down)) &+ 1)
  }
}
