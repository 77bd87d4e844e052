import Geometry
import Parallel

extension LabelSurface {
  /// The volume of every structure in mm³, by structure; index 0 (the outside) is zero.
  ///
  /// Sums are taken about the first vertex, in parts of the triangles wall by wall; the same for any number
  /// of threads.
  public func volumes(structures: Int) -> [Double] {
    Walls(of: self).volumes(of: self, structures: structures)
  }

  /// The surface with each structure brought to its wanted volume by moving every wall along its
  /// normals, all of a wall by the same small distance, as little in all as possible.
  ///
  /// Walls are moved by the difference of a potential of their two structures: the solution of a
  /// graph Laplacian with one row a structure, so that what one structure gains its neighbour or
  /// the outside loses. Directions are those of the walls as given. Vertices stay on their leash, so a
  /// wanted volume may be missed where that is short. Eight bytes a vertex.
  ///
  /// - Parameters:
  ///   - wanted: mm³ for each structure, index 0 ignored.
  ///   - start: where some of the vertices were at first, which the leash holds them to.
  package consuming func keepingVolumes(
    _ wanted: [Double], leash: Leash, rounds: Int = 40,
    from start: @Sendable (_ vertices: Range<Int>) -> [SIMD3<Float>]
  ) -> LabelSurface {
    var surface = self
    let motion = WallMotion(of: surface)
    // What share of the volume asked for the first move gave: short leashes and curves where walls
    // meet cost some, and the next moves ask for so much more.
    var gain = 1.0
    var before: [Double] = []
    for round in 0..<rounds {
      let volumes = motion.walls.volumes(of: surface, structures: wanted.count)
      let missing = zip(wanted, volumes).map { $0 - $1 }
      let worst = zip(missing, wanted).dropFirst().map { abs($0) / max($1, 1e-9) }.max() ?? 0
      guard worst > 1e-4 else { break }
      if round == 1 { gain = Self.gain(wanted, before, volumes) }
      before = volumes
      let asked = missing.map { $0 / gain }
      motion.move(&surface.positions, by: motion.potential(of: asked), leash, from: start)
    }
    return surface
  }
}

extension LabelSurface {
  /// By what share structures came nearer to their wanted volumes, all in all.
  private static func gain(_ wanted: [Double], _ before: [Double], _ after: [Double]) -> Double {
    var (product, square) = (0.0, 0.0)
    for structure in wanted.indices.dropFirst() where wanted[structure] > 0 {
      let asked = (wanted[structure] - before[structure]) / wanted[structure]
      product += asked * (after[structure] - before[structure]) / wanted[structure]
      square += asked * asked
    }
    return square > 0 ? min(max(product / square, 0.5), 1.2) : 1
  }

  /// The surface of one structure smoothed, with its volume kept, as a whole and near each vertex.
  ///
  /// Every vertex is averaged over all its neighbours, so this is for surfaces without curves
  /// where three structures meet.
  public func smoothed(_ options: SmoothingOptions, structures: Int) -> LabelSurface {
    let mesh = Mesh(positions: positions, triangles: triangles)
    return smoothed(options, Neighbours(of: mesh)).keepingVolumes(
      volumes(structures: structures), leash: options.leash
    ) { Array(positions[$0]) }
  }
}
