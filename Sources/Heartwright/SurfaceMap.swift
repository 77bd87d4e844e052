import Foundation
public import Geometry
public import MeshFiles
public import Surfaces

/// A model coloured by a number at each of its vertices, with the scale of its colours.
public struct SurfaceMap: Sendable {
  /// What is mapped; the raw value names it in commands and files.
  public enum Kind: String, CaseIterable, Sendable {
    /// The distance from another surface in mm, negative inside of it.
    case deviation
    /// The mean curvature in 1/mm, positive where the surface bulges outward.
    case meanCurvature = "mean-curvature"
    /// The Gaussian curvature in 1/mm².
    case gaussianCurvature = "gaussian-curvature"
  }

  /// A micrometre, in mm: coordinates of 32 bits are little finer, and no printer is.
  public static let leastDeviation = 0.001

  /// What is mapped.
  public let kind: Kind
  /// The parts with the colours and values of their vertices.
  public let parts: [Part]
  /// The scale of all parts' colours.
  public let scale: ColorScale
  /// What the colours mean, as one sentence.
  public let legend: String

  /// Maps parts.
  ///
  /// - Parameters:
  ///   - references: for deviations, what each part is measured from, as many as parts; else unused.
  ///   - limit: the value at the scale's end; nil for a round number that all but a twentieth of the
  ///     values stay below, of deviations at least `leastDeviation`.
  public init(
    _ kind: Kind, of parts: [Part], from references: [ReferenceSurface], limit: Double? = nil
  ) {
    precondition(kind != .deviation || references.count == parts.count)
    self.kind = kind
    var isSigned = true
    let values = parts.enumerated().map { index, part -> [Float] in
      guard kind == .deviation else { return part.mesh.curvatures(kind) }
      guard let found = part.mesh.vertexDeviations(from: references[index].mesh) else {
        isSigned = false
        return [Float](repeating: .nan, count: part.mesh.positions.count)
      }
      isSigned = isSigned && found.isSigned
      return found.values
    }
    let scale =
      limit.map { ColorScale(limit: $0) }
      ?? ColorScale(
        fitting: values.joined().lazy.map(Double.init),
        atLeast: kind == .deviation ? Self.leastDeviation : 0)
    self.scale = scale
    self.parts = zip(parts, values).map { part, values in
      var part = part
      part.vertexColors = values.map { scale.color(of: Double($0)) }
      part.vertexValues = VertexValues(name: kind.property, values: values)
      return part
    }
    legend = Self.legend(
      kind, scale, from: references.first?.title, isSigned: isSigned)
  }

  /// The legend as a fact of a file.
  public var entry: FileFacts.Entry { FileFacts.Entry(name: "Map", value: legend) }

  private static func legend(
    _ kind: Kind, _ scale: ColorScale, from reference: String?, isSigned: Bool
  ) -> String {
    let limit = String(format: "%g", scale.limit)
    let ends: (String, String)
    let what: String
    switch kind {
    case .deviation:
      what = "deviation in mm from \(reference ?? "a surface")"
      guard isSigned else {
        return what
          + ": light grey 0, dark orange \(limit) or more; without sign, since that surface "
          + "has no inside."
      }
      ends = ("inside", "outside")
    case .meanCurvature:
      what = "mean curvature in 1/mm"
      ends = ("hollow", "bulging")
    case .gaussianCurvature:
      what = "Gaussian curvature in 1/mm2"
      ends = ("saddle", "dome or cup")
    }
    return what
      + ": dark blue -\(limit) or less (\(ends.0)), light grey 0, dark orange \(limit) or more "
      + "(\(ends.1)), grey where there is none."
  }
}

extension SurfaceMap.Kind {
  /// The name of the vertices' values in files.
  var property: String {
    switch self {
    case .deviation: "deviation_mm"
    case .meanCurvature: "mean_curvature_per_mm"
    case .gaussianCurvature: "gaussian_curvature_per_mm2"
    }
  }
}

extension Mesh {
  fileprivate func curvatures(_ kind: SurfaceMap.Kind) -> [Float] {
    let curvature = curvature()
    return (kind == .meanCurvature ? curvature.mean : curvature.gaussian).map(Float.init)
  }
}
