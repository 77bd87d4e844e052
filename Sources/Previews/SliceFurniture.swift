import Foundation
import Geometry

/// What is written on a slice's picture: which cut it is, which side is which, a scale, and what it
/// is not for.
struct SliceFurniture {
  let slice: SlicePreviews.Slice
  let frame: SliceFrame
  let typeface: Typeface
  /// For what is said in a low voice.
  let small: Typeface

  func draw(on image: inout Image) {
    let size = typeface.size
    let margin = Int(size)
    let (width, height) = (Double(image.width), image.height)
    let top = margin + Int(size)
    let bottom = height - margin
    let title = "\(slice.plane.rawValue.capitalized) \(slice.number)/\(slice.count)"
    write(title, at: Double(margin), top, on: &image)
    let place = Self.place(slice)
    write(place, at: width - Double(margin) - typeface.width(of: place), top, on: &image)
    let letters = slice.plane.letters
    let middle = (height + Int(size)) / 2
    write(letters.left, at: Double(margin), middle, on: &image)
    write(
      letters.right, at: width - Double(margin) - typeface.width(of: letters.right), middle,
      on: &image)
    write(letters.top, at: centered(letters.top, width), top, on: &image)
    write(letters.bottom, at: centered(letters.bottom, width), bottom, on: &image)
    ScaleBar(pixelSize: frame.pixelSize, room: width * 0.3).draw(
      on: &image, left: margin, bottom: bottom, typeface: typeface)
    let notice = "not for diagnosis"
    small.draw(
      notice, on: &image, x: width - Double(margin) - small.width(of: notice), baseline: bottom,
      color: Palette.ink.mixed(with: Palette.black, 0.2), shade: Palette.black)
  }

  /// Where a cut lies, as clinicians say it: `S 23.5 mm` is 23.5 mm above the origin.
  static func place(_ slice: SlicePreviews.Slice) -> String {
    let letters = [("L", "R"), ("P", "A"), ("S", "I")][slice.plane.normalAxis]
    let text = String(format: "%.1f mm", abs(slice.position))
    return (slice.position < 0 ? letters.1 : letters.0) + " " + text
  }

  private func centered(_ text: String, _ width: Double) -> Double {
    (width - typeface.width(of: text)) / 2
  }

  private func write(_ text: String, at x: Double, _ baseline: Int, on image: inout Image) {
    typeface.draw(
      text, on: &image, x: x, baseline: baseline, color: Palette.ink, shade: Palette.black)
  }
}

/// A bar of a round length with its label.
struct ScaleBar {
  /// Its length in mm: the longest round one that fits.
  let length: Double
  private let pixels: Int

  /// - Parameters:
  ///   - pixelSize: the side of a pixel, mm.
  ///   - room: how many pixels it may take.
  init(pixelSize: Double, room: Double) {
    let lengths: [Double] = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1]
    length = lengths.first { $0 / pixelSize <= room } ?? 0
    pixels = Int((length / pixelSize).rounded())
  }

  func draw(on image: inout Image, left: Int, bottom: Int, typeface: Typeface) {
    guard pixels > 1 else { return }
    let thickness = max(2, Int(typeface.size / 5))
    image.fill(left - 1, bottom - thickness - 1, pixels + 2, thickness + 2, with: Palette.black)
    image.fill(left, bottom - thickness, pixels, thickness, with: Palette.ink)
    let label = (length >= 1 ? String(Int(length)) : String(length)) + " mm"
    typeface.draw(
      label, on: &image, x: Double(left), baseline: bottom - thickness - Int(typeface.size * 0.7),
      color: Palette.ink, shade: Palette.black)
  }
}
