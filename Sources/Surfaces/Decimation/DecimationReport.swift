/// What a decimation did.
public struct DecimationReport: Equatable, Sendable, Codable {
  /// Triangles before.
  public var trianglesBefore = 0
  /// Triangles after.
  public var trianglesAfter = 0
  /// Edges collapsed.
  public var collapses = 0
  /// Attempts refused because a structure's surface would have changed its topology; the same edge
  /// may be counted several times, here and below.
  public var refusedForTopology = 0
  /// Attempts refused because a triangle would have flipped, folded or become a needle.
  public var refusedForShape = 0
  /// Attempts refused because the surface would have left the stated bound.
  public var refusedForDeviation = 0
  /// Vertices that stayed where they were: at boundaries, non-manifold places, and where junction
  /// curves end or branch.
  public var fixedVertices = 0
  /// How often the result was audited: once, and again each time that a place was taken back,
  /// in all attempts together.
  public var rounds = 0
  /// A distance in mm that no point of either surface exceeds from the other; see
  /// `DecimationAudit`. Nil where no bound was asked for: then no distance is measured.
  public var maximumDeviation: Double?
  /// Whether the number of triangles that was asked for was reached; true where none was.
  public var reachedCount = true
  /// Whether `maximumDeviation` is within the bound asked for; true where none was.
  public var withinDeviation = true

  /// Creates a report of nothing done.
  public init() {}
}
