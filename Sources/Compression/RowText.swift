/// Text made of rows that are alike, such as the lines of a mesh, with the places where what stands
/// between their numbers begins.
public struct RowText: Sendable {
  /// The text.
  public var bytes: [UInt8]
  /// Where the separators begin: `period` of them a row, in rising order.
  public var marks: [UInt32]
  /// How many separators a row has.
  public var period: Int

  /// A text with its separators' places.
  public init(bytes: [UInt8], marks: [UInt32], period: Int) {
    precondition(period > 0)
    self.bytes = bytes
    self.marks = marks
    self.period = period
  }

  /// A text of no known structure.
  public init(_ bytes: [UInt8]) { self.init(bytes: bytes, marks: [], period: 1) }
}
