import Foundation
import Geometry
public import Volumes

/// Small seeded worlds for tests that must hold for any input.
public enum Worlds {
  /// How many worlds of each kind the environment asks for, by `HEARTWRIGHT_WORLDS`; nil where it does
  /// not.
  private static let asked = ProcessInfo.processInfo.environment["HEARTWRIGHT_WORLDS"].flatMap {
    Int($0)
  }

  /// Whether whole families are to be tried, not a part of them.
  public static var areAll: Bool { asked != nil }

  /// How many worlds a test tries: what the environment asks for, else what suits a usual run.
  public static func count(usually: Int, atMost limit: Int = .max) -> Int {
    min(limit, max(usually, asked ?? 0))
  }

  /// A volume of 1 to `largest` voxels a side on an oblique, anisotropic, perhaps mirrored grid; a
  /// third of the worlds have few distinct values, so that plateaus and values at the level occur.
  public static func volume(seed: UInt64, largest: Int = 7) -> Volume {
    var generator = SeededGenerator(seed: seed)
    let grid = grid(largest: largest, using: &generator)
    let steps = seed % 3 == 0 ? 2 : 200
    let values = (0..<grid.count).map { _ in Int16.random(in: 0...Int16(steps), using: &generator) }
    return Volume(grid: grid, voxels: .int16(values))
  }

  /// A label map of random labels 0...labels, each voxel on its own: every local pattern occurs.
  public static func labels(seed: UInt64, labels: Int, largest: Int = 7) -> LabelMap {
    var generator = SeededGenerator(seed: seed)
    let grid = grid(largest: largest, using: &generator)
    let indices = (0..<grid.count).map { _ in
      UInt16.random(in: 0...UInt16(labels), using: &generator)
    }
    let structures = (0...labels).map {
      Structure(value: $0, name: "label \($0)", color: Color(200, 100, 50))
    }
    return LabelMap(grid: grid, indices: indices, structures: structures)
  }

  private static func grid(largest: Int, using generator: inout SeededGenerator) -> Grid {
    let size = SIMD3<Int>(
      Int.random(in: 1...largest, using: &generator),
      Int.random(in: 1...largest, using: &generator),
      Int.random(in: 1...largest, using: &generator))
    let angle = Double.random(in: 0...6.28, using: &generator)
    let spacing = SIMD3<Double>(
      Double.random(in: 0.3...3, using: &generator), Double.random(in: 0.3...3, using: &generator),
      Double.random(in: 0.3...3, using: &generator))
    // A turn about z by the angle with sine s and cosine c from the half-angle formula.
    let t = angle / 4
    let c = (1 - t * t) / (1 + t * t)
    let s = 2 * t / (1 + t * t)
    let mirror = Bool.random(using: &generator) ? -1.0 : 1.0
    return Grid(
      size: size,
      indexToPatient: Affine(
        x: SIMD3(c, s, 0) * spacing.x, y: SIMD3(-s, c, 0) * spacing.y * mirror,
        z: SIMD3(0, 0, 1) * spacing.z, translation: [-120, 35, 640]))
  }
}

extension Worlds {
  /// A volume sampled from a function of the position in mm, first voxel at the origin.
  public static func field(
    size: SIMD3<Int>, spacing: SIMD3<Double>, _ value: (SIMD3<Double>) -> Double
  ) -> Volume {
    let grid = Grid(size: size, spacing: spacing)
    let values = positions(of: grid).map { Float(value($0)) }
    return Volume(grid: grid, voxels: .float(values))
  }

  /// A label map from a function of the position in mm that gives a structure's number.
  public static func labels(
    size: SIMD3<Int>, spacing: SIMD3<Double>, structures: Int,
    _ label: (SIMD3<Double>) -> Int
  ) -> LabelMap {
    let grid = Grid(size: size, spacing: spacing)
    let indices = positions(of: grid).map { UInt16(label($0)) }
    return LabelMap(
      grid: grid, indices: indices,
      structures: (0...structures).map {
        Structure(value: $0, name: "label \($0)", color: Color(200, 100, 50))
      })
  }

  /// The centres of all voxels in the order of memory.
  private static func positions(of grid: Grid) -> [SIMD3<Double>] {
    (0..<grid.count).map { offset in
      let x = offset % grid.size.x
      let y = offset / grid.size.x % grid.size.y
      let z = offset / (grid.size.x * grid.size.y)
      return SIMD3(Double(x), Double(y), Double(z)) * grid.spacing
    }
  }
}

extension Worlds {
  /// A volume of random values, blurred a number of times: a random field of some roughness, on an
  /// anisotropic grid far from the patient's origin.
  public static func randomField(side: Int, blurs: Int, seed: Int) -> Volume {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = side * side * side
    var values = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    for _ in 0..<blurs {
      for step in [1, side, side * side] {
        let old = values
        for index in 0..<count {
          values[index] =
            (old[(index + count - step) % count] + 2 * old[index] + old[(index + step) % count]) / 4
        }
      }
    }
    let grid = Grid(
      size: SIMD3(repeating: side), spacing: [0.7, 0.7, 0.8], origin: [-120.3, 35.7, 640.1])
    return Volume(grid: grid, voxels: .float(values))
  }

  /// For every voxel the number of the volume that is highest there; 0 is the background.
  public static func labels(ofHighest volumes: [Volume]) -> LabelMap {
    let values = volumes.map { volume -> [Float] in
      guard case .float(let values) = volume.voxels else { return [] }
      return values
    }
    let indices = values[0].indices.map { voxel -> UInt16 in
      UInt16(values.indices.max { values[$0][voxel] < values[$1][voxel] } ?? 0)
    }
    return LabelMap(
      grid: volumes[0].grid, indices: indices,
      structures: volumes.indices.map {
        Structure(value: $0, name: "label \($0)", color: Color(200, 100, 50))
      })
  }
}
