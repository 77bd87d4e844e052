public import Geometry
import Parallel
public import Surfaces

/// A plain shaded picture of a model, for thumbnails and contact sheets: no perspective, soft light,
/// smooth normals with creases kept, every part in its colour.
///
/// A z-buffer of several samples a pixel, in bands that work in parallel; the same bytes for any
/// number of threads. 1.4 million triangles at 1000 x 1000 pixels take a fraction of a second.
public struct ModelRenderer: Sendable {
  /// What lies behind the model.
  public enum Background: Equatable, Sendable {
    case color(Color)
    /// The picture gets an `alpha`.
    case transparent
  }

  /// What lies behind the model.
  public var background = Background.color(Color(244, 245, 247))
  /// Samples along each side of a pixel, 1...4.
  public var supersampling = 2
  /// Which part of the picture the model may take, 0...1.
  public var fill = 0.9

  /// The defaults: light ground, two samples a side.
  public init() {}

  /// The picture of a model, centred.
  ///
  /// - Parameters:
  ///   - model: parts in the patient frame (LPS, mm).
  ///   - view: from where.
  ///   - width: the number of columns.
  ///   - height: the number of rows.
  ///   - pixelSize: the side of a pixel in mm; nil to make the model fit. Pictures of several
  ///     views that shall compare take one.
  public func render(
    _ model: Model, view: ModelView, width: Int, height: Int, pixelSize: Double? = nil
  ) -> Image {
    precondition(width > 0 && height > 0 && (1...4).contains(supersampling))
    let size = SIMD2(width, height) &* supersampling
    let projected = ProjectedModel(
      model, view: view, size: size, fill: fill,
      sampleSize: pixelSize.map { $0 / Double(supersampling) })
    let colors = model.parts.enumerated().map { Palette.color(of: $1, number: $0) }
    let shading = Shading(model: projected, colors: colors)
    let bandRows = 16 * supersampling
    let bands = Bands(projected, height: size.y, rows: bandRows)
    let pieces = parallelMap(bands.count) { band in
      let rows = band * bandRows..<min(size.y, (band + 1) * bandRows)
      var buffer = DepthBuffer(rows: rows, width: size.x)
      buffer.draw(bands.triangles(of: band), of: projected)
      return resolved(buffer, shading)
    }
    return Image(
      width: width, height: height, pixels: pieces.flatMap(\.pixels),
      alpha: background == .transparent ? pieces.flatMap(\.alpha) : nil)
  }

  /// The pixel size at which a model fits pictures of all given views, mm.
  public func pixelSize(
    fitting model: Model, views: [ModelView], width: Int, height: Int
  ) -> Double {
    let sizes = views.map { view in
      let size = ProjectedModel.box(of: model, view).size
      return max(size.x / (Double(width) * fill), size.y / (Double(height) * fill))
    }
    let size = sizes.max() ?? 0
    return size > 0 && size.isFinite ? size : 1
  }

  /// Averages the light of each pixel's samples.
  private func resolved(
    _ buffer: DepthBuffer, _ shading: Shading
  ) -> (pixels: [UInt8], alpha: [UInt8]) {
    let side = supersampling
    let columns = buffer.width / side
    let rows = buffer.rows.count / side
    let ground: SIMD3<Float>? =
      if case .color(let color) = background { Shading.light(of: color) } else { nil }
    var pixels = [UInt8](repeating: 0, count: columns * rows * 3)
    var alpha = [UInt8](repeating: 0, count: columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        var light = SIMD3<Float>.zero
        var covered = 0
        for sample in 0..<side * side {
          let column = x * side + sample % side
          let row = y * side + sample / side
          let at = row * buffer.width + column
          let number = buffer.triangle[at]
          guard number != DepthBuffer.none else { continue }
          covered += 1
          light += shading.light(
            triangle: Int(number), part: shading.part(ofTriangle: Int(number)), x: column,
            y: row + buffer.rows.lowerBound, depth: buffer.depth[at])
        }
        let samples = Float(side * side)
        let at = y * columns + x
        alpha[at] = UInt8(covered * 255 / (side * side))
        if let ground {
          light = (light + ground * (samples - Float(covered))) / samples
        } else if covered > 0 {
          light /= Float(covered)
        }
        let color = Shading.color(of: light)
        pixels[at * 3] = color.red
        pixels[at * 3 + 1] = color.green
        pixels[at * 3 + 2] = color.blue
      }
    }
    return (pixels, alpha)
  }
}

/// Which triangles touch which band of rows: a counting sort, in the triangles' order.
struct Bands {
  let count: Int
  private var starts: [Int]
  private var numbers: [UInt32]

  init(_ model: ProjectedModel, height: Int, rows: Int) {
    let count = (height + rows - 1) / rows
    self.count = count
    func touched(_ triangle: Triangle) -> Range<Int> {
      let a = model.positions[Int(triangle.a)].y
      let b = model.positions[Int(triangle.b)].y
      let c = model.positions[Int(triangle.c)].y
      let top = max(0, min(a, b, c).rounded(.up))
      let bottom = min(Float(height - 1), max(a, b, c).rounded(.down))
      return top <= bottom ? Int(top) / rows..<Int(bottom) / rows + 1 : 0..<0
    }
    var starts = [Int](repeating: 0, count: count + 1)
    for triangle in model.triangles {
      for band in touched(triangle) { starts[band + 1] += 1 }
    }
    for band in 0..<count { starts[band + 1] += starts[band] }
    var next = starts
    var numbers = [UInt32](repeating: 0, count: starts[count])
    for (number, triangle) in model.triangles.enumerated() {
      for band in touched(triangle) {
        numbers[next[band]] = UInt32(number)
        next[band] += 1
      }
    }
    self.starts = starts
    self.numbers = numbers
  }

  func triangles(of band: Int) -> ArraySlice<UInt32> { numbers[starts[band]..<starts[band + 1]] }
}
