import Geometry
import Volumes

/// Clears the selection outside a box or in front of a plane.
struct Crop: Operation {
  static let name = "crop"
  static let usage = [
    "crop box POINT POINT", "crop to SAVED [margin=LENGTH]", "crop behind POINT normal=x,y,z",
  ]
  static let help =
    "Clears the selection outside the box between two corners (along the grid's axes), outside the "
    + "box around what was saved, or on the side of a plane to which its normal (LPS) points."

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
      let corners = (try state.voxel(of: a), try state.voxel(of: b))
      state.select(
        mask.cropped(
          toIndices: pointwiseMin(corners.0, corners.1),
          upper: pointwiseMax(corners.0, corners.1) &+ 1))
    case .around(let name, let margin):
      guard let box = try state.selection(name).boundingBox else {
        throw RecipeProblem.contradiction("crops to '\(name)', in which nothing is selected")
      }
      let reach = SIMD3<Int>(((margin ?? 0) / state.grid.spacing).rounded(.down))
      state.select(mask.cropped(toIndices: box.lower &- reach, upper: box.upper &+ reach))
    case .behind(let point, let normal):
      let voxel = try state.voxel(of: point)
      let position = state.grid.indexToPatient(SIMD3<Double>(voxel))
      state.select(
        mask.intersection(Mask(grid: state.grid, behind: position, normal: normal)))
    }
    return StepOutcome(asRun: self)
  }
}
