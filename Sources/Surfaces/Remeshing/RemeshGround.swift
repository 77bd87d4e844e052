import Foundation
import Geometry

/// The original surface of a remeshing: what new vertices are laid onto, and where edges are sharp.
struct RemeshGround: Sendable {
  let mesh: Mesh
  let mates: [UInt32]
  /// Whether each half-edge is sharp.
  private(set) var isSharp: [Bool]
  private(set) var freedoms: [Remesher.Freedom]
  /// Of length one; zero at sharp edges.
  private(set) var normals: [SIMD3<Float>]
  /// How long edges should be at each vertex, in mm.
  var sizes: [Float]
  /// Vertices around which nothing is to change.
  var isFrozen: [Bool]
  private let topology: Topology
  /// The volume in every shell, in mm³.
  private let volumes: [Double]
  let tree: TriangleTree
  /// The sharp edges, as triangles that are segments.
  private var segments: [Triangle]
  private let curves: TriangleTree

  /// A sound mesh, to be remeshed as the options say but for the vertices that are kept.
  init(_ mesh: Mesh, _ options: RemeshOptions, keeping kept: [Bool]) {
    self.mesh = mesh
    mates = Connectivity(mesh).mates
    let count = mesh.positions.count
    sizes = [Float](repeating: Float(options.edgeLength), count: count)
    isFrozen = kept
    tree = TriangleTree(mesh)
    topology = mesh.topology()
    volumes = mesh.measuresOfShells(topology).map(\.volume)
    let angle = options.featureAngle * .pi / 180
    isSharp = RemeshGround.sharpEdges(
      mesh, mates, leastCosine: Float(cos(angle)), shortest: 2 * options.edgeLength)
    freedoms = [Remesher.Freedom](repeating: .smooth, count: count)
    normals = mesh.vertexNormals()
    // The directions of the sharp edges at each vertex, added up, and their number.
    var sums = [SIMD3<Float>](repeating: .zero, count: count)
    var numbers = [UInt8](repeating: 0, count: count)
    segments = []
    for halfEdge in isSharp.indices where isSharp[halfEdge] && halfEdge < Int(mates[halfEdge]) {
      let t = mesh.triangles[halfEdge / 3]
      let (u, v) = (t.corner(UInt32(halfEdge % 3)), t.corner(UInt32((halfEdge + 1) % 3)))
      let along = (mesh.positions[Int(v)] - mesh.positions[Int(u)]).normalized
      sums[Int(u)] += along
      sums[Int(v)] -= along
      for vertex in [u, v] { numbers[Int(vertex)] = min(3, numbers[Int(vertex)] + 1) }
      segments.append(Triangle(u, v, v))
    }
    // Two directions of length one that turn by an angle add up to twice the sine of its half.
    let straight = Float(2 * sin(angle / 2))
    for vertex in 0..<count where numbers[vertex] > 0 {
      let isCurve = numbers[vertex] == 2 && sums[vertex].length <= straight
      freedoms[vertex] = isCurve ? .curve : .corner
      normals[vertex] = .zero
    }
    curves = TriangleTree(Mesh(positions: mesh.positions, triangles: segments))
  }

  /// The volume in mm³ of the shell that is nearest to a point.
  func volumeOfShell(near point: SIMD3<Float>) -> Double {
    guard let closest = tree.closest(to: SIMD3<Double>(point)) else { return 0 }
    return volumes[Int(topology.shellOfTriangle[closest.triangle])]
  }

  /// A point of the original surface: its normal there, zero at sharp edges, and how long edges
  /// should be.
  struct Landing {
    var position: SIMD3<Float>
    var normal: SIMD3<Float>
    var size: Float
  }

  /// The point of the surface that is nearest to another one; nil where it is farther than `limit`.
  func landing(_ point: SIMD3<Float>, within limit: Double = .infinity) -> Landing? {
    guard let closest = tree.closest(to: SIMD3<Double>(point), within: limit) else { return nil }
    let t = mesh.triangles[closest.triangle]
    let corners = mesh.corners(closest.triangle)
    let point = SIMD3<Float>(closest.point)
    let (a, b, c) = (corners.a - point, corners.b - point, corners.c - point)
    let weights = SIMD3(b.cross(c).length, c.cross(a).length, a.cross(b).length)
    let ends = [normals[Int(t.a)], normals[Int(t.b)], normals[Int(t.c)]]
    var normal = SIMD3<Float>.zero
    for k in 0..<3 where ends[k] != .zero { normal += ends[k] * weights[k] }
    // Where corners are at sharp edges, the triangle's own normal is the one to go by.
    if ends.contains(.zero) || normal == .zero {
      normal = (corners.b - corners.a).cross(corners.c - corners.a)
    }
    return Landing(
      position: point, normal: normal.normalized,
      size: min(sizes[Int(t.a)], min(sizes[Int(t.b)], sizes[Int(t.c)])))
  }

  /// The same on the sharp edges, whose points have no normal.
  func landingOnCurve(_ point: SIMD3<Float>) -> Landing? {
    guard let closest = curves.closest(to: SIMD3<Double>(point)) else { return nil }
    let t = segments[closest.triangle]
    return Landing(
      position: SIMD3<Float>(closest.point), normal: .zero,
      size: min(sizes[Int(t.a)], sizes[Int(t.b)]))
  }
}
