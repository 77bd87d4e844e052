import FileSystem
public import MeshFiles
public import Surfaces

/// What certificates are called among the facts of a file.
let certificateName = "Certificate"
/// What the digest of the model that was certified is called there.
let digestName = "CertifiedModel"

/// The certificates of a model's parts and of the whole as facts of a file: `Certificate` is the
/// whole's, `Certificate1` the first part's, and so on; then the digest of the model.
///
/// - Parameter model: as it is written.
func certificateEntries(
  _ parts: [PartReport], _ whole: PartReport, of model: Model
) -> [FileFacts.Entry] {
  let all = [("", whole)] + parts.enumerated().map { ("\($0 + 1)", $1) }
  return all.map { number, part in
    FileFacts.Entry(name: certificateName + number, value: "\(part.name): \(part.certificate.line)")
  } + [model.digestEntry]
}

/// Whether a fact belongs to a certificate.
func isOfCertificate(_ entry: FileFacts.Entry) -> Bool {
  entry.name.hasPrefix(certificateName) || entry.name == digestName
}

extension Model {
  /// SHA-256 of the parts' names, vertices and triangles, bit by bit and in their order: whoever reads a
  /// file can tell whether its certificates are of what lies in it. Linear.
  public var digestEntry: FileFacts.Entry {
    let digest = SHA256()
    for part in parts {
      let sizes = [part.name.utf8.count, part.mesh.positions.count, part.mesh.triangles.count]
      digest.update(sizes)
      digest.update(Array(part.name.utf8))
      // A vertex alone has padding; some thousands at a time need no copy of all.
      for start in stride(from: 0, to: part.mesh.positions.count, by: 4096) {
        var numbers: [Float] = []
        numbers.reserveCapacity(3 * 4096)
        for p in part.mesh.positions[start...].prefix(4096) {
          numbers.append(p.x)
          numbers.append(p.y)
          numbers.append(p.z)
        }
        digest.update(numbers)
      }
      digest.update(part.mesh.triangles)
    }
    return FileFacts.Entry(name: digestName, value: digest.finish())
  }
}
