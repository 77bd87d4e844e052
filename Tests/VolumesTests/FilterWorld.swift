import Foundation
import Geometry
import TestSupport
import Volumes

/// What tests of filters share: seeded volumes of every voxel type, and look-ups that do not mind
/// the border.
enum FilterWorld {
  /// The values of a small seeded world in each of the six voxel types, equal in all.
  static func everyType(seed: UInt64) -> [Volume] {
    let world = Worlds.volume(seed: seed)
    let values = world.numbers
    let voxels: [Voxels] = [
      .uint8(values.map { UInt8($0) }), .int16(values.map { Int16($0) }),
      .uint16(values.map { UInt16($0) }), .int32(values.map { Int32($0) }),
      .float(values.map { Float($0) }), .double(values),
    ]
    return voxels.map { Volume(grid: world.grid, voxels: $0) }
  }

  /// A seeded volume of a given size with values of 0...1000.
  static func noise(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>, seed: UInt64) -> Volume {
    var generator = SeededGenerator(seed: seed)
    let grid = Grid(size: size, spacing: spacing)
    let values = (0..<grid.count).map { _ in Int16.random(in: 0...1000, using: &generator) }
    return Volume(grid: grid, voxels: .int16(values))
  }

  /// Every voxel of a size in the order of memory.
  static func voxels(_ size: SIMD3<Int>) -> [SIMD3<Int>] {
    (0..<size.x * size.y * size.z).map {
      SIMD3($0 % size.x, $0 / size.x % size.y, $0 / (size.x * size.y))
    }
  }
}

extension Volume {
  /// The values in double precision.
  var numbers: [Double] {
    switch voxels {
    case .uint8(let values): values.map(Double.init)
    case .int16(let values): values.map(Double.init)
    case .uint16(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .float(let values): values.map(Double.init)
    case .double(let values): values
    }
  }
}

extension [Double] {
  /// The value at an index of a grid of `size`, the border's values repeating.
  func at(_ index: SIMD3<Int>, _ size: SIMD3<Int>) -> Double {
    let inside = index.clamped(lowerBound: .zero, upperBound: size &- 1)
    return self[(inside.z * size.y + inside.y) * size.x + inside.x]
  }

  /// The greatest difference to other values; infinite where one is not a number.
  func distance(to other: [Double]) -> Double {
    guard count == other.count else { return .infinity }
    return zip(self, other).reduce(0) { greatest, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : Swift.max(greatest, difference)
    }
  }
}
