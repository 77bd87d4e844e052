import Foundation
import Geometry

/// How often any soup of triangles winds around places: a number that is 1 inside and 0 outside of
/// a closed, outward surface and passes smoothly over holes and gaps (Jacobson et al. 2013).
///
/// Triangles far away are taken together as a dipole (Barill, Dickson, Schmidt, Levin & Jacobson,
/// Fast winding numbers for soups and clouds, 2018, doi 10.1145/3197517.3201337), to the first
/// order; the error is some hundredths where a coarse cluster is near, which is no matter for
/// telling inside from outside. Logarithmic time a place, about 1 µs.
public struct WindingField: Sendable {
  private let tree: TriangleTree
  private let dipoles: [Dipole]

  /// What a node of the tree looks like from afar.
  private struct Dipole: Sendable {
    /// The middle of the triangles by area.
    var center = SIMD3<Double>.zero
    /// The sum of the triangles' normals, each as long as the area.
    var moment = SIMD3<Double>.zero
    var area = 0.0
    /// How far the node's box reaches from the middle.
    var radius = 0.0
  }

  /// Closer than this many radii a cluster is opened.
  private static let reach = 2.0

  /// Prepares the field of the triangles in a tree. Linear.
  public init(_ tree: TriangleTree) {
    self.tree = tree
    var dipoles = [Dipole](repeating: Dipole(), count: 2 * tree.leafCount)
    for node in stride(from: 2 * tree.leafCount - 1, to: 0, by: -1) {
      var dipole = Dipole()
      var weighted = SIMD3<Double>.zero
      if node >= tree.leafCount {
        for place in tree.places(node) {
          let shape = tree.corners[place].shape
          dipole.area += shape.area
          dipole.moment += shape.normal / 2
          weighted += shape.centroid * shape.area
        }
      } else {
        for child in [dipoles[2 * node], dipoles[2 * node + 1]] {
          dipole.area += child.area
          dipole.moment += child.moment
          weighted += child.center * child.area
        }
      }
      let (lower, upper) = tree.boxes[node].ends
      dipole.center = dipole.area > 0 ? weighted / dipole.area : (lower + upper) / 2
      if lower.x <= upper.x {
        dipole.radius = pointwiseMax(upper - dipole.center, dipole.center - lower).length
      }
      dipoles[node] = dipole
    }
    self.dipoles = dipoles
  }

  /// The winding number at a point off the triangles.
  public func value(at point: SIMD3<Double>) -> Double {
    guard !tree.isEmpty else { return 0 }
    var angle = 0.0
    var waiting = InlineArray<40, Int>(repeating: 0)
    waiting[0] = 1
    var depth = 1
    while depth > 0 {
      depth -= 1
      let node = waiting[depth]
      let away = dipoles[node].center - point
      let squared = away.squaredLength
      let limit = Self.reach * dipoles[node].radius
      if squared > limit * limit {
        angle += dipoles[node].moment.dot(away) / (squared * squared.squareRoot())
      } else if node >= tree.leafCount {
        for place in tree.places(node) { angle += tree.corners[place].solidAngle(from: point) }
      } else {
        waiting[depth] = 2 * node
        waiting[depth + 1] = 2 * node + 1
        depth += 2
      }
    }
    return angle / (4 * Double.pi)
  }
}

extension Corners {
  fileprivate var shape: TriangleShape {
    TriangleShape(SIMD3<Double>(a), SIMD3<Double>(b), SIMD3<Double>(c))
  }

  /// The solid angle under which the back of the triangle is seen (van Oosterom & Strackee 1983,
  /// doi 10.1109/TBME.1983.325207).
  fileprivate func solidAngle(from point: SIMD3<Double>) -> Double {
    let a = SIMD3<Double>(self.a) - point
    let b = SIMD3<Double>(self.b) - point
    let c = SIMD3<Double>(self.c) - point
    let (la, lb, lc) = (a.length, b.length, c.length)
    let volume = a.dot(b.cross(c))
    let base = la * lb * lc + a.dot(b) * lc + b.dot(c) * la + c.dot(a) * lb
    return volume == 0 && base == 0 ? 0 : 2 * atan2(volume, base)
  }
}
