import Foundation
import Geometry
import Previews
import Surfaces
import Testing
import Volumes

/// Where things of the patient appear in the pictures. The expected places are worked out here from
/// the conventions, not by the frame that the pictures use.
@Suite struct SliceGeometryTests {
  /// A dark scan with one bright blob 8 mm from the centre along each of the patient's directions.
  private func blobs(_ grid: Grid, at place: SIMD3<Double>) -> Volume {
    volume(grid) { 1000 * exp(-($0 - place).squaredLength / 8) }
  }

  private static let grids: [Grid] = [
    Grid(size: [41, 41, 41], spacing: [1, 1, 1], origin: [-20, -20, -20]),
    Grid(size: [41, 21, 11], spacing: [1, 2, 4], origin: [-20, -20, -20]),
    // Axes swapped and reversed, left-handed.
    Grid(
      size: [41, 41, 41],
      indexToPatient: Affine(
        x: [0, 0, -1], y: [-1, 0, 0], z: [0, -1, 0], translation: [20, 20, 20])),
    obliqueGrid(size: [61, 61, 61], spacing: [1, 1, 1]),
    obliqueGrid(size: [61, 41, 31], spacing: [1, 1.5, 2], mirrored: true),
  ]

  /// The intensity-weighted middle of the picture's blob, from the picture's centre in mm, to the
  /// right and up.
  private func blobPlace(_ image: Image, pixelSize: Double) -> SIMD2<Double> {
    var (sum, weights) = (SIMD2<Double>.zero, 0.0)
    for y in 0..<image.height {
      for x in 0..<image.width {
        // Only the middle of the picture: the furniture stands at the border.
        let offset = SIMD2(
          Double(x) - Double(image.width - 1) / 2, Double(image.height - 1) / 2 - Double(y))
        guard (offset * offset).sum().squareRoot() * pixelSize < 14 else { continue }
        let value = Double(image[x, y].red)
        sum += offset * value
        weights += value
      }
    }
    return sum / weights * pixelSize
  }

  private static let directions: [(SIMD3<Double>, [AnatomicalPlane: SIMD2<Double>])] = [
    // The patient's left is at the right of the picture, and seen face on in sagittal cuts.
    ([8, 0, 0], [.axial: [8, 0], .coronal: [8, 0]]),
    // The back is down in axial cuts and at the right in sagittal ones.
    ([0, 8, 0], [.axial: [0, -8], .sagittal: [8, 0]]),
    // The head is up.
    ([0, 0, 8], [.coronal: [0, 8], .sagittal: [0, 8]]),
  ]

  @Test(arguments: grids.indices, directions.indices)
  func `a bright spot lies where radiology shows it`(grid: Int, direction: Int) throws {
    let (place, expected) = Self.directions[direction]
    var options = SlicePreviews.Options()
    options.count = 1
    options.window = GreyWindow(low: 100, high: 1000)
    let previews = SlicePreviews(
      background: .volume(blobs(Self.grids[grid], at: place)), parts: [], options: options)
    for (plane, offset) in expected {
      let slice = try #require(previews.slices.first { $0.plane == plane })
      #expect(abs(slice.position) < 1e-9)
      let found = blobPlace(previews.image(of: slice), pixelSize: previews.pixelSize)
      #expect(abs(found.x - offset.x) < 0.4 && abs(found.y - offset.y) < 0.4, "\(plane) \(found)")
    }
  }

  @Test(arguments: grids.indices)
  func `the outline of a sphere runs along the edge of its grey image`(grid: Int) throws {
    let center = SIMD3(1.3, -0.7, 0.4)
    let scan = volume(Self.grids[grid]) { 12.5 - ($0 - center).length }
    let mark = Color(255, 0, 255)
    let part = sphere(center: center, radius: 12.5, color: mark)
    var options = SlicePreviews.Options()
    options.count = 5
    // A window so narrow that pixels are black outside and white inside.
    options.window = GreyWindow(low: -0.001, high: 0.001)
    let marked = SlicePreviews(background: .volume(scan), parts: [part], options: options)
    let empty = Part(name: "hidden", mesh: Mesh(positions: part.mesh.positions, triangles: []))
    let plain = SlicePreviews(background: .volume(scan), parts: [empty], options: options)
    #expect(marked.slices == plain.slices)
    var checked = 0
    for slice in marked.slices {
      let (outline, grey) = (marked.image(of: slice), plain.image(of: slice))
      // What interpolation between voxels 2-4 mm apart may bend, and one pixel.
      let coarsest = Self.grids[grid].spacing.max()
      let reach = Int((1 + coarsest * coarsest / (8 * 8) / marked.pixelSize).rounded(.up)) + 1
      for y in reach..<outline.height - reach {
        for x in reach..<outline.width - reach where outline[x, y] == mark {
          var values: Set<UInt8> = []
          for dy in -reach...reach {
            for dx in -reach...reach { values.insert(grey[x + dx, y + dy].red) }
          }
          #expect(values.contains(0) && values.contains(255), "\(slice.name) \(x) \(y)")
          checked += 1
        }
      }
    }
    #expect(checked > 5000)
  }

  @Test func `a label lies where its voxels lie, in its own hue`() throws {
    var indices = [UInt16](repeating: 0, count: 20 * 20 * 20)
    let grid = Grid(size: [20, 20, 20], spacing: [2, 2, 2])
    // A cube in the patient's left, front, upper corner.
    for z in 12..<18 {
      for y in 2..<8 { for x in 12..<18 { indices[grid.offset(x, y, z)] = 1 } }
    }
    let labels = LabelMap(
      grid: grid, indices: indices,
      structures: [.background, Structure(value: 7, name: "cube", color: Color(0, 200, 0))])
    var options = SlicePreviews.Options()
    options.count = 10
    let previews = SlicePreviews(background: .labels(labels), parts: [], options: options)
    #expect(previews.window == nil)
    func isGreen(_ slice: SlicePreviews.Slice, _ right: Double, _ down: Double) -> Bool {
      let image = previews.image(of: slice)
      let color = image[Int(right * Double(image.width)), Int(down * Double(image.height))]
      return color.green > 60 && color.red == 0 && color.blue == 0
    }
    let axial = try #require(previews.slices.first { $0.plane == .axial && $0.number == 8 })
    #expect(
      isGreen(axial, 0.75, 0.25) && !isGreen(axial, 0.25, 0.25) && !isGreen(axial, 0.75, 0.75))
    let coronal = try #require(previews.slices.first { $0.plane == .coronal && $0.number == 3 })
    #expect(isGreen(coronal, 0.75, 0.25) && !isGreen(coronal, 0.25, 0.25))
    let sagittal = try #require(previews.slices.first { $0.plane == .sagittal && $0.number == 8 })
    #expect(isGreen(sagittal, 0.25, 0.25) && !isGreen(sagittal, 0.75, 0.25))
  }

  @Test func `a voxel's box ends half a step beyond its centre`() throws {
    let grid = Grid(size: [4, 4, 4], spacing: [1, 1, 1])
    var options = SlicePreviews.Options()
    options.count = 1
    options.window = GreyWindow(low: 0, high: 1)
    let previews = SlicePreviews(
      background: .volume(volume(grid) { _ in 1 }), parts: [], options: options)
    #expect(abs(previews.pixelSize * 640 - 4) < 1e-9)
    let image = previews.image(of: try #require(previews.slices.first))
    #expect(image.width == 640 && image.height == 640)
    #expect(image[200, 0] == Color(255, 255, 255) && image[200, 639] == Color(255, 255, 255))
    #expect(image[0, 200] == Color(255, 255, 255) && image[639, 200] == Color(255, 255, 255))
  }
}
