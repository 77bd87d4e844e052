import Foundation

extension Certificate {
  /// One line for people: sound or not, and the size.
  public var verdict: String {
    let size =
      "\(count(triangles, "triangle")) in \(count(shells, "shell")), \(hundredths(volume)) ml"
    guard isSound else {
      return "Not sound: \(count(findings.count, "finding")) (\(size))."
    }
    return selfIntersections == nil
      ? "Closed, 2-manifold and outward; self-intersections were not looked for (\(size))."
      : "Sound: closed, 2-manifold, outward and free of self-intersections (\(size))."
  }

  /// Shells and cavities in words, such as "1 shell (no cavity)".
  public var shellWords: String {
    let holes = cavities == 0 ? "no cavity" : cavities == 1 ? "1 cavity" : "\(cavities) cavities"
    return "\(count(shells, "shell")) (\(holes))"
  }

  /// That a part encloses cavities, and why to mind; nil where it has none.
  public func cavitySentence(of name: String) -> String? {
    guard cavities > 0 else { return nil }
    return
      "\(name) encloses \(counted(cavities, "closed cavity", "closed cavities")), where resin or powder "
      + "would be trapped."
  }

  /// That a part is a skin around cavities, thinner than anything is printed; nil where it is not.
  public func skin(of name: String) -> String? {
    let thickness = area > 0 ? 2000 * volume / area : 0
    guard isSound, cavities > 0, thickness < Self.thinnestSkin else { return nil }
    return String(
      format:
        "%@ is a skin around what it encloses, %.2g mm thick on average: where it was meant to be "
        + "solid, its inner surface is one too many.", name, thickness)
  }

  /// In mm; printers' layers are thicker.
  private static var thinnestSkin: Double { 0.05 }

  /// What is wrong and what to do about it, a sentence each; empty where the mesh is sound.
  public var findings: [String] {
    var findings: [String] = []
    func say(_ number: Int, _ one: String, _ many: String, _ advice: String) {
      guard number > 0 else { return }
      findings.append("\(counted(number, one, many)); \(advice).")
    }
    if shells == 0 {
      findings.append("There is no usable triangle; give a file that holds a surface.")
    }
    say(
      outOfRangeTriangles, "triangle names a vertex that does not exist",
      "triangles name vertices that do not exist",
      "the file is damaged, so export it again or repair it")
    say(
      nonFiniteVertices, "vertex has a coordinate that is not a finite number",
      "vertices have coordinates that are not finite numbers",
      "the file is damaged, so export it again or repair it")
    say(
      boundaryEdges, "edge has a triangle on one side only, so the surface has a hole",
      "edges have a triangle on one side only, so the surface has holes", "close them by repair")
    say(
      nonManifoldEdges, "edge is shared by more than two triangles",
      "edges are shared by more than two triangles",
      "inside and outside are unclear there, so separate or unite the parts by repair")
    say(
      nonManifoldVertices, "vertex joins parts of the surface in a single point",
      "vertices join parts of the surface in single points", "separate the parts by repair")
    say(
      inconsistentEdges, "edge has triangles that disagree about which side is outside",
      "edges have triangles that disagree about which side is outside",
      "turn the triangles by repair")
    say(
      misdirectedShells, "shell faces the wrong way or lies inside another solid",
      "shells face the wrong way or lie inside other solids",
      "turn inside-out shells, and unite or remove those inside others, by repair")
    say(
      degenerateTriangles, "triangle has no area", "triangles have no area",
      "remove them by repair")
    say(
      duplicateTriangles, "triangle is there twice", "triangles repeat others",
      "remove the copies by repair")
    if let found = selfIntersections, found.pairs > 0 {
      findings.append(
        "\(count(found.triangles, "triangle")) run through or onto one another in "
          + "\(count(found.pairs, "pair")); unite or re-surface the parts by repair.")
    }
    return findings
  }

  private func count(_ number: Int, _ noun: String) -> String {
    counted(number, noun, noun + "s")
  }

  private func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

/// A number of things in words, such as "1 vertex".
package func counted(_ number: Int, _ one: String, _ many: String) -> String {
  "\(number) \(number == 1 ? one : many)"
}
