/// An axis-aligned box, closed on all sides. Empty when `lower` exceeds `upper` on any axis.
public struct Bounds: Equatable, Hashable, Sendable {
  /// The smallest coordinates.
  public var lower: SIMD3<Double>
  /// The largest coordinates.
  public var upper: SIMD3<Double>

  /// Creates a box from its extreme corners.
  public init(lower: SIMD3<Double>, upper: SIMD3<Double>) {
    self.lower = lower
    self.upper = upper
  }

  /// The box that holds nothing and that any point extends.
  public static let empty = Bounds(
    lower: SIMD3(repeating: .infinity), upper: SIMD3(repeating: -.infinity))

  /// Whether no point lies in the box.
  public var isEmpty: Bool { any(lower .> upper) }

  /// The edge lengths; zero for the empty box.
  public var size: SIMD3<Double> { isEmpty ? .zero : upper - lower }

  /// The middle of the box; the origin for the empty box.
  public var center: SIMD3<Double> { isEmpty ? .zero : (lower + upper) / 2 }

  /// The smallest box around the given points. Linear in their number; inlinable, so that a sequence
  /// of another module is walked by its own code and not through tables of witnesses.
  @inlinable
  public init(_ points: some Sequence<SIMD3<Float>>) {
    var low = SIMD3<Float>(repeating: .infinity)
    var high = SIMD3<Float>(repeating: -.infinity)
    for point in points {
      low.replace(with: point, where: point .< low)
      high.replace(with: point, where: point .> high)
    }
    self.init(lower: SIMD3<Double>(low), upper: SIMD3<Double>(high))
  }

  /// The smallest box that holds both.
  public func union(_ other: Bounds) -> Bounds {
    Bounds(lower: pointwiseMin(lower, other.lower), upper: pointwiseMax(upper, other.upper))
  }
}
