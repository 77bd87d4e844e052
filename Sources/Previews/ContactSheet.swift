/// One picture that says at a glance what was made: the most telling cuts in the three directions at
/// one scale, the model seen from two sides, and the legend of its structures.
public struct ContactSheet: Sendable {
  /// The line at the top; nil for what is shown behind the model.
  public var title: String?
  /// The quiet line below it; nil for the scan's size and spacing.
  public var subtitle: String?
  /// The width of the sheet in pixels; the height follows from what is on it.
  public var width = 1800
  /// How many cuts of each direction.
  public var columns = 4

  /// The defaults.
  public init() {}

  /// Draws the sheet. A fraction of a second for a heart of a million triangles.
  ///
  /// - Parameter previews: what to show. The cuts are chosen among its slices, closer together
  ///   where the model's outline is long.
  public func image(of previews: SlicePreviews) -> Image {
    precondition(width >= 600 && columns > 0)
    return SheetLayout(sheet: self, previews: previews).image()
  }

  /// The sheet as a PNG file, without identity.
  ///
  /// - Throws: `PNGFailure`.
  public func file(of previews: SlicePreviews) throws -> SlicePreviews.File {
    try SlicePreviews.File(
      name: "contact-sheet.png", bytes: PNG.encode(image(of: previews), facts: .ours()))
  }
}
