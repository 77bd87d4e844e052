import Foundation
public import Surfaces

extension Certificate {
  /// The certificate as one table for people: each clause, what was found, whether it is sound.
  public var table: String {
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
      "  \(shells) shells (\(cavities) cavities), genus \(genus.map(String.init) ?? "unknown"), "
      + String(format: "%.3f ml, %.1f mm2, %d triangles", volume, area, triangles)
    return (rows + [facts, "  " + verdict] + findings.map { "  - " + $0 }).joined(separator: "\n")
  }
}

extension String {
  /// The text with spaces behind it up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
