import Geometry

extension Mesh {
  /// The mesh mended into closed, oriented 2-manifold shells as far as that can be done locally, and
  /// what was done.
  ///
  /// In this order: triangles with indices out of range, coordinates that are not numbers or one vertex a
  /// thousand times farther away than most are dropped; equal positions become one vertex, and at open edges
  /// those that only rounding has parted; open edges are cut where vertices of others lie on them; degenerate
  /// and duplicate triangles go, and walls inside a closed skin where edges of three or more leave no other
  /// way; edges and vertices where several sheets meet are cut; neighbours are made to agree on their outside;
  /// holes are closed (Liepa, Filling holes in meshes, 2003, by least area); shells face outward, cavities
  /// inward; small shells go if asked for; shells that cross are united and folds cut away, exactly and there
  /// only; sheets that touch are parted by some units of float32.
  ///
  /// A sound mesh (as `certificate` has it) comes back identical. What is not damaged keeps its
  /// vertices, in their order. Takes any soup; each step is linear but for the patches, which cost
  /// at most some 15 µs an edge of their rim, and crossings, some 50 µs a pair of triangles. More
  /// than two million pairs are left as they are, and this is said; so is a soup, most of whose triangles hang
  /// on nothing, and nothing more is tried with it.
  ///
  /// Where that leaves anything, and where most vertices lie close to others, a mesh of up to 200,000 triangles
  /// is mended some times more: with walls kept until solids are united, with close vertices made one, at last
  /// with shells swollen (see `Swelling`), which moves all vertices by a distance that is said.
  public func repaired(_ options: RepairOptions = RepairOptions()) -> (Mesh, RepairReport) {
    var repair = Repair(mesh: self, options: options)
    if repair.isSound { return (self, repair.report) }
    repair.mend()
    if repair.report.isSoup { return (repair.mesh, repair.report) }
    var (mended, report) = best(insteadOf: repair)
    if report.isOfManySurfaces, mended.coarseness < 1e20 {
      report.missedVolume = MissedSpace(of: repair.readable(self).withoutRepeats, by: mended).volume
    }
    return (mended, report)
  }

  /// What came of it or, where that left anything, of another way that did not.
  private func best(insteadOf repair: Repair) -> (Mesh, RepairReport) {
    lazy var copies = Copies(of: repair.readable(self))
    let options = repair.options
    if let ofCopies = repairedOfCopies(copies, insteadOf: repair) { return ofCopies }
    // Where a common wall is cut into other triangles on either side, what is left of it once equal
    // ones went belongs to no solid any more.
    if repair.report.cancelledPairs > 0, !repair.report.unmended.isEmpty {
      var other = Repair(mesh: self, options: options)
      other.keepsWalls = true
      other.mend()
      if other.report.unmended.isEmpty { return (other.mesh, other.report) }
    }
    return repairedAsCopies(copies, insteadOf: repair) ?? repairedBySwelling(insteadOf: repair)
      ?? remains(of: copies, insteadOf: repair) ?? (repair.mesh, repair.report)
  }
}

/// A mesh under repair, with the account of what was done.
struct Repair {
  var mesh: Mesh
  let options: RepairOptions
  var report = RepairReport()
  /// Whether walls that two solids have in common stay until the solids are united.
  var keepsWalls = false
  /// Vertices as near as this, mm, are made one wherever they are, and edges are cut at those so near:
  /// surfaces that lie on each other but for the digits that they were written with, as copies do, cross
  /// everywhere.
  var closeness = 0.0
  /// How shells are made to overlap before they are united, where they are.
  var swelling: Swelling?
  /// Where the first triangle of each shell lies that did not tell which way it faced.
  var doubtful: Set<SIMD3<Float>> = []
  /// How many triangles there were when lone ones were first dropped, and their area in mm².
  var surfaceAtFirst: (triangles: Int, area: Double)?

  init(mesh: Mesh, options: RepairOptions) {
    self.mesh = mesh
    self.options = options
  }

  /// What of a mesh can be read, with equal positions made one.
  func readable(_ mesh: Mesh) -> Mesh {
    var copy = Repair(mesh: mesh, options: options)
    copy.dropUnreadable()
    copy.mesh = copy.mesh.welded()
    copy.dropUnusedVertices()
    return copy.mesh
  }

  /// All steps in their order.
  mutating func mend() {
    dropUnreadable()
    weld()
    if swelling != nil { partStretches() }
    if closeness > 0 { cutEdges(at: verticesOnEdges(within: closeness), within: closeness) }
    if !keepsWalls { alignFlatFaces() }
    dropDuplicates()
    turnFlatTriangles()
    dropDuplicates()
    dropInnerWalls()
    closeSheets()
    dropSmallShells()
    settleShells()
    dropSmallShells()
    finish()
  }

  /// Whether anything was not mended, or was mended by taking out what had no outside.
  var hasFaults: Bool {
    guard report.unmended.isEmpty, report.reopenedTriangles == 0, !mesh.triangles.isEmpty
    else { return true }
    let topology = mesh.topology()
    return !shellsToReverse(topology, mesh.measuresOfShells(topology)).isEmpty
  }

  /// Whether nothing needs to be done, neither by the mesh's own indices nor, where positions
  /// coincide, as a reader of STL will see it.
  var isSound: Bool {
    let topology = mesh.topology()
    guard topology.isIntact else { return false }
    if topology.coincidentVertices > 0, !mesh.welded().topology().isIntact { return false }
    let measures = mesh.measuresOfShells(topology)
    return !measures.contains { abs($0.volume) < options.smallestShell || $0.volume == 0 }
      && shellsToReverse(topology, measures).isEmpty
      && mesh.selfIntersections(first: 0).pairs == 0
  }

  /// Drops the vertices that nothing names and takes stock.
  mutating func finish() {
    dropUnusedVertices()
    let topology = mesh.topology()
    report.boundaryEdgesLeft = topology.boundaryEdges
    report.nonManifoldEdgesLeft = topology.nonManifoldEdges
    report.nonManifoldVerticesLeft = topology.nonManifoldVertices
    report.inconsistentEdgesLeft = topology.inconsistentEdges
    report.zeroAreaTrianglesLeft = topology.zeroAreaTriangles
    let area = report.filledArea > 0 ? mesh.measures().area : 0
    report.filledShare = area > 0 ? min(1, report.filledArea / area) : 0
  }

  /// Drops the vertices that nothing names; the others keep their order.
  mutating func dropUnusedVertices() {
    var newIndex = [UInt32](repeating: .max, count: mesh.positions.count)
    for t in mesh.triangles {
      for vertex in [t.a, t.b, t.c] { newIndex[Int(vertex)] = 0 }
    }
    var kept: [SIMD3<Float>] = []
    for vertex in newIndex.indices where newIndex[vertex] == 0 {
      newIndex[vertex] = UInt32(kept.count)
      kept.append(mesh.positions[vertex])
    }
    mesh = Mesh(
      positions: kept,
      triangles: mesh.triangles.map {
        Triangle(newIndex[Int($0.a)], newIndex[Int($0.b)], newIndex[Int($0.c)])
      })
  }

  /// The area of a triangle in mm².
  func area(_ t: Triangle) -> Double {
    let a = SIMD3<Double>(mesh.positions[Int(t.a)])
    return TriangleShape(
      a, SIMD3<Double>(mesh.positions[Int(t.b)]), SIMD3<Double>(mesh.positions[Int(t.c)])
    ).area
  }

  /// Keeps the triangles for which `isKept`, in their order.
  mutating func keepTriangles(_ isKept: [Bool]) {
    var place = 0
    for index in isKept.indices where isKept[index] {
      mesh.triangles[place] = mesh.triangles[index]
      place += 1
    }
    mesh.triangles.removeSubrange(place...)
  }
}

extension Mesh {
  /// The mesh without triangles on fewer than three vertices, or on the same as an earlier one.
  fileprivate var withoutRepeats: Mesh {
    var isKept = triangles.map { $0.a != $0.b && $0.b != $0.c && $0.c != $0.a }
    for index in Connectivity(self).duplicates { isKept[Int(index)] = false }
    return Mesh(
      positions: positions, triangles: zip(triangles, isKept).filter(\.1).map(\.0))
  }
}

extension Topology {
  fileprivate var isIntact: Bool {
    isClosed && isManifold && isOriented && repeatedIndexTriangles == 0 && zeroAreaTriangles == 0
      && duplicateTriangles == 0 && outOfRangeTriangles == 0 && nonFiniteVertices == 0
  }
}
