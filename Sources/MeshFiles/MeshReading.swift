public import Geometry
public import Surfaces

/// What a mesh file gave: the model in millimetres and what there is to say about the file.
public struct MeshReading: Equatable, Sendable {
  /// The model in mm: at least one part, each with at least one triangle.
  public var model: Model
  /// The kind of file.
  public var format: MeshFormat
  /// What the mesh file lay in, such as `DICOM`; nil where it stood alone.
  public var envelope: String?
  /// The unit that the file itself names; nil where it names none.
  public var statedUnit: LengthUnit?
  /// The axes of the coordinates where the file names them, such as `LPS`; nil where it does not.
  public var frame: String?
  /// What the file calls the model; nil where it does not.
  public var modelTitle: String?
  /// What else the file says of itself, in its order: what the 3MF core names, and what this tool wrote.
  /// Its date and its program are not facts of the model.
  public var metadata: [FileFacts.Entry] = []
  /// The names of other metadata, which are not kept.
  public var otherMetadata: [String] = []
  /// The report on the model, as JSON, that a 3MF of this tool carries along; nil where there is none.
  public var report: [UInt8]?
  /// What a person should know: what was chosen, turned or left out. Whole sentences.
  public var notes: [String]

  /// Creates a reading.
  public init(
    model: Model, format: MeshFormat, statedUnit: LengthUnit? = nil, frame: String? = nil,
    notes: [String] = []
  ) {
    self.model = model
    self.format = format
    self.statedUnit = statedUnit
    self.frame = frame
    self.notes = notes
  }
}

extension MeshReading {
  /// Takes what a file says of itself: facts under plain words, and the names of all others.
  mutating func take(_ facts: [(name: String, value: String)]) {
    for fact in facts {
      if FileFacts.Entry.isWord(fact.name) {
        metadata.append(FileFacts.Entry(name: fact.name, value: fact.value))
      } else {
        otherMetadata.append(fact.name)
      }
    }
  }

  /// What is said of a file whose colours are not all opaque.
  static let alphaRemark = "Some of its colours let light through (alpha), which is ignored."

  /// How people call the kind of file.
  public var title: String { format.title + (envelope.map { " in \($0)" } ?? "") }
}

/// What a file without a place for units and axes says about them in a comment, such as
/// `UNIT=mm SPACE=LPS`.
struct StatedFrame: Equatable {
  var unit: LengthUnit?
  /// Whether the axes are right, anterior, superior: turned by half a turn about z from ours.
  var isRAS = false
  /// Whether the axes were named at all.
  var isStated = false

  /// Takes what a comment says; other words are passed over.
  mutating func read(_ comment: some Collection<UInt8>) {
    for word in comment.split(whereSeparator: { $0 <= 0x20 || $0 == UInt8(ascii: ";") }) {
      let text = String(decoding: word, as: UTF8.self)
      if text.hasPrefix("UNIT="), let stated = LengthUnit(rawValue: String(text.dropFirst(5))) {
        unit = stated
      }
      guard text == "SPACE=RAS" || text == "SPACE=LPS" else { continue }
      isRAS = text == "SPACE=RAS"
      isStated = true
    }
  }
}

extension MeshReading {
  /// The reading of a file that has no unit of its own: `parts` are in the file's numbers.
  ///
  /// - Parameter unit: what the caller says; it goes before what the file says, and without both a
  ///   number is a millimetre.
  init(
    parts: [Part], format: MeshFormat, frame: StatedFrame, unit: LengthUnit?, notes: [String]
  ) throws {
    self.init(
      model: Model(parts: parts), format: format, statedUnit: frame.unit,
      frame: frame.isStated ? "LPS" : nil, notes: notes)
    noteUnit(given: unit)
    let scale = (unit ?? frame.unit ?? .millimetre).millimetres
    let turn: Double = frame.isRAS ? -1 : 1
    if frame.isRAS {
      self.notes.append("The file says SPACE=RAS; it was turned into the LPS frame.")
    }
    try place(by: Affine.scaling([turn * scale, turn * scale, scale]))
  }

  /// Takes the unit that is stated around the file, and says so where the caller's is another.
  package mutating func state(_ stated: LengthUnit, given unit: LengthUnit?) {
    statedUnit = stated
    noteUnit(given: unit)
  }

  /// Says so where the caller's unit, or that of a file around this one, is not the file's.
  mutating func noteUnit(given unit: LengthUnit?) {
    guard let unit, let stated = statedUnit, unit != stated else { return }
    notes.append(
      "The mesh states \(stated.rawValue) itself; its numbers were read in \(unit.rawValue).")
  }

  private mutating func place(by map: Affine) throws {
    guard map != .identity else { return }
    for part in model.parts.indices { try model.parts[part].mesh.place(by: map) }
  }
}

extension Mesh {
  /// Moves every vertex, computed in double precision and rounded once.
  mutating func place(by map: Affine) throws {
    guard map != .identity else { return }
    for index in positions.indices {
      let moved = SIMD3<Float>(map(SIMD3<Double>(positions[index])))
      guard moved.isFinite || !positions[index].isFinite else {
        throw BrokenRule("vertex \(index) lies too far away for a 32-bit coordinate in mm")
      }
      positions[index] = moved
    }
  }
}
