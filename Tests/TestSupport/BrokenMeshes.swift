import Foundation
import Geometry
public import Surfaces

/// Sound meshes broken in the ways of the world, by seed.
public struct BrokenMesh: Sendable {
  /// One way to break a mesh.
  public enum Fault: CaseIterable, Sendable {
    case holes, flipped, duplicated, fins, crossingShells, tJunctions, unreadable, slivers, far
    case soup
  }

  /// The mesh.
  public var mesh: Mesh
  /// What was done to it, in this order.
  public var faults: [Fault] = []
  /// Shells that were added and cross it, or lie beside it.
  public var added: [Mesh] = []

  /// Breaks a mesh in one to three ways.
  public init(_ mesh: Mesh, seed: Int) {
    self.mesh = mesh
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let fault = Fault.allCases[
        Int.random(in: 0..<Fault.allCases.count, using: &generator)]
      faults.append(fault)
      apply(fault, using: &generator)
    }
  }

  private mutating func apply(_ fault: Fault, using generator: inout SeededGenerator) {
    let count = mesh.triangles.count
    func some(_ share: Int) -> [Int] {
      let vertices = UInt32(mesh.positions.count)
      return (0..<1 + count / share).map { _ in Int.random(in: 0..<count, using: &generator) }
        .filter { index in
          let t = mesh.triangles[index]
          return max(t.a, max(t.b, t.c)) < vertices
        }
    }
    switch fault {
    case .holes:
      var isGone = [Bool](repeating: false, count: count)
      for seed in some(700) {
        var around: Set<UInt32> = [mesh.triangles[seed].a]
        if count > 3000 {
          let before = around
          for t in mesh.triangles where !before.isDisjoint(with: [t.a, t.b, t.c]) {
            if Bool.random(using: &generator) { around.formUnion([t.a, t.b, t.c]) }
          }
        }
        isGone[seed] = true
        guard count > 1000 else { continue }
        for (index, t) in mesh.triangles.enumerated() where around.contains(t.a) {
          isGone[index] = true
        }
      }
      mesh.triangles = mesh.triangles.indices.filter { !isGone[$0] }.map { mesh.triangles[$0] }
    case .flipped:
      for index in some(30) { mesh.triangles[index] = mesh.triangles[index].reversed }
    case .duplicated:
      for index in some(40) {
        let t = mesh.triangles[index]
        mesh.triangles.append([t, t.reversed, Triangle(t.b, t.c, t.a)][index % 3])
      }
    case .fins:
      let size = finiteBounds.size.length
      for index in some(200) {
        let t = mesh.triangles[index]
        let tip = mesh.positions[Int(t.c)] + Shapes.offset(size / 15, using: &generator)
        mesh.triangles.append(Triangle(t.a, t.b, UInt32(mesh.positions.count)))
        mesh.positions.append(tip)
      }
    case .crossingShells:
      for _ in 0..<Int.random(in: 1...3, using: &generator) { add(using: &generator) }
    case .tJunctions:
      for index in some(100) { splitOneSide(index, onLine: Bool.random(using: &generator)) }
    case .unreadable:
      for index in some(2000) {
        let bad: Float = [.nan, .infinity, -.infinity][index % 3]
        mesh.positions[Int(mesh.triangles[index].b)][index % 3] = bad
      }
      if Bool.random(using: &generator) { mesh.triangles.append(Triangle(0, 1, .max)) }
    case .slivers:
      for index in some(100) {
        let t = mesh.triangles[index]
        let p = mesh.positions[Int(t.a)]
        // A hair beside the corner, or a speck at the origin.
        let q = SIMD3<Float>(p.x.nextUp, p.y, p.z)
        let first = UInt32(mesh.positions.count)
        if index % 2 == 0 {
          mesh.positions.append(q)
          mesh.triangles[index] = Triangle(first, t.b, t.c)
          mesh.triangles.append(Triangle(t.a, t.b, first))
          mesh.triangles.append(Triangle(t.c, t.a, first))
        } else {
          mesh.positions += [[0, 0, 0], [1e-30, 0, 0], [0, 1e-30, 0]]
          mesh.triangles.append(Triangle(first, first + 1, first + 2))
        }
      }
    case .far:
      let distance = pow(10, Float.random(in: 3...5.5, using: &generator))
      mesh.positions = mesh.positions.map { $0 + SIMD3(distance, -distance / 3, distance / 7) }
      added = added.map { shell in
        Mesh(
          positions: shell.positions.map { $0 + SIMD3(distance, -distance / 3, distance / 7) },
          triangles: shell.triangles)
      }
    case .soup:
      var soup = Mesh()
      for t in mesh.triangles {
        let first = UInt32(soup.positions.count)
        for vertex in [t.a, t.b, t.c] {
          soup.positions.append(
            Int(vertex) < mesh.positions.count ? mesh.positions[Int(vertex)] : .zero)
        }
        soup.triangles.append(Triangle(first, first + 1, first + 2))
      }
      mesh = soup
    }
  }

  private var finiteBounds: Bounds {
    Bounds(mesh.positions.lazy.filter { abs($0.x + $0.y + $0.z) < .infinity })
  }

  /// Adds a ball at the surface.
  private mutating func add(using generator: inout SeededGenerator) {
    let bounds = finiteBounds
    let t = mesh.triangles[Int.random(in: 0..<mesh.triangles.count, using: &generator)]
    guard Int(max(t.a, max(t.b, t.c))) < mesh.positions.count else { return }
    let center = SIMD3<Double>(mesh.positions[Int(t.a)])
    guard abs(center.x + center.y + center.z) < .infinity else { return }
    let ball = Shapes.icosphere(
      subdivisions: 2,
      radius: bounds.size.length * Double.random(in: 0.03...0.1, using: &generator),
      center: center + SIMD3<Double>(Shapes.offset(bounds.size.length / 40, using: &generator)))
    added.append(ball)
    mesh = Shapes.together(mesh, ball)
  }

  /// Puts a vertex on an edge of one triangle only; on the line it is as near as float32 allows.
  private mutating func splitOneSide(_ index: Int, onLine: Bool) {
    let t = mesh.triangles[index]
    let (a, b) = (mesh.positions[Int(t.a)], mesh.positions[Int(t.b)])
    let middle = UInt32(mesh.positions.count)
    mesh.positions.append(
      (a + b) / 2 + (onLine ? .zero : SIMD3(repeating: max(abs(a.x), 1).ulp * 2)))
    mesh.triangles[index] = Triangle(t.a, middle, t.c)
    mesh.triangles.append(Triangle(middle, t.b, t.c))
  }
}

extension Shapes {
  /// A random vector whose coordinates are at most `size`.
  public static func offset(
    _ size: Double, using generator: inout SeededGenerator
  ) -> SIMD3<Float> {
    let range = Float(-size)...Float(size)
    return SIMD3(
      .random(in: range, using: &generator), .random(in: range, using: &generator),
      .random(in: range, using: &generator))
  }
}

extension Mesh {
  /// The mesh with one to five triangles more that hang on single edges of it.
  public func withFins(using generator: inout SeededGenerator) -> Mesh {
    var mesh = self
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      let t = mesh.triangles[Int.random(in: 0..<mesh.triangles.count, using: &generator)]
      let middle = (mesh.positions[Int(t.a)] + mesh.positions[Int(t.b)]) / 2
      mesh.positions.append(middle + [0.31, 0.23, 0.17])
      mesh.triangles.append(Triangle(t.a, t.b, UInt32(mesh.positions.count - 1)))
    }
    return mesh
  }

  /// The mesh with a share of its triangles, drawn by lot, turned round.
  public func turned(share: Double, using generator: inout SeededGenerator) -> Mesh {
    var mesh = self
    for index in mesh.triangles.indices
    where Double.random(in: 0..<1, using: &generator) < share {
      mesh.triangles[index] = mesh.triangles[index].reversed
    }
    return mesh
  }
}
