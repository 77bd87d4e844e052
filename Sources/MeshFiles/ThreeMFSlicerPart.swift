import Surfaces

/// The configuration part of PrusaSlicer, which takes the names, roles and extruders of volumes from
/// there only and passes over the colours of the standard.
///
/// Each structure is a volume of its own, printed by the extruder of its colour: the first colour by
/// the first extruder. A printer with fewer prints the rest by its first.
enum ThreeMFSlicerPart {
  static let path = "Metadata/Slic3r_PE_model.config"

  /// The part's text; object ids as in `ThreeMFLayout`.
  ///
  /// - Parameter object: the name of the one object that holds all; nil where each is one.
  static func text(_ model: Model, _ colors: ThreeMFPalette, object: String?) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<config>\n"
    var first = 0
    for (index, part) in model.parts.enumerated() {
      let name = XMLText.escapedName(part.name)
      if index == 0 || object == nil {
        if index > 0 { text += "</object>\n" }
        let title = object.map(XMLText.escapedName) ?? name
        text += "<object id=\"\(index + 2)\" instances_count=\"1\">\n"
        text += "<metadata type=\"object\" key=\"name\" value=\"\(title)\"/>\n"
        first = 0
      }
      text += """
        <volume firstid="\(first)" lastid="\(first + part.mesh.triangles.count - 1)">
        <metadata type="volume" key="name" value="\(name)"/>
        <metadata type="volume" key="volume_type" value="ModelPart"/>
        <metadata type="volume" key="extruder" value="\((colors.entryOfPart[index] ?? 0) + 1)"/>
        </volume>

        """
      first += part.mesh.triangles.count
    }
    return text + "</object>\n</config>\n"
  }
}
