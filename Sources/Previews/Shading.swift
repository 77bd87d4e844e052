import Geometry
import Surfaces

/// The light of the renderer: a soft key from the upper left, a fill from the right, and a sky that
/// is brighter than the ground. Works on light as such (the square of sRGB values, near enough).
struct Shading {
  let model: ProjectedModel
  let normals: SmoothNormals
  /// The light that each part gives back, 0...1 a channel.
  private let albedo: [SIMD3<Float>]
  /// The colours of each part's vertices, where it is a map.
  private let vertexColors: [[Color]?]

  // x right, y down, z away from the eye, as in `ProjectedModel`.
  private static let key = SIMD3<Float>(-0.45, -0.62, -0.72).normalized
  private static let fill = SIMD3<Float>(0.78, -0.05, -0.55).normalized
  private static let half = (key + SIMD3(0, 0, -1)).normalized
  /// Corners whose face turns further from the vertex normal than this keep the face's own: 30
  /// degrees, less than at the corner of a box (35 or more, by how its faces are split), more than
  /// on a smooth surface.
  private static let creaseCosine: Float = 0.866

  /// - Parameter parts: those of the model, in its order.
  init(model: ProjectedModel, normals: SmoothNormals, parts: [Part]) {
    self.model = model
    self.normals = normals
    albedo = parts.enumerated().map { Self.light(of: Palette.color(of: $1, number: $0)) }
    vertexColors = parts.map(\.vertexColors)
  }

  /// Which part a triangle belongs to.
  func part(ofTriangle number: Int) -> Int {
    var (low, high) = (0, albedo.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if number < model.parts[middle].numbers.upperBound { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The light that a sample of a triangle sends to the eye.
  func light(triangle number: Int, part: Int, x: Int, y: Int, depth: Float) -> SIMD3<Float> {
    let corners = model.corners(number, of: model.parts[part])
    let (a, b, c) = (
      model.position(corners.a), model.position(corners.b), model.position(corners.c)
    )
    let edges = Barycentrics(a, b, c)
    let face = ProjectedModel.faceNormal(a, b, c).normalized
    let shares = SIMD3<Float>(
      edges.inside(Double(x), Double(y)) ?? SIMD3(repeating: 1 / 3))
    let smooth =
      corner(corners.a, face) * shares.x + corner(corners.b, face) * shares.y
      + corner(corners.c, face) * shares.z
    var normal = smooth.normalized
    // Seen from inside, as through the mouth of a cut vessel: lit like the outside, but darker.
    let isInside = face.z > 0
    if isInside { normal = -normal }
    let sky = 0.5 - 0.5 * normal.y
    let key = max(0, (normal.dot(Self.key) + 0.15) / 1.15)
    let fill = max(0, normal.dot(Self.fill))
    let facing = max(0, -normal.z)
    var light = 0.10 + 0.16 * sky + 0.78 * key + 0.16 * fill
    light *= 0.62 + 0.38 * facing
    let (near, far) = model.depths
    if far > near { light *= 1.06 - 0.30 * max(0, min(1, (depth - near) / (far - near))) }
    let shine = max(0, normal.dot(Self.half))
    let shine4 = shine * shine * shine * shine
    let shine16 = shine4 * shine4 * shine4 * shine4
    let result = albedo(of: part, corners, shares) * light + shine16 * shine16 * 0.10
    return isInside ? result * 0.55 : result
  }

  /// The light that a place in a triangle gives back: on a map, between the colours of its corners.
  private func albedo(
    of part: Int, _ corners: (a: Int, b: Int, c: Int), _ shares: SIMD3<Float>
  ) -> SIMD3<Float> {
    guard let colors = vertexColors[part] else { return albedo[part] }
    let first = model.parts[part].firstVertex
    func light(_ vertex: Int) -> SIMD3<Float> { Self.light(of: colors[vertex - first]) }
    return light(corners.a) * shares.x + light(corners.b) * shares.y + light(corners.c) * shares.z
  }

  private func corner(_ vertex: Int, _ face: SIMD3<Float>) -> SIMD3<Float> {
    let normal = normals[vertex]
    return normal.dot(face) < Self.creaseCosine ? face : normal
  }

  /// The light of a colour.
  static func light(of color: Color) -> SIMD3<Float> {
    let value = SIMD3<Float>(Float(color.red), Float(color.green), Float(color.blue)) / 255
    return value * value
  }

  /// The colour of a light.
  static func color(of light: SIMD3<Float>) -> Color {
    func byte(_ value: Float) -> UInt8 {
      value > 0 ? UInt8(min(255, value.squareRoot() * 255 + 0.5)) : 0
    }
    return Color(byte(light.x), byte(light.y), byte(light.z))
  }
}
