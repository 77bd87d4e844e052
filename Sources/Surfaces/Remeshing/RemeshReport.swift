import Geometry

/// What a remeshing did, and how even its triangles are.
public struct RemeshReport: Equatable, Sendable, Codable {
  /// Triangles before.
  public var trianglesBefore = 0
  /// Triangles after.
  public var trianglesAfter = 0
  /// The length in mm that was asked for.
  public var edgeLength = 0.0
  /// The share of edges between 4/5 and 4/3 of it.
  public var evenShare = 0.0
  /// The share of shorter edges: the shape needs them.
  public var shortShare = 0.0
  /// The share of longer edges.
  public var longShare = 0.0
  /// The smallest angle of any triangle, in degrees.
  public var smallestAngle = 0.0
  /// The angle in degrees that the smallest of 1 % of the triangles do not exceed.
  public var angleOfOnePercent = 0.0
  /// The mean over the triangles of their smallest angle, in degrees.
  public var meanSmallestAngle = 0.0
  /// Sharp edges of the surface as it was, which are kept.
  public var sharpEdges = 0
  /// How often the result was audited: once, and again each time that something crossed.
  public var rounds = 0
  /// Vertices that were to be kept, as those of walls that are shared with other parts.
  public var keptVertices = 0
  /// Vertices of the surface as it was around which shorter edges than asked for were needed to
  /// keep triangles from crossing.
  public var refinedVertices = 0
  /// Vertices around which the surface was left as it was, because even shorter edges crossed.
  public var untouchedVertices = 0

  /// Creates a report of nothing done.
  public init() {}

  /// Measures how even a mesh is.
  mutating func measure(_ mesh: Mesh) {
    trianglesAfter = mesh.triangles.count
    guard !mesh.triangles.isEmpty else { return }
    var (short, long) = (0, 0)
    var angles: [Float] = []
    angles.reserveCapacity(mesh.triangles.count)
    let target = Float(edgeLength)
    for t in mesh.triangles {
      let (a, b, c) = (
        mesh.positions[Int(t.a)], mesh.positions[Int(t.b)], mesh.positions[Int(t.c)]
      )
      // Each edge of a closed surface is seen twice.
      for length in [(b - a).length, (c - b).length, (a - c).length] {
        if length < 0.8 * target { short += 1 }
        if length > target / 0.75 { long += 1 }
      }
      angles.append(leastAngle(a, b, c))
    }
    let edges = Double(3 * mesh.triangles.count)
    shortShare = Double(short) / edges
    longShare = Double(long) / edges
    evenShare = 1 - shortShare - longShare
    meanSmallestAngle = angles.reduce(0.0) { $0 + Double($1) } / Double(angles.count)
    angles.sort()
    smallestAngle = Double(angles[0])
    angleOfOnePercent = Double(angles[angles.count / 100])
  }
}
