import Surfaces

/// The configuration part of PrusaSlicer, which takes the names, roles and extruders of volumes from
/// there only and passes over the colours of the standard.
///
/// Each structure is a volume of its own, printed by the extruder of its colour: the first colour by
/// the first extruder. A printer with fewer prints the rest by its first.
enum ThreeMFSlicerPart {
  static let path = "Metadata/Slic3r_PE_model.config"

  /// The part's text; object ids as in `ThreeMFLayout`.
  static func text(_ model: Model) -> String {
    let colors = ThreeMFPalette(model)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<config>\n"
    for (index, part) in model.parts.enumerated() {
      let name = XMLText.escaped(part.name)
      text += """
        <object id="\(index + 2)" instances_count="1">
        <metadata type="object" key="name" value="\(name)"/>
        <volume firstid="0" lastid="\(part.mesh.triangles.count - 1)">
        <metadata type="volume" key="name" value="\(name)"/>
        <metadata type="volume" key="volume_type" value="ModelPart"/>
        <metadata type="volume" key="extruder" value="\((colors.entryOfPart[index] ?? 0) + 1)"/>
        </volume>
        </object>

        """
    }
    return text + "</config>\n"
  }
}
