import Foundation
import Geometry
import Surfaces
import Volumes

/// A sphere whose vertices lie on it: rings between two poles, closed and outward.
func sphere(
  center: SIMD3<Double> = .zero, radius: Double, rings: Int = 60, color: Color? = nil,
  name: String = "sphere"
) -> Part {
  var mesh = Mesh()
  let around = rings * 2
  func add(_ polar: Double, _ turn: Double) {
    let direction = SIMD3(sin(polar) * cos(turn), sin(polar) * sin(turn), cos(polar))
    mesh.positions.append(SIMD3<Float>(center + direction * radius))
  }
  add(0, 0)
  for ring in 1..<rings {
    for step in 0..<around {
      add(.pi * Double(ring) / Double(rings), 2 * .pi * Double(step) / Double(around))
    }
  }
  add(.pi, 0)
  func index(_ ring: Int, _ step: Int) -> UInt32 {
    UInt32(1 + (ring - 1) * around + step % around)
  }
  let last = UInt32(mesh.positions.count - 1)
  for step in 0..<around {
    mesh.triangles.append(Triangle(0, index(1, step), index(1, step + 1)))
    mesh.triangles.append(Triangle(last, index(rings - 1, step + 1), index(rings - 1, step)))
    for ring in 1..<rings - 1 {
      mesh.triangles.append(
        Triangle(index(ring, step), index(ring + 1, step), index(ring + 1, step + 1)))
      mesh.triangles.append(
        Triangle(index(ring, step), index(ring + 1, step + 1), index(ring, step + 1)))
    }
  }
  return Part(name: name, color: color, mesh: mesh)
}

/// A box of twelve triangles, closed and outward.
func box(
  lower: SIMD3<Float>, upper: SIMD3<Float>, color: Color? = nil, name: String = "box"
) -> Part {
  let positions = (0..<8).map { corner in
    SIMD3(
      corner & 1 == 0 ? lower.x : upper.x, corner & 2 == 0 ? lower.y : upper.y,
      corner & 4 == 0 ? lower.z : upper.z)
  }
  let quads: [(UInt32, UInt32, UInt32, UInt32)] = [
    (0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5),
  ]
  let triangles = quads.flatMap { [Triangle($0.0, $0.1, $0.2), Triangle($0.0, $0.2, $0.3)] }
  return Part(name: name, color: color, mesh: Mesh(positions: positions, triangles: triangles))
}

/// A grid whose axes are turned about two of the patient's, centred on a point.
func obliqueGrid(
  size: SIMD3<Int>, spacing: SIMD3<Double>, center: SIMD3<Double> = .zero, mirrored: Bool = false
) -> Grid {
  let (a, b) = (0.4, 0.3)
  let x = SIMD3(cos(a), sin(a), 0)
  let y = SIMD3(-sin(a) * cos(b), cos(a) * cos(b), sin(b))
  let z = x.cross(y) * (mirrored ? -1 : 1)
  var map = Affine(x: x * spacing.x, y: y * spacing.y, z: z * spacing.z)
  map.translation = center - map.direction((SIMD3<Double>(size) - 1) / 2)
  return Grid(size: size, indexToPatient: map)
}

/// A scan whose values are a function of the patient position.
func volume(_ grid: Grid, _ value: (SIMD3<Double>) -> Double) -> Volume {
  var values: [Float] = []
  for z in 0..<grid.size.z {
    for y in 0..<grid.size.y {
      for x in 0..<grid.size.x {
        let index = SIMD3(Double(x), Double(y), Double(z))
        values.append(Float(value(grid.indexToPatient(index))))
      }
    }
  }
  return Volume(grid: grid, voxels: .float(values))
}
