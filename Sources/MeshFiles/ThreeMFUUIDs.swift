import FileSystem
import Surfaces

/// The identifiers that the Production extension wants, made of the model itself, so that the same model
/// gives the same bytes and two models hardly ever the same identifier.
struct ThreeMFUUIDs: Sendable {
  private let digest: String

  /// Takes the digest of all names, vertices and triangles.
  init(_ model: Model) {
    let digest = SHA256()
    for part in model.parts {
      digest.update(Array("\(part.name.utf8.count):\(part.name)".utf8))
      digest.update(
        part.mesh.positions.flatMap { [$0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern] })
      digest.update(part.mesh.triangles)
    }
    self.digest = digest.finish()
  }

  /// The identifier of a thing, as RFC 9562 writes it.
  func text(_ purpose: String, _ index: Int) -> String {
    let digits = String(SHA256.uuid(of: [digest, purpose, "\(index)"]), radix: 16)
    var rest = (String(repeating: "0", count: 32 - digits.count) + digits)[...]
    return [8, 4, 4, 4, 12].map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: "-")
  }
}
