import Geometry

/// Pictures of several triangles in one plane.
extension FacetTriangulation {
  /// Begins with a triangle far around everything, whose corners belong to nothing.
  init(axes: (u: Int, v: Int, w: Int), around points: inout ArrangementPoints) {
    let far = points.extent * 4
    let corners: [SIMD2<Float>] = [[-far, -far], [3 * far, -far], [-far, 3 * far]]
    let exponent = points.exponent
    let numbers = corners.map { corner in
      var place = SIMD3<Float>.zero
      place[axes.u] = corner.x
      place[axes.v] = corner.y
      return points.number(of: ExactPoint(place, exponent: exponent))
    }
    self.init(axes: axes, numbers[0], numbers[1], numbers[2], points)
  }

  /// The triangle of a cell, by the numbers of its points.
  func triangle(_ cell: Cell) -> Triangle {
    Triangle(
      numbers[Int(cell.corners[0])], numbers[Int(cell.corners[1])],
      numbers[Int(cell.corners[2])])
  }

  /// A triangle of the mesh in the picture.
  struct Outline {
    var corners: SIMD3<Int32>
    var lower: SIMD2<Double>
    var upper: SIMD2<Double>
  }

  /// The outlines of triangles whose corners are points of the picture.
  func outlines(of triangles: [Triangle]) -> [Outline] {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    func local(_ number: UInt32) -> Int32 {
      var range = 0..<order.count
      while range.count > 1 {
        let middle = (range.lowerBound + range.upperBound) / 2
        range =
          numbers[order[middle]] <= number ? middle..<range.upperBound : range.lowerBound..<middle
      }
      return Int32(order[range.lowerBound])
    }
    return triangles.map { t in
      let corners = SIMD3(local(t.a), local(t.b), local(t.c))
      let (a, b, c) = (
        places[Int(corners[0])], places[Int(corners[1])], places[Int(corners[2])]
      )
      return Outline(
        corners: corners, lower: pointwiseMin(a, pointwiseMin(b, c)),
        upper: pointwiseMax(a, pointwiseMax(b, c)))
    }
  }

  /// 1 where the cell lies in the triangle, -1 where the triangle is turned round, 0 where the cell
  /// lies outside. The triangle's edges must be in the picture.
  func sign(of outline: Outline, at cell: Cell, _ points: ArrangementPoints) -> Int {
    for k in 0..<3 {
      let place = places[Int(cell.corners[k])]
      // Places of cells in the triangle are in its box, but for rounding.
      let slack = 1e-15 * max(abs(place.x), abs(place.y))
      if any(place + slack .< outline.lower) || any(place - slack .> outline.upper) { return 0 }
    }
    let (a, b, c) = (outline.corners[0], outline.corners[1], outline.corners[2])
    let sign = turn(a, b, c, points)
    for (p, q) in [(a, b), (b, c), (c, a)] {
      for k in 0..<3 where turn(p, q, cell.corners[k], points) * sign < 0 { return 0 }
    }
    return sign
  }
}
