import Geometry
import TestSupport

/// Makes the marching cubes table by search: of all triangulations of each case's loops, the first
/// that uses no diagonal in a cube face and in which no two triangles cross for any placement of
/// the vertices that was tried.
enum TableGenerator {
  typealias Face = [Int]

  static func table() -> [UInt8] {
    var table = [UInt8](repeating: 0, count: 256 * 16)
    var generator = SeededGenerator(seed: 1)
    for inside in 0..<256 {
      guard let faces = triangulation(inside, using: &generator) else { return [] }
      table[inside * 16] = UInt8(faces.count)
      for (index, edge) in faces.flatMap({ $0 }).enumerated() {
        table[inside * 16 + 1 + index] = UInt8(edge)
      }
    }
    return table
  }

  static func triangulation(_ inside: Int, using generator: inout SeededGenerator) -> [Face]? {
    let options = Cube.loops(inside).map { loop in
      triangulations(of: loop).filter { faces in diagonals(faces, loop).allSatisfy(isAllowed) }
    }
    let placements = (0..<3000).map { _ in placement(&generator) }
    return product(options).first { faces in
      placements.allSatisfy { crossings(faces, inside, $0) == 0 }
    }
  }

  static func isAllowed(_ diagonal: (Int, Int)) -> Bool { !Cube.shareFace(diagonal.0, diagonal.1) }

  /// Fractions for the 12 edges: anywhere, or close to either end.
  static func placement(_ generator: inout SeededGenerator) -> [Double] {
    (0..<12).map { _ in
      let jitter = Double.random(in: 0...0.001, using: &generator)
      return switch Int.random(in: 0..<4, using: &generator) {
      case 0: 1 / 256 + jitter
      case 1: 255 / 256 - jitter
      default: Double.random(in: 1 / 256...255 / 256, using: &generator)
      }
    }
  }

  static func triangulations(of loop: [Int]) -> [[Face]] {
    guard loop.count > 3 else { return [[loop]] }
    // The triangle on the loop's closing edge takes each other vertex as its apex in turn.
    return (1..<loop.count - 1).flatMap { apex -> [[Face]] in
      let left = apex == 1 ? [[]] : triangulations(of: Array(loop[0...apex]))
      let right = apex == loop.count - 2 ? [[]] : triangulations(of: Array(loop[apex...]))
      let middle = [loop[0], loop[apex], loop[loop.count - 1]]
      return left.flatMap { l in right.map { r in l + [middle] + r } }
    }
  }

  static func diagonals(_ faces: [Face], _ loop: [Int]) -> [(Int, Int)] {
    let sides = Set(loop.indices.map { Set([loop[$0], loop[($0 + 1) % loop.count]]) })
    return faces.flatMap { face in
      (0..<3).map { (face[$0], face[($0 + 1) % 3]) }.filter { !sides.contains([$0.0, $0.1]) }
    }
  }

  static func product(_ options: [[[Face]]]) -> [[Face]] {
    options.reduce([[]]) { partial, loop in partial.flatMap { p in loop.map { p + $0 } } }
  }

  static func crossings(_ faces: [Face], _ inside: Int, _ fractions: [Double]) -> Int {
    let points = (0..<12).map { edge in Cube.point(edge, inside, fractions[edge]) }
    var count = 0
    for i in faces.indices {
      for j in faces.indices where j != i && crosses(faces[i], faces[j], points) { count += 1 }
    }
    return count
  }

  /// Whether a side of the first triangle passes through the inside of the second.
  static func crosses(_ first: Face, _ second: Face, _ points: [SIMD3<Double>]) -> Bool {
    (0..<3).contains { side in
      let a = first[side]
      let b = first[(side + 1) % 3]
      guard !second.contains(a), !second.contains(b) else { return false }
      let (p, q) = (points[a], points[b])
      let t = second.map { points[$0] }
      guard volume(t[0], t[1], t[2], p) * volume(t[0], t[1], t[2], q) < 0 else { return false }
      let s = (0..<3).map { volume(p, q, t[$0], t[($0 + 1) % 3]) }
      return (s[0] > 0 && s[1] > 0 && s[2] > 0) || (s[0] < 0 && s[1] < 0 && s[2] < 0)
    }
  }

  static func volume(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>
  ) -> Double {
    (a - d).dot((b - d).cross(c - d))
  }
}
