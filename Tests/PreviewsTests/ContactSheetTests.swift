import Foundation
import Geometry
import Previews
import Surfaces
import Testing
import Volumes

@Suite struct ContactSheetTests {
  private let scan = volume(
    Grid(size: [40, 40, 40], spacing: [2, 2, 2], origin: [-39, -39, -39])
  ) {
    300 - 10 * $0.length
  }

  private func parts(_ count: Int) -> [Part] {
    (0..<count).map { number in
      let center = SIMD3<Double>(Double(number % 5), Double(number / 5), 2) * 8 - 16
      return sphere(
        center: center, radius: 7, rings: 12, color: Color(255, UInt8(number * 10), 0),
        name: "structure number \(number) with a name that is far too long for any legend")
    }
  }

  /// The pixels of just this colour where the legend has its marks: pictures are shaded, and outlines lie
  /// to the right.
  private func marks(_ color: Color, in image: Image) -> Int {
    var count = 0
    for y in 0..<image.height {
      for x in 0..<image.width / 18 where image[x, y] == color { count += 1 }
    }
    return count
  }

  @Test(arguments: [0, 1, 7, 16, 40])
  func `a sheet holds the legend of its structures`(number: Int) {
    let parts =
      parts(min(number, 25))
      + (25..<max(25, number)).map { _ in
        sphere(radius: 3, rings: 6, color: Color(9, 9, 200))
      }
    let previews = SlicePreviews(background: .volume(scan), parts: parts)
    var sheet = ContactSheet()
    sheet.width = 900
    let image = sheet.image(of: previews)
    #expect(image.width == 900)
    #expect(image.height > 300 && image.height < 1600)
    // Far more structures than fit the page in the usual rows are all there.
    for part in parts.prefix(25) {
      if let color = part.color { #expect(marks(color, in: image) > 8) }
    }
  }

  @Test func `the same sheet is the same bytes, and takes pictures without a model`() throws {
    let previews = SlicePreviews(background: .volume(scan), parts: parts(3))
    var sheet = ContactSheet()
    sheet.width = 700
    sheet.title = String(repeating: "A very long title ", count: 20)
    let file = try sheet.file(of: previews)
    #expect(file.name == "contact-sheet.png")
    #expect(try sheet.file(of: previews) == file)
    #expect(try DecodedPNG(file.bytes).width == 700)
  }

  @Test func `flat, tiny and empty scans still make a sheet`() throws {
    for size in [SIMD3(1, 1, 1), SIMD3(30, 20, 1), SIMD3(2, 2, 90)] {
      let flat = volume(Grid(size: size, spacing: [1, 1, 1])) { _ in .nan }
      let previews = SlicePreviews(background: .volume(flat), parts: [])
      let image = ContactSheet().image(of: previews)
      #expect(image.width == 1800 && image.height < 4000)
    }
  }
}
