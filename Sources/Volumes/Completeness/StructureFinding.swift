/// What is to be known of one structure before it is printed: whether it is there, whole, and not
/// cut by the edge of the scan.
public struct StructureFinding: Codable, Equatable, Sendable {
  /// Whether a label map has a structure.
  public enum Presence: String, Codable, Sendable {
    /// It has voxels.
    case present
    /// The file names it, but no voxel has it.
    case empty
    /// The scheme names it and the file does not have it.
    case missing
  }

  /// A border of the grid on which a structure lies: there it was not scanned to its end, and a
  /// model of it is closed by a flat cap.
  public struct Cut: Codable, Equatable, Sendable {
    /// The side of the patient to which that border faces.
    public let side: PatientSide
    /// The area of the structure's voxel faces on the border, in mm².
    public let squareMillimetres: Double
  }

  /// A piece smaller than this, in mm³, is a speck: a cube of 2 mm, about the smallest feature that
  /// printers make.
  public static let speckVolume = 8.0

  /// Its name.
  public let name: String
  /// Its value in the file.
  public let value: Int
  /// Whether it is there.
  public let presence: Presence
  /// Its volume by its voxels, in ml.
  public let millilitres: Double
  /// The number of its pieces, joined through voxel faces. The largest counts whatever its size,
  /// the others from `speckVolume` on.
  public let pieces: Int
  /// The part of its voxels that its largest piece has, from 0 to 1.
  public let largestFraction: Double
  /// The number of further pieces that are smaller than `speckVolume`.
  public let specks: Int
  /// Where the edge of the scan cuts it, in the order of the grid's borders.
  public let cuts: [Cut]
  /// The mean place of its voxels in the patient (x, y, z in LPS, mm); nil without any.
  public let middle: [Double]?

  /// Whether nothing is to be said about it.
  public var isComplete: Bool {
    presence == .present && pieces <= Self.usualPieces(of: name) && specks == 0 && cuts.isEmpty
  }
}
