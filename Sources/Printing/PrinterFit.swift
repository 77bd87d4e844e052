import Geometry

/// Whether a model goes into a printer: by its size, and by its number of triangles.
public struct PrinterFit: Codable, Equatable, Sendable {
  /// How a box must stand to go into the build volume. Only right angles are tried; a slanted box
  /// may fit where this says that it does not.
  public enum Placement: String, Codable, Sendable {
    /// As it stands.
    case asIs
    /// After a quarter turn about the vertical.
    case turned
    /// After it is laid on another side.
    case laidOnSide
    /// In no position.
    case tooLarge
  }

  /// The name of the profile.
  public let profile: String
  /// The model's edges along x, y, z in mm.
  public let size: SIMD3<Double>
  /// The printer's edges along x, y, z in mm.
  public let buildVolume: SIMD3<Double>
  /// The first of the placements, in the order above, in which the model fits.
  public let placement: Placement
  /// The largest factor by which the model can be scaled and still go in as it stands.
  public let largestScaleAsIs: Double
  /// The largest factor by which the model can be scaled and still go in, on whichever side. At
  /// least one exactly where the model fits.
  public let largestScale: Double
  /// The model's triangles.
  public let triangles: Int
  /// The most triangles that the print service takes, nil where there is no limit: the smaller of
  /// its limit on triangles and of what a binary STL of its largest size holds.
  public let maximumTriangles: Int?

  /// Whether the model goes in, however it is turned.
  public var fitsSize: Bool { placement != .tooLarge }
  /// Whether the service takes so many triangles.
  public var fitsTriangles: Bool { maximumTriangles.map { triangles <= $0 } ?? true }
}

extension PrintProfile {
  /// Compares a model's bounding box and triangles with what the printer takes.
  ///
  /// - Parameters:
  ///   - size: the edges along x, y, z in mm, finite and not negative. An edge below a micrometre
  ///     counts as one, so that a flat model has a scale too.
  ///   - triangles: their number.
  public func fits(_ size: SIMD3<Double>, triangles: Int) -> PrinterFit {
    precondition(size.isFinite)
    precondition(size.min() >= 0 && triangles >= 0)
    let box = size.replacing(with: 0.001, where: size .< 0.001)
    let asIs = largestScale(of: box)
    let turned = largestScale(of: SIMD3(box.y, box.x, box.z))
    let laid = [
      SIMD3(box.x, box.z, box.y), SIMD3(box.z, box.x, box.y),
      SIMD3(box.y, box.z, box.x), SIMD3(box.z, box.y, box.x),
    ].map(largestScale).reduce(0, max)
    let placement: PrinterFit.Placement =
      asIs >= 1 ? .asIs : turned >= 1 ? .turned : laid >= 1 ? .laidOnSide : .tooLarge
    return PrinterFit(
      profile: name, size: size, buildVolume: buildVolume, placement: placement,
      largestScaleAsIs: asIs, largestScale: max(asIs, turned, laid),
      triangles: triangles, maximumTriangles: triangleLimit)
  }

  /// The factor at which a box with these edges just fills the build volume.
  ///
  /// A box on the plate misses the excluded corner exactly where it leaves a strip of the corner's
  /// width free along x, or one of its depth along y. A quotient of two doubles is at least one
  /// exactly where the dividend is at least the divisor, so nothing is lost by rounding.
  private func largestScale(of box: SIMD3<Double>) -> Double {
    let whole = (buildVolume / box).min()
    guard excludedCorner.x > 0, excludedCorner.y > 0 else { return whole }
    let besideCorner = max(
      (buildVolume.x - excludedCorner.x) / box.x, (buildVolume.y - excludedCorner.y) / box.y)
    return min(whole, besideCorner)
  }

  private var triangleLimit: Int? {
    // A binary STL has 84 bytes and then 50 for each triangle.
    let bySize = maximumFileBytes.map { max(0, ($0 - 84) / 50) }
    guard let maximumTriangles, let bySize else { return maximumTriangles ?? bySize }
    return min(maximumTriangles, bySize)
  }
}
