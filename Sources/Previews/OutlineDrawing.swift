import Geometry

/// Draws outlines: anti-aliased lines in their colours over one soft dark rim for all, so that they
/// read on bright and on dark ground. A pixel's distance to a line decides, so joints do not show.
struct OutlineDrawing {
  /// The frame of the picture.
  let frame: SliceFrame
  /// The width of a line in pixels.
  var width = 1.7

  struct Line {
    let segments: [CutSegment]
    let color: Color
  }

  private static let far: Float = 4

  func draw(_ lines: [Line], on image: inout Image) {
    let fields = lines.map { distances(to: $0.segments) }
    let half = Float(width / 2)
    for field in fields {
      for at in field.indices where field[at] < half + 1.6 {
        let shade = min(1, (half + 1.6 - field[at]) / 1.4) * 0.5
        image.blend(
          Palette.black, coverage: Int(shade * 255), at: at % image.width, at / image.width)
      }
    }
    for (line, field) in zip(lines, fields) {
      for at in field.indices where field[at] < half + 0.5 {
        let coverage = min(1, half + 0.5 - field[at])
        image.blend(
          line.color, coverage: Int(coverage * 255), at: at % image.width, at / image.width)
      }
    }
  }

  /// For each pixel its distance to the nearest segment, up to `far`.
  private func distances(to segments: [CutSegment]) -> [Float] {
    let (columns, rows) = (frame.size.x, frame.size.y)
    guard !segments.isEmpty else { return [] }
    var field = [Float](repeating: Self.far, count: columns * rows)
    let reach = width / 2 + 1.6
    for segment in segments {
      let (a, b) = (frame.pixel(segment.from), frame.pixel(segment.to))
      let along = b - a
      let length = (along * along).sum()
      let low = pointwiseMax(pointwiseMin(a, b) - reach, SIMD2(0, 0))
      let high = pointwiseMin(
        pointwiseMax(a, b) + reach, SIMD2(Double(columns - 1), Double(rows - 1)))
      guard all(low .<= high) else { continue }
      for y in Int(low.y.rounded(.up))..<Int(high.y) + 1 {
        for x in Int(low.x.rounded(.up))..<Int(high.x) + 1 {
          let offset = SIMD2(Double(x), Double(y)) - a
          let part = length > 0 ? min(1, max(0, (offset * along).sum() / length)) : 0
          let rest = offset - along * part
          let distance = Float((rest * rest).sum().squareRoot())
          if distance < field[y * columns + x] { field[y * columns + x] = distance }
        }
      }
    }
    return field
  }
}
