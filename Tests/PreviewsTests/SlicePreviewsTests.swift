import FileSystem
import Foundation
import Geometry
import Parallel
import Previews
import Surfaces
import Testing
import Volumes

@Suite struct SlicePreviewsTests {
  private let scan = volume(
    Grid(size: [40, 40, 30], spacing: [2, 2, 2], origin: [-40, -40, -30])
  ) {
    300 - 10 * $0.length
  }
  private let part = sphere(radius: 20, color: Color(255, 80, 0))

  @Test func `cuts spread evenly over the model in patient order`() {
    let previews = SlicePreviews(background: .volume(scan), parts: [part])
    for plane in AnatomicalPlane.allCases {
      let slices = previews.slices.filter { $0.plane == plane }
      #expect(slices.count == 8 && slices.allSatisfy { $0.count == 8 })
      #expect(slices.map(\.number) == Array(1...8))
      for slice in slices {
        #expect(abs(slice.position - (-17.5 + 5 * Double(slice.number - 1))) < 1e-4)
      }
    }
    #expect(previews.slices.prefix(2).map(\.name) == ["axial-001.png", "axial-002.png"])
    #expect(previews.slices.last?.name == "sagittal-008.png")
  }

  @Test func `a long scan is cut at most 24 times, and as often as asked`() {
    let long = volume(Grid(size: [4, 4, 500], spacing: [2, 2, 2])) { $0.z }
    let previews = SlicePreviews(background: .volume(long), parts: [])
    #expect(previews.slices.filter { $0.plane == .axial }.count == 24)
    #expect(previews.slices.filter { $0.plane == .coronal }.count == 2)
    var options = SlicePreviews.Options()
    options.count = 30
    let asked = SlicePreviews(background: .volume(long), parts: [], options: options)
    #expect(asked.slices.count == 90)
  }

  @Test func `the files are the same bytes for any number of threads, and say nothing of whom`()
    throws
  {
    let previews = SlicePreviews(background: .volume(scan), parts: [part])
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 1
    let one = try previews.files()
    Threads.limit = 4
    #expect(try previews.files() == one)
    for file in one {
      let read = try DecodedPNG(file.bytes)
      #expect(read.texts.map(\.keyword) == ["Software", "Disclaimer"])
      #expect(abs(Double(read.pixelsPerMetre) - 1000 / previews.pixelSize) <= 0.5)
      // The part's name is nowhere in the file, nor is a time.
      #expect(!file.bytes.split(separator: UInt8(ascii: "s")).contains(Array("phere".utf8)[...]))
      #expect(!file.bytes.containsSequence(Array("tIME".utf8)))
    }
  }

  @Test func `a folder gets every picture, whole`() throws {
    let path = NSTemporaryDirectory() + "previews-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let previews = SlicePreviews(background: .volume(scan), parts: [part])
    let folder = try OutputFolder(path: path, replacing: false)
    try previews.write(to: folder)
    try folder.commit()
    let names = try FileManager.default.contentsOfDirectory(atPath: path + "/slices").sorted()
    #expect(names == previews.slices.map(\.name).sorted())
    let first = try previews.files()[0]
    let file = try InputFile(path: path + "/slices/" + first.name)
    #expect(try file.readBytes(upTo: file.size, at: 0) == first.bytes)
  }

  @Test func `the scale bar is as long as it says`() throws {
    var options = SlicePreviews.Options()
    options.window = GreyWindow(low: 1e6, high: 2e6)
    options.count = 1
    let previews = SlicePreviews(background: .volume(scan), parts: [], options: options)
    let image = previews.image(of: try #require(previews.slices.first))
    var longest = 0
    for y in image.height * 9 / 10..<image.height {
      var run = 0
      for x in 0..<image.width {
        run = image[x, y].red > 200 ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    // 80 mm of scan: the longest round length below 30 % of the width is 20 mm.
    #expect(abs(Double(longest) * previews.pixelSize - 20) <= previews.pixelSize)
  }

  @Test func `the automatic window leaves lungs out of Hounsfield units`() {
    let tissue = (0..<1000).map { Float($0 % 400) }
    let lungs = [Float](repeating: -900, count: 500)
    #expect(GreyWindow(covering: tissue + lungs).low == -160)
    #expect(GreyWindow(covering: tissue).low >= 0)
    #expect(GreyWindow(covering: []) == GreyWindow(low: 0, high: 1))
    #expect(GreyWindow(covering: [.nan, 3, 3, .infinity]) == GreyWindow(low: 0, high: 1))
  }

  @Test func `strange scans and far models make pictures all the same`() throws {
    let grids = [
      Grid(size: [1, 1, 1], spacing: [1, 1, 1]), Grid(size: [9, 7, 1], spacing: [1, 1, 5]),
      Grid(size: [3, 3, 3], spacing: [1e-6, 1e-6, 1e-6]),
      Grid(size: [3, 3, 3], spacing: [1e9, 1e9, 1]),
    ]
    var broken = part
    broken.mesh.positions[3] = [.nan, .infinity, -.infinity]
    let far = sphere(center: [1e7, 0, 0], radius: 5, rings: 8)
    var options = SlicePreviews.Options()
    options.count = 2
    options.maximumSide = 90
    for grid in grids {
      for value in [0.0, .nan, .infinity] {
        let scan = volume(grid) { _ in value }
        for parts in [[], [part], [broken], [far], [part, far]] {
          let previews = SlicePreviews(
            background: .volume(scan), parts: parts, options: options)
          #expect(try previews.files().count == 6)
        }
      }
    }
  }

  @Test func `a picture is no larger than asked, and twice as large with twice the zoom`() {
    var options = SlicePreviews.Options()
    options.count = 1
    let plain = SlicePreviews(background: .volume(scan), parts: [], options: options)
    options.zoom = 2
    let large = SlicePreviews(background: .volume(scan), parts: [], options: options)
    options.maximumSide = 300
    let small = SlicePreviews(background: .volume(scan), parts: [], options: options)
    func side(_ previews: SlicePreviews) -> Int {
      previews.slices.map { max(previews.image(of: $0).width, previews.image(of: $0).height) }
        .max() ?? 0
    }
    #expect(side(large) == 2 * side(plain))
    #expect(side(small) == 300)
  }
}

extension [UInt8] {
  fileprivate func containsSequence(_ other: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: other) }
  }
}
