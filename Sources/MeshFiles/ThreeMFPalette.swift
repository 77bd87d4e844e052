import Geometry
import Surfaces

/// The colour group of a 3MF package for its parts, and which entry each of them takes.
///
/// Bambu Studio and OrcaSlicer take no colour at all from a package in which one triangle has none, so
/// that parts without a colour get a grey one where others have colours.
struct ThreeMFPalette: Sendable {
  /// The colours, each once, in the order of the parts; none where no part and no vertex has one.
  private(set) var entries: [Color] = []
  /// The entry of each part; nil where the package has no colours.
  private(set) var entryOfPart: [Int?] = []
  /// The entry that stands for no colour, where some part has none and something has one.
  private(set) var none: Int?

  private static let grey = Color(0xC0, 0xC0, 0xC0)

  init(_ model: Model) {
    let hasMap = model.parts.contains { $0.vertexColors != nil }
    for part in model.parts {
      guard let color = part.color else {
        entryOfPart.append(nil)
        continue
      }
      entryOfPart.append(entries.firstIndex(of: color) ?? entries.count)
      if entryOfPart.last == entries.count { entries.append(color) }
    }
    guard hasMap || !entries.isEmpty, entryOfPart.contains(nil) else { return }
    none = entries.count
    entries.append(Self.grey)
    entryOfPart = entryOfPart.map { $0 ?? none }
  }
}
