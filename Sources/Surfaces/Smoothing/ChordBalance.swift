import Geometry

extension Mesh {
  /// The mesh with each vertex moved along its normal by what its flat triangles cut off, so that
  /// the surface lies as much outside a curved wall as inside, and encloses its volume.
  ///
  /// Triangles whose corners lie on a curved surface are chords of it: of a ball of 16 voxels radius
  /// they take a fifth of a per cent, of a tube of two voxels five per cent. See `ChordHeights` for how
  /// much that is. Hollows are treated alike, the other way round.
  /// Nothing is promised about self-intersections.
  ///
  /// - Parameter limit: how far a vertex may be moved at most, in mm.
  /// - Complexity: linear.
  public func balancingChords(upTo limit: Float) -> Mesh {
    precondition(limit >= 0)
    var heights = ChordHeights(from: 0, count: positions.count, softening: 0)
    heights.addNormals(0..<triangles.count, of: triangles, at: positions)
    heights.finishNormals(positions.count)
    heights.addArcs(0..<triangles.count, of: triangles, at: positions)
    var chords = [SIMD4<Float>](repeating: .zero, count: positions.count)
    heights.pass(positions.count, into: &chords)
    var mesh = self
    for (vertex, chord) in chords.enumerated() {
      mesh.positions[vertex] += SIMD3(chord.x, chord.y, chord.z) * min(max(chord.w, -limit), limit)
    }
    return mesh
  }
}
