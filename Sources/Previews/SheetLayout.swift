import Foundation
import Geometry
import Parallel
import Surfaces
import Volumes

/// Where things stand on a contact sheet. Every length is a multiple of `unit`, so the sheet looks
/// the same at every width.
struct SheetLayout {
  let sheet: ContactSheet
  let previews: SlicePreviews
  private let unit: Double
  private let margin: Int
  private let gap: Int
  private let header: Int
  private let sideWidth: Int
  private let cellWidth: Int
  private let rowTitle: Int
  /// The box of the patient in the cells, and their scale.
  private let box: Bounds
  private let pixelSize: Double
  private let rowHeights: [Int]
  private let heading: Typeface
  private let body: Typeface
  private let small: Typeface

  init(sheet: ContactSheet, previews: SlicePreviews) {
    self.sheet = sheet
    self.previews = previews
    let unit = Double(sheet.width) / 1800
    self.unit = unit
    func scaled(_ value: Double) -> Int { max(1, Int((value * unit).rounded())) }
    margin = scaled(56)
    gap = scaled(12)
    header = scaled(148)
    rowTitle = scaled(46)
    heading = Typeface(size: 27 * unit, weight: 0.115)
    body = Typeface(size: 14 * unit, weight: 0.125)
    small = Typeface(size: max(6, 10.5 * unit), weight: 0.135)
    sideWidth = previews.parts.isEmpty ? 0 : scaled(430)
    let left = margin + (sideWidth > 0 ? sideWidth + scaled(48) : 0)
    cellWidth = (sheet.width - left - margin - gap * (sheet.columns - 1)) / sheet.columns
    box = previews.view
    let widest = AnatomicalPlane.allCases.map { previews.view.size[$0.columnAxis] }.max() ?? 1
    let scale = widest / Double(cellWidth)
    pixelSize = scale
    let (cellWidth, tallest) = (self.cellWidth, Int(1.25 * Double(self.cellWidth)))
    rowHeights = AnatomicalPlane.allCases.map {
      let rows = previews.view.size[$0.rowAxis] / scale
      return rows < Double(tallest) ? max(cellWidth / 2, Int(rows.rounded(.up))) : tallest
    }
  }

  func image() -> Image {
    let grid = rowHeights.reduce(0) { $0 + $1 + rowTitle }
    let height = header + max(grid, legendHeight + cellWidth) + margin
    var image = Image(width: sheet.width, height: height, filledWith: Palette.sheet)
    drawHeader(on: &image)
    let bottom = header + grid
    if sideWidth > 0 { drawSide(on: &image, bottom: bottom) }
    var top = header
    for (row, plane) in AnatomicalPlane.allCases.enumerated() {
      drawRow(plane, height: rowHeights[row], top: top, on: &image)
      top += rowHeights[row] + rowTitle
    }
    return image
  }

  private func drawHeader(on image: inout Image) {
    let notice = "Not for diagnosis"
    let right = Double(sheet.width - margin)
    let room = right - Double(margin) - body.width(of: notice) - 40 * unit
    heading.draw(
      heading.truncated(sheet.title ?? title, toWidth: room), on: &image, x: Double(margin),
      baseline: Int(77 * unit), color: Palette.ink, shade: nil)
    body.draw(
      body.truncated(sheet.subtitle ?? facts, toWidth: right - Double(margin)), on: &image,
      x: Double(margin), baseline: Int(112 * unit), color: Palette.quietInk, shade: nil)
    body.draw(
      notice, on: &image, x: right - body.width(of: notice), baseline: Int(77 * unit),
      color: Palette.quietInk, shade: nil)
  }

  /// What is shown, where nobody said.
  private var title: String {
    let isModel = !previews.parts.isEmpty
    return switch previews.background {
    case .volume: isModel ? "Model on its scan" : "The scan"
    case .labels: isModel ? "Model on its labels" : "The labels"
    }
  }

  /// The scan in one line.
  private var facts: String {
    let grid = previews.background.grid
    let size = "\(grid.size.x) x \(grid.size.y) x \(grid.size.z) voxels"
    let spacing = [grid.spacing.x, grid.spacing.y, grid.spacing.z]
      .map { String(format: "%.2f", $0) }.joined(separator: " x ")
    var words = [size, "\(spacing) mm"]
    if let window = previews.window {
      words.append(String(format: "greys %.0f to %.0f", window.low, window.high))
    }
    words.append("all cuts at one scale")
    return words.joined(separator: "  \u{B7}  ")
  }

  private func drawRow(
    _ plane: AnatomicalPlane, height: Int, top: Int, on image: inout Image
  ) {
    let chosen = Self.telling(previews, plane, count: sheet.columns)
    let left = sheet.width - margin - cellWidth * sheet.columns - gap * (sheet.columns - 1)
    let name = plane.rawValue.capitalized
    let baseline = top + rowTitle - Int(16 * unit)
    body.draw(
      name, on: &image, x: Double(left), baseline: baseline, color: Palette.ink, shade: nil)
    let note =
      [
        .axial: "seen from the feet", .coronal: "seen from the front",
        .sagittal: "seen from the patient's left",
      ][plane] as String? ?? ""
    body.draw(
      note, on: &image, x: Double(left) + body.width(of: name) + 16 * unit, baseline: baseline,
      color: Palette.quietInk, shade: nil)
    let cellBox = self.cellBox(plane, height: height)
    let cells = parallelMap(chosen.count) { number in
      cell(chosen[number], cellBox, height: height, hasScale: number == 0)
    }
    for (number, cell) in cells.enumerated() {
      image.paste(cell, at: left + number * (cellWidth + gap), top + rowTitle)
    }
  }

  /// The view's box, grown or cut to the shape of a cell.
  private func cellBox(_ plane: AnatomicalPlane, height: Int) -> Bounds {
    var lower = box.lower
    var upper = box.upper
    for (axis, pixels) in [(plane.columnAxis, cellWidth), (plane.rowAxis, height)] {
      let half = Double(pixels) * pixelSize / 2
      lower[axis] = box.center[axis] - half
      upper[axis] = box.center[axis] + half
    }
    return Bounds(lower: lower, upper: upper)
  }

  private func cell(_ index: Int, _ box: Bounds, height: Int, hasScale: Bool) -> Image {
    let slice = previews.slices[index]
    let plain = previews.plainImage(at: index, showing: box, pixelSize: pixelSize)
    var image = Image(width: cellWidth, height: height)
    image.paste(plain, at: 0, 0)
    let inset = Int(10 * unit)
    let low = height - inset
    let width = Double(cellWidth)
    let letters = slice.plane.letters
    let middle = (height + Int(small.size)) / 2
    let top = inset + Int(small.size)
    func write(_ text: String, _ x: Double, _ baseline: Int) {
      small.draw(
        text, on: &image, x: x, baseline: baseline,
        color: Palette.ink.mixed(
          with: Palette.black, 0.12), shade: Palette.black)
    }
    write(letters.left, Double(inset), middle)
    write(letters.right, width - Double(inset) - small.width(of: letters.right), middle)
    write(letters.top, (width - small.width(of: letters.top)) / 2, top)
    write(letters.bottom, (width - small.width(of: letters.bottom)) / 2, low)
    let place = SliceFurniture.place(slice)
    write(place, width - Double(inset) - small.width(of: place), low)
    if hasScale {
      ScaleBar(pixelSize: pixelSize, room: width * 0.3).draw(
        on: &image, left: inset, bottom: low, typeface: small)
    }
    return image
  }

  /// The height of a row of the legend: smaller where there are many structures.
  private var legendStep: Int {
    Int(min(30, max(18, Self.legendRoom / Double(max(1, previews.parts.count)))) * unit)
  }
  /// How many rows it has: all, unless they would take more than most of the column.
  private var legendRows: Int {
    let grid = rowHeights.reduce(0) { $0 + $1 + rowTitle }
    let room = max(Int(Self.legendRoom * unit), grid * 3 / 5)
    return min(previews.parts.count, room / max(1, legendStep))
  }
  private var legendHeight: Int { legendRows * legendStep + Int(60 * unit) }
  /// The height, in units, that it takes of itself.
  private static let legendRoom = 480.0

  /// The model from two sides and the names of its structures.
  private func drawSide(on image: inout Image, bottom: Int) {
    let top = header + rowTitle
    let legendTop = bottom - legendHeight + Int(46 * unit)
    let views: [ModelView] = [.anterior, .left]
    let caption = Int(34 * unit)
    let height = max(40, (legendTop - Int(40 * unit) - top) / views.count - caption)
    var renderer = ModelRenderer()
    renderer.background = .color(Palette.sheet)
    renderer.supersampling = 3
    renderer.fill = 0.96
    let model = Model(parts: previews.parts)
    let pixelSize = renderer.pixelSize(
      fitting: model, views: views, width: sideWidth, height: height)
    for (number, view) in views.enumerated() {
      let picture = renderer.render(
        model, view: view, width: sideWidth, height: height, pixelSize: pixelSize)
      let at = top + number * (height + caption)
      image.paste(picture, at: margin, at)
      body.draw(
        view.caption, on: &image,
        x: Double(margin) + (Double(sideWidth) - body.width(of: view.caption)) / 2,
        baseline: at + height + Int(20 * unit), color: Palette.quietInk, shade: nil)
    }
    drawLegend(top: legendTop, on: &image)
  }

  private func drawLegend(top: Int, on image: inout Image) {
    let parts = previews.parts
    let step = legendStep
    let type = Double(step) < 22 * unit ? small : body
    let shown = parts.count > legendRows ? legendRows - 1 : legendRows
    let x = Double(margin) + 30 * unit
    let room = Double(sideWidth) - 30 * unit
    image.fill(
      margin, top - Int(24 * unit), sideWidth, max(1, Int(unit)), with: Palette.line)
    for (number, part) in parts.prefix(shown).enumerated() {
      let baseline = top + (number + 1) * step - (step - Int(type.size)) / 2
      image.fillDisc(
        center: SIMD2(Double(margin) + 8 * unit, Double(baseline) - type.size / 2),
        radius: type.size / 2, with: Palette.color(of: part, number: number))
      let name = part.name.prefix(1).uppercased() + part.name.dropFirst()
      type.draw(
        type.truncated(name, toWidth: room), on: &image, x: x, baseline: baseline,
        color: Palette.ink, shade: nil)
    }
    if shown < parts.count {
      type.draw(
        "and \(parts.count - shown) more", on: &image, x: x,
        baseline: top + (shown + 1) * step - (step - Int(type.size)) / 2, color: Palette.quietInk,
        shade: nil)
    }
  }

  /// Slices that share the outline's length in one direction evenly among them.
  static func telling(_ previews: SlicePreviews, _ plane: AnatomicalPlane, count: Int) -> [Int] {
    let indices = previews.slices.indices.filter { previews.slices[$0].plane == plane }
    guard indices.count > count else { return indices }
    let lengths = indices.map { previews.outlineLength(at: $0) }
    // A little for every slice, so that there are rising sums without a model, too.
    let total = lengths.reduce(0, +)
    let floor = max(total, 1) / Double(indices.count) * 0.25
    var sums: [Double] = []
    for length in lengths { sums.append((sums.last ?? 0) + length + floor) }
    let whole = sums.last ?? 1
    var chosen: [Int] = []
    for number in 0..<count {
      let goal = whole * (Double(number) + 0.5) / Double(count)
      let at = sums.firstIndex { $0 >= goal } ?? indices.count - 1
      // Each slice once, and enough left for the others.
      let least = chosen.last.map { $0 + 1 } ?? 0
      chosen.append(min(max(at, least), indices.count - (count - number)))
    }
    return chosen.map { indices[$0] }
  }
}
