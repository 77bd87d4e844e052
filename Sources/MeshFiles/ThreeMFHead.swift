import Surfaces

/// How a model part begins, and what the root says of the model.
enum ThreeMFHead {
  /// The XML declaration and the element `model`, with the extensions that the part uses. Only that by
  /// which parts refer to others is required: who knows no other still sees every triangle.
  static func beginning(
    materials: Bool, production: Bool, slices: Bool, triangleSets: Bool, volumes: Bool
  ) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<model unit=\"millimeter\" xml:lang=\"en-US\" xmlns=\"\(ThreeMFNames.core)\""
    if materials { text += " xmlns:m=\"\(ThreeMFNames.materials)\"" }
    if slices { text += " xmlns:s=\"\(ThreeMFNames.slices)\"" }
    if triangleSets { text += " xmlns:t=\"\(ThreeMFNames.triangleSets)\"" }
    if production {
      text += " xmlns:p=\"\(ThreeMFNames.production)\" requiredextensions=\"p\""
    }
    if volumes { text += " xmlns:slic3rpe=\"\(ThreeMFNames.slicer)\"" }
    return text + " xmlns:hw=\"\(ThreeMFNames.heartwright)\">\n"
  }

  /// The metadata of a package.
  ///
  /// - Parameter move: the move onto the bed.
  static func metadata(_ facts: FileFacts, _ colors: ThreeMFPalette, _ move: String) -> String {
    var entries: [FileFacts.Entry] = []
    if let title = facts.title { entries.append(.init(name: "Title", value: title)) }
    entries.append(.init(name: "Application", value: facts.application))
    entries += facts.metadata
    if let frame = facts.frame { entries.append(.init(name: ThreeMFNames.frame, value: frame)) }
    entries.append(.init(name: ThreeMFNames.placement, value: move))
    if let entry = colors.none {
      entries.append(.init(name: ThreeMFNames.noColor, value: "\(entry)"))
    }
    var known: Set<String> = []
    var text = ""
    if facts.arrangement == .volumes {
      text += "<metadata name=\"\(ThreeMFNames.slicerVersion)\">1</metadata>\n"
    }
    for entry in entries {
      let isWord =
        entry.name.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        } && entry.name.first?.isLetter == true
      precondition(isWord && known.insert(entry.name).inserted, "a fact's name is one new word")
      let prefix = ThreeMFNames.plainMetadata.contains(entry.name) ? "" : "hw:"
      text += "<metadata name=\"\(prefix)\(entry.name)\">\(XMLText.escaped(entry.value))"
      text += "</metadata>\n"
    }
    return text
  }
}
