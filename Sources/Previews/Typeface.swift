import Foundation
import Geometry

/// Our letters at one size, as coverage masks: the stroke itself and a wider one for its shade.
struct Typeface: Sendable {
  /// The height of capitals in pixels.
  let size: Double
  private let glyphs: [Glyph]
  private let unit: Double

  private struct Glyph {
    let advance: Double
    let left: Int
    let top: Int
    let width: Int
    let stroke: [UInt8]
    let shade: [UInt8]
  }

  /// Draws all letters of ASCII, a middle dot and the box at a size once. A few milliseconds.
  ///
  /// - Parameters:
  ///   - size: the height of capitals in pixels, at least 6.
  ///   - weight: the stroke's width in parts of the height.
  init(size: Double, weight: Double = 0.135) {
    self.size = size
    let unit = size / 9
    self.unit = unit
    let radius = max(0.55, size * weight / 2)
    glyphs = (32..<129).map { code in
      let letter = code < 128 ? Unicode.Scalar(UInt8(code)) : "\u{B7}"
      return Self.drawn(Glyphs.strokes(of: letter), letter: letter, unit: unit, radius: radius)
    }
  }

  /// How wide a line of text is, in pixels.
  func width(of text: String) -> Double {
    Self.letters(text).reduce(0) { $0 + glyphs[$1].advance } - 2.6 * unit
  }

  /// The text, or as much of its beginning as fits in so many pixels, then dots.
  func truncated(_ text: String, toWidth limit: Double) -> String {
    guard width(of: text) > limit else { return text }
    var kept = text
    while !kept.isEmpty, width(of: kept + "...") > limit { kept.removeLast() }
    return String(kept.trimmingCharacters(in: .whitespaces)) + "..."
  }

  /// Draws a line of text on a picture.
  ///
  /// - Parameters:
  ///   - x: the left edge in pixels.
  ///   - baseline: the row on which the letters stand.
  ///   - shade: the colour of a soft outline that keeps the text readable anywhere, or nil.
  func draw(
    _ text: String, on image: inout Image, x: Double, baseline: Int, color: Color, shade: Color?
  ) {
    let letters = Self.letters(text)
    for pass in shade.map({ [($0, true), (color, false)] }) ?? [(color, false)] {
      var pen = x
      for letter in letters {
        let glyph = glyphs[letter]
        let mask = pass.1 ? glyph.shade : glyph.stroke
        let left = Int(pen.rounded()) + glyph.left
        for at in mask.indices where mask[at] > 0 {
          image.blend(
            pass.0, coverage: Int(mask[at]), at: left + at % glyph.width,
            baseline + glyph.top + at / glyph.width)
        }
        pen += glyph.advance
      }
    }
  }

  /// Positions in `glyphs`: accents are dropped, what we cannot draw becomes a box.
  private static func letters(_ text: String) -> [Int] {
    text.decomposedStringWithCanonicalMapping.unicodeScalars.compactMap { letter in
      if (0x300..<0x370).contains(letter.value) { return nil }
      if letter == "\u{B7}" { return 128 - 32 }
      return (32..<127).contains(letter.value) ? Int(letter.value) - 32 : 127 - 32
    }
  }

  private static func drawn(
    _ strokes: String, letter: Unicode.Scalar, unit: Double, radius: Double
  ) -> Glyph {
    let lines = strokes.split(separator: " ").map { polyline(of: $0) }
    let points = lines.joined()
    let right = points.map(\.x).max() ?? 1.4
    // Figures share one width, so that columns of numbers stand still.
    let advance = (("0"..."9").contains(letter) ? 5 : right) + 2.6
    let margin = Int(radius + 3)
    let low = points.map(\.y).min() ?? 3
    let high = points.map(\.y).max() ?? 3
    let left = -margin
    let top = -Int(((high - 3) * unit).rounded(.up)) - margin
    let width = Int((right * unit).rounded(.up)) + 2 * margin + 1
    let height = Int(((high - low) * unit).rounded(.up)) + 2 * margin + 2
    var stroke = [UInt8](repeating: 0, count: width * height)
    var shade = stroke
    for row in 0..<height {
      for column in 0..<width {
        let pixel = SIMD2(Double(column + left), Double(row + top))
        var nearest = Double.infinity
        for line in lines {
          for (from, to) in zip(line, line.dropFirst()) {
            let a = SIMD2(from.x, 3 - from.y) * unit
            let b = SIMD2(to.x, 3 - to.y) * unit
            nearest = min(nearest, squaredDistance(pixel, a, b))
          }
        }
        let distance = nearest.squareRoot()
        let at = row * width + column
        stroke[at] = UInt8(min(1, max(0, radius + 0.5 - distance)) * 255)
        shade[at] = UInt8(min(1, max(0, (radius + 2.2 - distance) / 1.6)) * 205)
      }
    }
    return Glyph(
      advance: advance * unit, left: left, top: top, width: width, stroke: stroke, shade: shade)
  }

  private static func squaredDistance(
    _ point: SIMD2<Double>, _ a: SIMD2<Double>, _ b: SIMD2<Double>
  ) -> Double {
    let along = b - a
    let length = (along * along).sum()
    let part = length > 0 ? min(1, max(0, ((point - a) * along).sum() / length)) : 0
    let offset = point - a - along * part
    return (offset * offset).sum()
  }

  /// The points of one stroke in grid units, curves as short straight pieces.
  private static func polyline(of stroke: Substring) -> [SIMD2<Double>] {
    let digits = stroke.dropFirst().compactMap { $0.hexDigitValue }.map(Double.init)
    let points = stride(from: 0, to: digits.count - 1, by: 2).map {
      SIMD2(digits[$0], digits[$0 + 1])
    }
    switch stroke.first {
    case "~":
      var line = [points[0]]
      for index in 1..<points.count - 1 {
        let start = index == 1 ? points[0] : (points[index - 1] + points[index]) / 2
        let isLast = index == points.count - 2
        let end = isLast ? points[index + 1] : (points[index] + points[index + 1]) / 2
        line += arc(start, points[index], end)
      }
      return line
    case "o":
      let count = points.count
      return (0...count).flatMap { turn in
        let (before, here) = (points[(turn + count - 1) % count], points[turn % count])
        let after = points[(turn + 1) % count]
        return arc((before + here) / 2, here, (here + after) / 2)
      }
    default:
      return points
    }
  }

  private static func arc(
    _ a: SIMD2<Double>, _ control: SIMD2<Double>, _ b: SIMD2<Double>
  ) -> [SIMD2<Double>] {
    (1...8).map { step in
      let t = Double(step) / 8
      return a * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + b * (t * t)
    }
  }
}
