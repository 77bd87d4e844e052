import Compression
import Geometry
import Surfaces

extension ThreeMFParser {
  /// What PrusaSlicer's part says; it is no part of the standard, so that a broken one is passed over.
  mutating func volumes() throws -> ThreeMFVolumes {
    do {
      return try ThreeMFVolumes(package)
    } catch is BrokenRule {
      note("\(ThreeMFSlicerPart.path) is not what PrusaSlicer writes; it is ignored.")
      return ThreeMFVolumes()
    }
  }

  /// The collector of an object's colours. In packages of this tool the extruder of a volume stands for
  /// its colour, which those of its vertices would hide.
  func colors(
    of volumes: [ThreeMFVolumes.Volume], inherited: Color?, _ part: PartState
  ) -> ThreeMFColors {
    guard volumes.count > 1 else { return ThreeMFColors(object: inherited) }
    let palette =
      ownMetadata[ThreeMFNames.placement] == nil ? nil : part.properties[ThreeMFIDs.palette]
    return ThreeMFColors(
      object: inherited,
      volumes: volumes.map { volume in
        guard let palette, let extruder = volume.extruder, extruder > 0 else {
          return (inherited, volume.triangles.upperBound)
        }
        return (palette.color(at: extruder - 1), volume.triangles.upperBound)
      })
  }

  /// Makes an object of each solid volume of a mesh, bit for bit; nil, with a note, where the volumes are
  /// not those of the mesh.
  ///
  /// A vertex that no triangle uses stays with the volume before it; one that several volumes use becomes
  /// several. Linear in the mesh where volumes have their vertices in a row, as all known writers have it.
  mutating func split(
    _ mesh: Mesh, _ volumes: [ThreeMFVolumes.Volume], _ colors: inout ThreeMFColors,
    _ regions: [Region], isBuildable: Bool
  ) -> [ThreeMFObject.Component]? {
    let findings = colors.finish()
    guard volumes.last?.triangles.upperBound == mesh.triangles.count else {
      note(
        "The volumes that \(ThreeMFSlicerPart.path) names are not those of the mesh: they are ignored, "
          + "and so are its colours.")
      return nil
    }
    let others = volumes.count { !$0.isSolid }
    if others > 0 {
      note(
        "\(others) of PrusaSlicer's volumes, such as modifiers and what is cut away, are left out: they "
          + "are not printed.")
    }
    var vertices = VolumeVertices(of: mesh, volumes.map(\.triangles))
    var components: [ThreeMFObject.Component] = []
    for (index, volume) in volumes.enumerated() where volume.isSolid {
      let (own, places) = vertices.mesh(index)
      let finding = findings[index]
      components.append(.init(object: objects.count, transform: .identity))
      append(
        own, volume.name, finding,
        finding.hasVertexColors ? places.map { colors.color(of: $0, in: index) } : nil,
        regions.compactMap { $0.clipped(to: volume.triangles) }, isBuildable: isBuildable)
    }
    return components
  }
}

/// Cuts a mesh into stretches of its triangles.
private struct VolumeVertices {
  private let mesh: Mesh
  private let ranges: [Range<Int>]
  /// Where the vertices of each stretch begin, where those of one come before those of the next.
  private let starts: [Int]?
  /// For each vertex its number in the stretch, where stretches are mixed.
  private var numbers: [UInt32] = []

  init(of mesh: Mesh, _ ranges: [Range<Int>]) {
    self.mesh = mesh
    self.ranges = ranges
    var starts: [Int]? = []
    var next = 0
    for range in ranges {
      var least = Int.max
      var most = 0
      for triangle in mesh.triangles[range] {
        least = min(least, Int(min(triangle.a, triangle.b, triangle.c)))
        most = max(most, Int(max(triangle.a, triangle.b, triangle.c)))
      }
      if least < next { starts = nil }
      starts?.append(range.lowerBound == 0 ? 0 : least)
      next = most + 1
    }
    self.starts = starts
    if starts == nil { numbers = [UInt32](repeating: .max, count: mesh.positions.count) }
  }

  /// A stretch as a mesh of its own, and where its vertices were.
  mutating func mesh(_ index: Int) -> (mesh: Mesh, places: [Int]) {
    let triangles = mesh.triangles[ranges[index]]
    if let starts {
      let end = index + 1 < starts.count ? starts[index + 1] : mesh.positions.count
      let base = UInt32(starts[index])
      let own = Mesh(
        positions: Array(mesh.positions[starts[index]..<end]),
        triangles: triangles.map { Triangle($0.a - base, $0.b - base, $0.c - base) })
      return (own, Array(starts[index]..<end))
    }
    var places: [Int] = []
    for triangle in triangles {
      for vertex in [triangle.a, triangle.b, triangle.c] where numbers[Int(vertex)] == .max {
        numbers[Int(vertex)] = 0
        places.append(Int(vertex))
      }
    }
    places.sort()
    for (number, place) in places.enumerated() { numbers[place] = UInt32(number) }
    let own = Mesh(
      positions: places.map { mesh.positions[$0] },
      triangles: triangles.map {
        Triangle(numbers[Int($0.a)], numbers[Int($0.b)], numbers[Int($0.c)])
      })
    for place in places { numbers[place] = .max }
    return (own, places)
  }
}

extension Region {
  /// What of it lies among some triangles, counted from the first of these; nil where nothing does.
  fileprivate func clipped(to range: Range<Int>) -> Region? {
    let inside = triangles.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
    return inside.isEmpty
      ? nil : Region(name: name, triangles: inside).moved(by: -range.lowerBound)
  }
}
