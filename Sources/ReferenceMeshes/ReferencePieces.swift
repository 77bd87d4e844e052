import Foundation
import Heartwright

/// A mesh of the folder with what is known of its truth.
struct ReferencePiece {
  var file: String
  var format: MeshFormat
  var model: Model
  /// The true volume in ml of each part by its name.
  var trueMillilitres: [String: Double]

  /// The part's line in the table of facts.
  func row(_ part: Part) -> String {
    let certificate = part.mesh.certificate()
    let size = part.mesh.bounds.size
    return String(
      format: "| %@ | %@ | %d | %.4f | %@ | %d | %@ | %.2f x %.2f x %.2f |", file, part.name,
      certificate.triangles, certificate.volume,
      trueMillilitres[part.name].map { String(format: "%.4f", $0) } ?? "-", certificate.shells,
      certificate.genus.map(String.init) ?? "-", size.x, size.y, size.z)
  }
}

/// All of them.
func referencePieces() throws -> [ReferencePiece] {
  [sphere(), torus(), walls(), try heart()]
}

/// A ball of 20 mm radius.
private func sphere() -> ReferencePiece {
  let radius = 20.0
  let mesh = solid(half: 24, spacing: 1) { radius - $0.length }
  return ReferencePiece(
    file: "sphere.stl", format: .stl, model: named("sphere", mesh),
    trueMillilitres: ["sphere": 4 / 3 * Double.pi * radius * radius * radius / 1000])
}

/// A ring of 20 mm radius, 12 mm thick.
private func torus() -> ReferencePiece {
  let (ring, tube) = (20.0, 6.0)
  let mesh = solid(half: 30, spacing: 1) { point in
    let flat = (point.x * point.x + point.y * point.y).squareRoot() - ring
    return tube - (flat * flat + point.z * point.z).squareRoot()
  }
  return ReferencePiece(
    file: "torus.stl", format: .stl, model: named("torus", mesh),
    trueMillilitres: ["torus": 2 * Double.pi * Double.pi * ring * tube * tube / 1000])
}

/// A plate with upright walls of 0.4, 0.8, 1.2, 1.6 and 2.0 mm: which of them does a printer make?
private func walls() -> ReferencePiece {
  let step = 0.1
  let size = SIMD3<Int>(340, 200, 120)
  let plate = 20
  // First voxel and thickness of each wall, in voxels along x.
  let walls = [(30, 4), (94, 8), (162, 12), (234, 16), (310, 20)]
  var indices = [UInt16](repeating: 0, count: size.x * size.y * size.z)
  for z in 0..<size.z {
    for y in 0..<size.y {
      for x in 0..<size.x
      where z < plate || walls.contains(where: { $0.0 <= x && x < $0.0 + $0.1 }) {
        indices[(z * size.y + y) * size.x + x] = 1
      }
    }
  }
  let voxels = indices.count { $0 == 1 }
  let map = LabelMap(
    grid: Grid(size: size, spacing: SIMD3(repeating: step)), indices: indices,
    structures: [.background, Structure(value: 1, name: "walls", color: bloodPool.color)])
  let surface = LabelWalls(of: map, fillingSlices: false).surface(smoothing: 0)
  let (light, _) = surface.part(1).decimated(.maximumDeviation(0.0005))
  return ReferencePiece(
    file: "thin-walls.stl", format: .stl, model: named("thin-walls", light),
    trueMillilitres: ["thin-walls": Double(voxels) * step * step * step / 1000])
}

/// The synthetic heart from its labels at 1 mm, all walls simplified together.
private func heart() throws -> ReferencePiece {
  let phantom = try HeartPhantom(HeartPhantom.Options(spacing: SIMD3(repeating: 1)))
  let labels = phantom.labelMap()
  let walls = LabelWalls(of: labels)
  let (sound, _) = walls.surface().untangled(
    towards: walls.start.positions, contacts: .quadsAtOneVertex)
  let (light, _) = sound.decimated(.maximumDeviation(0.5))
  let structures = labels.structures.indices.dropFirst()
  let parts = structures.map { index in
    Part(
      name: labels.structures[index].name, color: labels.structures[index].color,
      mesh: light.part(UInt16(index)))
  }
  let truth = structures.map { index in
    (labels.structures[index].name, phantom.trueVolume(of: [index]).cubicMillimetres / 1000)
  }
  return ReferencePiece(
    file: "heart.3mf", format: .threeMF, model: Model(parts: parts),
    trueMillilitres: Dictionary(uniqueKeysWithValues: truth))
}

/// The zero surface of a function, positive inside, sampled over a cube and simplified.
private func solid(
  half: Double, spacing: Double, _ field: (SIMD3<Double>) -> Double
) -> Mesh {
  let count = Int(2 * half / spacing) + 1
  let grid = Grid(
    size: SIMD3(repeating: count), spacing: SIMD3(repeating: spacing),
    origin: SIMD3(repeating: -half))
  var values: [Float] = []
  values.reserveCapacity(grid.count)
  for z in 0..<count {
    for y in 0..<count {
      for x in 0..<count {
        values.append(Float(field(grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z))))))
      }
    }
  }
  let mesh = Volume(grid: grid, voxels: .float(values)).isosurface(at: 0)
  return mesh.decimated(.maximumDeviation(0.02)).0
}

private func named(_ name: String, _ mesh: Mesh) -> Model {
  Model(parts: [Part(name: name, mesh: mesh)])
}
