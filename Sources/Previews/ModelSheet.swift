import Geometry
public import Surfaces

extension ModelRenderer {
  /// Several views of a model side by side at one scale, each with its name below.
  ///
  /// - Parameters:
  ///   - model: parts in the patient frame (LPS, mm).
  ///   - views: from where, from left to right; at least one.
  ///   - width: the number of columns of the whole picture.
  ///   - height: the number of rows.
  public func sheet(
    _ model: Model, views: [ModelView] = [.anterior, .posterior], width: Int, height: Int
  ) -> Image {
    precondition(!views.isEmpty && width >= views.count && height > 0)
    let typeface = Typeface(size: max(8, (Double(height) / 48).rounded()))
    let captionHeight = min(height - 1, Int(typeface.size * 3))
    let cell = SIMD2(width / views.count, height - captionHeight)
    var opaque = self
    let ground: Color =
      if case .color(let color) = background { color } else { Color(255, 255, 255) }
    opaque.background = .color(ground)
    let ink = ground.luminance > 128 ? Palette.sheet : Palette.ink
    var image = Image(width: width, height: height, filledWith: ground)
    let pixelSize = pixelSize(fitting: model, views: views, width: cell.x, height: cell.y)
    for (number, view) in views.enumerated() {
      let picture = opaque.render(
        model, view: view, width: cell.x, height: cell.y, pixelSize: pixelSize)
      image.paste(picture, at: number * cell.x, 0)
      let left = Double(number * cell.x) + (Double(cell.x) - typeface.width(of: view.caption)) / 2
      typeface.draw(
        view.caption, on: &image, x: left, baseline: height - Int(typeface.size * 1.2),
        color: ink.mixed(with: ground, 0.35), shade: nil)
    }
    return image
  }
}
