import Foundation
import Geometry
import Parallel
import Previews
import Surfaces
import Testing

@Suite struct ModelRendererTests {
  private static let red = Color(255, 40, 40)
  private static let green = Color(40, 255, 40)
  private static let blue = Color(40, 40, 255)

  private func clear() -> ModelRenderer {
    var renderer = ModelRenderer()
    renderer.background = .transparent
    return renderer
  }

  /// The middle of the pixels in which one channel leads, from the picture's centre, right and up.
  private func middle(of channel: Int, in image: Image) -> SIMD2<Double>? {
    var (sum, count) = (SIMD2<Double>.zero, 0.0)
    for y in 0..<image.height {
      for x in 0..<image.width where (image.alpha?[y * image.width + x] ?? 255) == 255 {
        let color = image[x, y]
        let values = [color.red, color.green, color.blue]
        let others = values.indices.filter { $0 != channel }.map { Int(values[$0]) }
        guard Int(values[channel]) > 2 * (others.max() ?? 0) else { continue }
        sum += SIMD2(Double(x), Double(-y))
        count += 1
      }
    }
    guard count > 0 else { return nil }
    return sum / count - SIMD2(Double(image.width - 1), Double(1 - image.height)) / 2
  }

  @Test(arguments: ModelView.allCases)
  func `right, up and towards the eye are right-handed, so no view mirrors`(view: ModelView) {
    #expect((view.rightward.cross(view.upward) - view.towardEye).length < 1e-12)
    #expect(abs(view.rightward.length - 1) < 1e-12 && abs(view.towardEye.length - 1) < 1e-12)
  }

  /// Where the patient's left (red), back (green) and head (blue) appear.
  @Test(
    arguments: [
      (ModelView.anterior, [1, 0], nil, [0, 1]),
      (ModelView.posterior, [-1, 0], [0, 0], [0, 1]),
      (ModelView.left, [0, 0], [1, 0], [0, 1]),
      (ModelView.right, nil, [-1, 0], [0, 1]),
      (ModelView.superior, [-1, 0], [0, -1], [0, 0]),
      (ModelView.inferior, [1, 0], [0, -1], nil),
    ] as [(ModelView, SIMD2<Double>?, SIMD2<Double>?, SIMD2<Double>?)])
  func `each view shows the patient's sides where they belong`(
    view: ModelView, left: SIMD2<Double>?, back: SIMD2<Double>?, head: SIMD2<Double>?
  ) throws {
    // A grey ball in the middle hides what lies behind it.
    let model = Model(parts: [
      sphere(radius: 8, rings: 24, color: Color(200, 200, 200)),
      sphere(center: [20, 0, 0], radius: 5, rings: 24, color: Self.red),
      sphere(center: [0, 20, 0], radius: 5, rings: 24, color: Self.green),
      sphere(center: [0, 0, 20], radius: 5, rings: 24, color: Self.blue),
      // So that the model's box is centred.
      sphere(center: [-20, -20, -20], radius: 5, rings: 24, color: Color(200, 200, 200)),
    ])
    let image = clear().render(model, view: view, width: 200, height: 200, pixelSize: 0.4)
    for (channel, expected) in [left, back, head].enumerated() {
      let found = middle(of: channel, in: image)
      if let expected {
        let place = try #require(found) * 0.4
        #expect(abs(place.x - expected.x * 20) < 1 && abs(place.y - expected.y * 20) < 1)
      } else {
        #expect(found == nil)
      }
    }
  }

  @Test func `a ball covers the area of its disc, without a hole`() throws {
    let model = Model(parts: [sphere(radius: 10, rings: 150)])
    let image = clear().render(model, view: .anterior, width: 300, height: 300, pixelSize: 0.1)
    let alpha = try #require(image.alpha)
    let area = alpha.reduce(0.0) { $0 + Double($1) / 255 } * 0.01
    #expect(abs(area - .pi * 100) < 0.005 * .pi * 100)
    for y in 0..<300 {
      for x in 0..<300 {
        let offset = SIMD2(Double(x) - 149.5, Double(y) - 149.5)
        if (offset * offset).sum() < 98 * 98 { #expect(alpha[y * 300 + x] == 255) }
      }
    }
  }

  @Test func `a map is drawn in the colours of its vertices, a part beside it in its own`() {
    var map = sphere(radius: 10, rings: 60, color: Color(0, 255, 0))
    map.vertexColors = map.mesh.positions.map { $0.x > 0 ? Color(255, 0, 0) : Color(0, 0, 255) }
    let plain = sphere(center: [0, 0, 25], radius: 5, rings: 60, color: Color(0, 255, 0))
    let image = clear().render(
      Model(parts: [plain, map]), view: .anterior, width: 100, height: 200, pixelSize: 0.3)
    // Seen from the front, the patient's left is on the right. The middle of both is 12.5 - 5 above 0.
    let row = 100 + Int(10 / 0.3)
    for (column, expected) in [(70, Color(255, 0, 0)), (30, Color(0, 0, 255))] {
      let color = image[column, row]
      #expect((color.red > 80) == (expected.red > 0) && (color.blue > 80) == (expected.blue > 0))
      #expect(color.green < 40)
    }
    let beside = image[50, 100 - Int(15 / 0.3)]
    #expect(beside.green > 80 && beside.red < 40 && beside.blue < 40)
  }

  @Test func `the face of a box is one flat colour up to its edge`() {
    let model = Model(parts: [box(lower: [-5, -5, -5], upper: [5, 5, 5], color: Self.blue)])
    let image = clear().render(model, view: .anterior, width: 100, height: 100, pixelSize: 0.2)
    let color = image[50, 50]
    for y in 27..<73 { for x in 27..<73 { #expect(image[x, y] == color) } }
  }

  @Test(arguments: [1, 2, 3])
  func `any number of threads draws the same picture`(samples: Int) {
    let model = Model(parts: [
      sphere(radius: 10), box(lower: [0, 0, 0], upper: [9, 9, 12]), sphere(radius: 10),
    ])
    var renderer = ModelRenderer()
    renderer.supersampling = samples
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 1
    let one = renderer.render(model, view: .leftAnteriorOblique, width: 157, height: 133)
    Threads.limit = 5
    #expect(renderer.render(model, view: .leftAnteriorOblique, width: 157, height: 133) == one)
  }

  @Test func `nothing to draw leaves the ground`() {
    var renderer = ModelRenderer()
    renderer.background = .color(Color(1, 2, 3))
    let flat = Mesh(
      positions: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], triangles: [Triangle(0, 1, 2)])
    for model in [
      Model(), Model(parts: [Part(name: "", mesh: Mesh())]),
      Model(parts: [Part(name: "", mesh: flat)]),
    ] {
      let image = renderer.render(model, view: .left, width: 20, height: 10)
      #expect(image == Image(width: 20, height: 10, filledWith: Color(1, 2, 3)))
    }
  }

  @Test func `coordinates that are no numbers, or beyond all measure, are survived`() {
    var part = sphere(radius: 10, rings: 12)
    part.mesh.positions[5] = [.nan, 0, 0]
    part.mesh.positions[50] = [.infinity, 0, 0]
    let image = clear().render(Model(parts: [part]), view: .anterior, width: 60, height: 60)
    #expect(image.alpha?.filter { $0 == 255 }.count ?? 0 > 1000)
    part.mesh.positions[80] = [3e38, -3e38, 3e38]
    _ = clear().render(Model(parts: [part]), view: .left, width: 60, height: 60)
    _ = clear().render(Model(parts: [part]), view: .left, width: 9, height: 9, pixelSize: 1e-9)
  }

  @Test func `a sheet of two views shows both at one scale`() {
    let model = Model(parts: [box(lower: [-20, -5, -5], upper: [20, 5, 5], color: Self.red)])
    var renderer = ModelRenderer()
    renderer.background = .color(Color(255, 255, 255))
    let sheet = renderer.sheet(model, views: [.anterior, .left], width: 400, height: 250)
    func widthOfModel(_ columns: Range<Int>) -> Int {
      columns.filter { sheet[$0, 110].green < 200 }.count
    }
    let (front, side) = (widthOfModel(0..<200), widthOfModel(200..<400))
    #expect(abs(front - 180) <= 2 && abs(side - 45) <= 2)
  }
}
