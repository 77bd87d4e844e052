import Geometry
import Parallel
import Surfaces

/// The outlines of a model's layers, as the Slice extension (1.0.2) has them: a stack for each structure,
/// all with the same layers, in the coordinates of the mesh.
struct ThreeMFLayers: Sendable {
  private let contours: [LayerContours]

  /// Layers a piece of text.
  private static let layersPerPiece = 16

  /// Finds what each plane cuts.
  ///
  /// - Parameter height: the height of a layer, in mm.
  /// - Throws: `MeshFileFailure.cannotHold` where a part is open, or the layers would be too many.
  init(_ model: Model, height: Double, path: String) throws {
    let all = model.parts.reduce(Bounds.empty) { $0.union($1.mesh.bounds) }
    guard let planes = LayerPlanes(around: all, height: height) else {
      throw MeshFileFailure.cannotHold(
        path: path, part: model.parts[0].name,
        problem: "and the others have no layers of \(height) mm, or more than "
          + "\(LayerPlanes.most) of them")
    }
    for part in model.parts {
      let topology = part.mesh.topology()
      guard topology.boundaryEdges == 0, topology.inconsistentEdges == 0,
        topology.repeatedIndexTriangles == 0
      else {
        throw MeshFileFailure.cannotHold(
          path: path, part: part.name,
          problem: "is not closed and oriented, so that its layers have no outlines")
      }
    }
    contours = parallelMap(model.parts.count) {
      LayerContours(model.parts[$0].mesh, planes: planes)
    }
  }

  /// Appends the stack of a part.
  ///
  /// - Returns: at least as many as its lines.
  func put(_ part: Int, id: Int, to text: inout TextPieces) -> Int {
    let contours = contours[part]
    let planes = contours.planes
    text.put("<s:slicestack id=\"\(id)\" zbottom=\"\(Self.decimal(planes.bottom))\">\n")
    for first in stride(from: 0, to: planes.count, by: Self.layersPerPiece) {
      let range = first..<min(planes.count, first + Self.layersPerPiece)
      text.put { Self.text(range, of: contours) }
    }
    text.put("</s:slicestack>\n")
    return 2 * contours.cuts + 8 * planes.count + 2
  }

  private static func text(_ layers: Range<Int>, of contours: LayerContours) -> [UInt8] {
    var text = TextBytes()
    for layer in layers {
      let top = decimal(contours.planes.top(layer))
      let polygons = contours.polygons(in: layer)
      guard !polygons.isEmpty else {
        text.put("<s:slice ztop=\"\(top)\"/>\n")
        continue
      }
      text.put("<s:slice ztop=\"\(top)\">\n<s:vertices>\n")
      for point in polygons.joined() {
        text.put("<s:vertex x=\"")
        text.put(point.x)
        text.put("\" y=\"")
        text.put(point.y)
        text.put("\"/>\n")
      }
      text.put("</s:vertices>\n")
      var start: UInt32 = 0
      for polygon in polygons {
        text.put("<s:polygon startv=\"\(start)\">\n")
        for point in 1...polygon.count {
          text.put("<s:segment v2=\"")
          text.put(start + UInt32(point % polygon.count))
          text.put("\"/>\n")
        }
        text.put("</s:polygon>\n")
        start += UInt32(polygon.count)
      }
      text.put("</s:slice>\n")
    }
    return text.bytes
  }

  /// To a millionth of a millimetre: a sum of layers is not exact.
  private static func decimal(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
}
