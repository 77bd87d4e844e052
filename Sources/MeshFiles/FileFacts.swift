/// What a written file says about itself besides the model. Nothing here is taken from a clock, so
/// that the same model gives the same bytes.
public struct FileFacts: Equatable, Sendable {
  /// One more fact of the file: a plain word and its text.
  public struct Entry: Equatable, Sendable {
    /// A word of ASCII letters and digits that begins with a letter, such as `Description`.
    public var name: String
    /// Any text.
    public var value: String

    /// Creates a fact.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// Whether a text may be the name of a fact.
    static func isWord(_ text: String) -> Bool {
      text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && text.first?.isLetter == true
    }
  }

  /// How the structures of a model lie in a 3MF package.
  public enum Arrangement: Equatable, Sendable {
    /// Each is an object, and one more holds them all.
    case objects
    /// The same, each in a part of the package of its own, for workflows that exchange single ones
    /// (Production extension); not every slicer reads it.
    case modelParts
    /// One object whose mesh is all of them, one after the other; PrusaSlicer's part says where one
    /// ends. Its object of several objects would be taken apart, each piece laid on the bed alone.
    case volumes
  }

  /// What the model is called; nil where nobody said.
  public var title: String?
  /// The program and its version, such as `Heartwright 1.0.0`.
  public var application: String
  /// The axes that coordinates are in, such as `LPS`; nil where unknown.
  public var frame: String?
  /// Further facts, in their order. Only 3MF, PLY, GLB and VTP hold them.
  public var metadata: [Entry]
  /// A small picture of the model, as a PNG file. Only 3MF holds it.
  public var thumbnail: [UInt8]?
  /// A report on the model as JSON, for a part that other programs are asked to keep. Only 3MF holds it.
  public var report: [UInt8]?
  /// How the parts of the model lie in a 3MF; other formats have no choice.
  public var arrangement = Arrangement.objects
  /// The height of layers in mm whose outlines the file holds too; nil for none. Only 3MF holds them, and
  /// only of closed, oriented parts.
  public var layerHeight: Double?

  /// Creates the facts of a file.
  public init(
    title: String? = nil, application: String, frame: String? = nil, metadata: [Entry] = []
  ) {
    self.title = title
    self.application = application
    self.frame = frame
    self.metadata = metadata
  }

  /// The line that formats without units carry as a comment: program, unit, axes.
  var summary: String {
    "\(application) UNIT=mm" + (frame.map { " SPACE=\($0)" } ?? "")
  }
}
