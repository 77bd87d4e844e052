/// What a remeshing is asked for.
public struct RemeshOptions: Equatable, Sendable {
  /// The length in mm that every edge should have.
  public var edgeLength: Double
  /// Edges whose two triangles turn by more than this, in degrees, are sharp and stay where they
  /// are; so do the points where they meet, end or turn by more than this themselves.
  public var featureAngle: Double

  /// The default of `featureAngle`.
  public static let usualFeatureAngle = 45.0

  /// Asks for edges of `edgeLength` mm, which must be above zero; angles lie in 0...180 degrees.
  public init(edgeLength: Double, featureAngle: Double = usualFeatureAngle) {
    precondition(edgeLength > 0 && edgeLength.isFinite, "an edge has a length")
    precondition(featureAngle >= 0 && featureAngle <= 180, "an angle lies in 0...180 degrees")
    self.edgeLength = edgeLength
    self.featureAngle = featureAngle
  }
}
