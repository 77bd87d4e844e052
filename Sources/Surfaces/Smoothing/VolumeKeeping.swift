import Geometry

extension LabelSurface {
  /// The volume of every structure in mm³, by structure; index 0 (the outside) is zero.
  ///
  /// Sums are taken about the first vertex, in the order of the triangles.
  public func volumes(structures: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: structures)
    let origin = SIMD3<Double>(positions.first ?? .zero)
    for index in triangles.indices {
      let t = triangles[index]
      let a = SIMD3<Double>(positions[Int(t.a)]) - origin
      let b = SIMD3<Double>(positions[Int(t.b)]) - origin
      let c = SIMD3<Double>(positions[Int(t.c)]) - origin
      let volume = a.dot(b.cross(c)) / 6
      sums[Int(inner[index])] += volume
      sums[Int(outer[index])] -= volume
    }
    sums[0] = 0
    return sums
  }

  /// The surface with each structure brought to its wanted volume by moving every wall along its
  /// normals, all of a wall by the same small distance, as little in all as possible.
  ///
  /// Walls are moved by the difference of a potential of their two structures: the solution of a
  /// graph Laplacian with one row a structure, so that what one structure gains its neighbour or
  /// the outside loses. Vertices stay on their leash from `start`, so a wanted volume may be
  /// missed where the leash is short.
  ///
  /// - Parameter wanted: mm³ for each structure, index 0 ignored.
  package func keepingVolumes(
    _ wanted: [Double], from start: [SIMD3<Float>], leash: Leash, rounds: Int = 40
  ) -> LabelSurface {
    var surface = self
    for _ in 0..<rounds {
      let volumes = surface.volumes(structures: wanted.count)
      let missing = zip(wanted, volumes).map { $0 - $1 }
      let worst = zip(missing, wanted).dropFirst().map { abs($0) / max($1, 1e-9) }.max() ?? 0
      guard worst > 1e-4 else { break }
      let potential = surface.potential(missing)
      surface.moveWalls(potential, from: start, leash)
    }
    return surface
  }

  /// Solves for the potential by Gauss-Seidel; the outside's is zero.
  private func potential(_ missing: [Double]) -> [Double] {
    struct Wall: Hashable {
      var inner: UInt16
      var outer: UInt16
    }
    var areas: [Wall: Double] = [:]
    // Triangles of one wall mostly follow one another: only where the wall changes is it looked up.
    var wall = Wall(inner: 0, outer: 0)
    var area = 0.0
    for index in triangles.indices {
      if inner[index] != wall.inner || outer[index] != wall.outer {
        areas[wall, default: 0] += area
        wall = Wall(inner: inner[index], outer: outer[index])
        area = 0
      }
      area += areaVector(index).length
    }
    areas[wall, default: 0] += area
    areas[Wall(inner: 0, outer: 0)] = nil
    var links = [[(other: Int, area: Double)]](repeating: [], count: missing.count)
    let order = areas.keys.sorted { ($0.inner, $0.outer) < ($1.inner, $1.outer) }
    for wall in order {
      let area = areas[wall] ?? 0
      links[Int(wall.inner)].append((Int(wall.outer), area))
      links[Int(wall.outer)].append((Int(wall.inner), area))
    }
    var potential = [Double](repeating: 0, count: missing.count)
    for _ in 0..<200 {
      for structure in 1..<missing.count where !links[structure].isEmpty {
        let total = links[structure].reduce(0) { $0 + $1.area }
        let pull = links[structure].reduce(0) { $0 + $1.area * potential[$1.other] }
        if total > 0 { potential[structure] = (missing[structure] + pull) / total }
      }
    }
    return potential
  }

  private func areaVector(_ index: Int) -> SIMD3<Double> {
    let t = triangles[index]
    let a = SIMD3<Double>(positions[Int(t.a)])
    let b = SIMD3<Double>(positions[Int(t.b)])
    let c = SIMD3<Double>(positions[Int(t.c)])
    return (b - a).cross(c - a) / 2
  }

  private mutating func moveWalls(
    _ potential: [Double], from start: [SIMD3<Float>], _ leash: Leash
  ) {
    var moves = [SIMD3<Double>](repeating: .zero, count: positions.count)
    var areas = [Double](repeating: 0, count: positions.count)
    for index in triangles.indices {
      let vector = areaVector(index)
      let distance = potential[Int(inner[index])] - potential[Int(outer[index])]
      let area = vector.length
      let t = triangles[index]
      for vertex in [Int(t.a), Int(t.b), Int(t.c)] {
        moves[vertex] += vector * distance
        areas[vertex] += area
      }
    }
    for vertex in positions.indices where areas[vertex] > 0 {
      let wanted = positions[vertex] + SIMD3<Float>(moves[vertex] / areas[vertex])
      positions[vertex] = leash.hold(wanted, from: start[vertex])
    }
  }
}

extension LabelSurface {
  /// The surface of one structure smoothed, with its volume kept.
  ///
  /// Every vertex is averaged over all its neighbours, so this is for surfaces without curves
  /// where three structures meet.
  public func smoothed(_ options: SmoothingOptions, structures: Int) -> LabelSurface {
    var smooth = self
    let mesh = Mesh(positions: positions, triangles: triangles)
    smooth.positions = taubinSmoothed(positions, Neighbours(of: mesh), options)
    return smooth.keepingVolumes(
      volumes(structures: structures), from: positions, leash: options.leash)
  }
}
