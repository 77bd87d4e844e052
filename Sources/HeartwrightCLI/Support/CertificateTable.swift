import Foundation
import Heartwright

/// The certificates of several meshes as one table for a terminal: a row a mesh, and below it what is
/// wrong with which and what deviations were measured from.
struct CertificateTable {
  let text: String

  init(_ meshes: [(name: String, certificate: Certificate)]) {
    var table = TextTable([
      "structure", "ml", "triangles", "shells", "genus", "sound", "mean mm", "RMS", "95 %", "max",
    ])
    for (name, facts) in meshes {
      let deviations =
        facts.deviation.map { [$0.mean, $0.rms, $0.percentile95, $0.maximum] } ?? []
      table.add(
        [
          name, String(format: "%.2f", facts.volume), "\(facts.triangles)", "\(facts.shells)",
          facts.genus.map(String.init) ?? "?", facts.isSound ? "yes" : "NO",
        ] + deviations.map { String(format: "%.3f", $0) })
    }
    var lines = [table.text]
    for (name, facts) in meshes where !facts.isSound {
      lines += facts.findings.map { "\(name): \($0)" }
    }
    var references: [String] = []
    for (_, facts) in meshes {
      guard let reference = facts.deviation?.against, !references.contains(reference) else {
        continue
      }
      references.append(reference)
    }
    lines += references.map { "Deviations in mm, both ways, from \($0)." }
    text = lines.joined(separator: "\n")
  }
}

extension Session {
  /// Says where a mesh is not sound after a command that mends nothing, and what to do.
  func warnWhereUnsound(_ name: String, _ certificate: Certificate) {
    guard !certificate.isSound else { return }
    warn(
      "\(name) is not sound, and mending is not what this command does; see 'heartwright repair'. "
        + certificate.findings.joined(separator: " "))
  }
}
