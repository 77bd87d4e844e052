import Foundation
import MeshFiles
public import Surfaces

extension Certificate {
  /// The certificate as one table for people: each clause, what was found, whether it is sound.
  public var table: String { table(withAdvice: true) }

  /// The same, with or without what to do where it is not sound: a repair has no use for the advice to
  /// repair.
  public func table(withAdvice: Bool) -> String {
    let clauses: [(String, Int, Bool)] = [
      ("boundary edges", boundaryEdges, boundaryEdges == 0),
      ("non-manifold edges", nonManifoldEdges, nonManifoldEdges == 0),
      ("non-manifold vertices", nonManifoldVertices, nonManifoldVertices == 0),
      ("inconsistent edges", inconsistentEdges, inconsistentEdges == 0),
      ("misdirected shells", misdirectedShells, misdirectedShells == 0),
      ("self-intersecting pairs", selfIntersections?.pairs ?? 0, selfIntersections?.pairs == 0),
      ("degenerate triangles", degenerateTriangles, degenerateTriangles == 0),
      ("duplicate triangles", duplicateTriangles, duplicateTriangles == 0),
      ("vertices that do not exist", outOfRangeTriangles, outOfRangeTriangles == 0),
      ("coordinates not finite", nonFiniteVertices, nonFiniteVertices == 0),
    ]
    let rows = clauses.map { name, count, isSound in
      String(format: "  %@ %9d  %@", name.padded(to: 28), count, isSound ? "sound" : "NOT SOUND")
    }
    let facts =
      "  \(shellWords), genus \(genus.map(String.init) ?? "unknown"), "
      + String(format: "%.3f ml, %.1f mm2, %d triangles", volume, area, triangles)
    return
      (rows + [facts] + (deviation.map { [$0.table] } ?? []) + ["  " + verdict]
      + (withAdvice ? findings.map { "  - " + $0 } : []))
      .joined(separator: "\n")
  }

  /// The certificate in one line, for places without room for a table.
  public var line: String {
    let found =
      (isSound ? "sound" : "NOT SOUND (\(findings.count) findings)")
      + "; \(triangles) triangles, \(shellWords), genus "
      + "\(genus.map(String.init) ?? "unknown"), " + String(format: "%.3f ml", volume)
    guard let deviation else { return found }
    return found
      + String(
        format: "; deviation mean %.3f, RMS %.3f, 95 %% %.3f, maximum %.3f mm", deviation.mean,
        deviation.rms, deviation.percentile95, deviation.maximum) + " from \(deviation.against)"
  }
}

extension Deviation {
  /// The deviation as rows of a table for people.
  public var table: String {
    let rows = [
      ("mean deviation", mean), ("RMS deviation", rms), ("95 % deviate at most", percentile95),
      ("largest deviation", maximum),
    ]
    return
      (rows.map { name, length in
        String(format: "  %@ %9.3f  mm", name.padded(to: 28), length)
      } + ["  deviations both ways from \(against)"]).joined(separator: "\n")
  }
}

extension String {
  /// The text with spaces behind it up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
