/// The names of the arrays by which this tool's VTP files say what VTK has no place for.
enum VTPNames {
  /// A cell's part, from 1 in the order of the parts.
  static let label = "label"
  /// The same numbers under the name by which SimVascular knows the faces of a model.
  static let faces = "ModelFaceID"
  /// The numbers, names and colours of the parts, in field data.
  static let values = "label_values"
  static let names = "label_names"
  static let colors = "label_colors"
  /// Colours of vertices, three bytes each.
  static let vertexColors = "colors"
  static let unit = "unit"
  static let frame = "frame"
  static let title = "title"
  static let application = "application"
  /// What says how a file is to be read or who wrote it, and nothing about its model.
  static let ofTheFile = [names, colors, unit, frame, title, application]
}
