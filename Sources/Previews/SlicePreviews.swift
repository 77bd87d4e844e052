public import FileSystem
import Geometry
import Parallel
public import Surfaces
public import Volumes

/// Pictures of cuts through a scan or a label map with the outline of a model on them, for a person
/// who wants to see whether the model follows the image.
///
/// Cuts are aligned with the patient (LPS), not with the voxels: an oblique or anisotropic grid is
/// interpolated to square pixels, linearly where it is grey, by the nearest voxel where it is a
/// label map. How a cut is looked at is said at `AnatomicalPlane`. The outline is the exact cut of
/// the mesh. The pictures are not for diagnosis, and say so.
public struct SlicePreviews: Sendable {
  /// What lies behind the outline.
  public enum Background: Sendable {
    case volume(Volume)
    case labels(LabelMap)
  }

  /// How many cuts, how large, how bright.
  public struct Options: Sendable {
    /// The number of cuts in each direction; nil for one about every 5 mm, at most 24.
    public var count: Int?
    /// The greys of a scan; nil to choose by percentiles of what the pictures show.
    public var window: GreyWindow?
    /// Multiplies the number of pixels.
    public var zoom = 1.0
    /// No side of a picture is longer, in pixels.
    public var maximumSide = 4096
    /// How much of the scan is shown around the model, mm; nil to show the whole scan.
    public var margin: Double? = 25

    /// The defaults.
    public init() {}
  }

  /// One cut.
  public struct Slice: Equatable, Sendable {
    /// Its direction.
    public let plane: AnatomicalPlane
    /// Its number among the cuts of its direction, from 1: axial from the feet to the head, coronal
    /// from front to back, sagittal from right to left.
    public let number: Int
    /// How many cuts its direction has.
    public let count: Int
    /// Its patient coordinate along the direction (LPS), mm.
    public let position: Double

    /// The name of its file, such as `axial-012.png`: alphabetical is patient order.
    public var name: String {
      let digits = String(number)
      return plane.rawValue + "-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        + ".png"
    }
  }

  /// A file of the result: a name without folder, and its bytes.
  public struct File: Equatable, Sendable {
    /// Such as `axial-012.png`.
    public let name: String
    /// The PNG.
    public let bytes: [UInt8]
  }

  /// All cuts: axial, coronal, sagittal, each in patient order.
  public let slices: [Slice]
  /// The greys that the pictures use; nil where the background is a label map.
  public let window: GreyWindow?
  /// The side of a pixel of every picture, mm.
  public let pixelSize: Double

  let background: Background
  let parts: [Part]
  /// The box of the patient that the pictures show.
  let view: Bounds
  /// For each slice, for each part, its outline.
  private let outlines: [[[CutSegment]]]
  private let typeface: Typeface
  private let small: Typeface

  /// Chooses the cuts and cuts the meshes: one pass over all triangles for each direction.
  ///
  /// - Parameters:
  ///   - background: the scan or the label map.
  ///   - parts: meshes in the patient frame (LPS, mm); none shows the background alone.
  ///   - options: see `Options`; the defaults suit a heart.
  public init(background: Background, parts: [Part], options: Options = Options()) {
    precondition(
      options.zoom > 0 && options.maximumSide > 0 && options.count.map { $0 > 0 } ?? true)
    self.background = background
    self.parts = parts
    let grid = background.grid
    let (view, extent) = Self.visible(grid: grid, parts: parts, margin: options.margin)
    self.view = view
    let longest = view.size.max()
    let finest = grid.spacing.min()
    let side = min(1024, max(640, longest / finest)) * options.zoom
    pixelSize = longest / max(1, min(side, Double(options.maximumSide)))
    let slices = AnatomicalPlane.allCases.flatMap {
      Self.slices($0, over: extent, count: options.count)
    }
    self.slices = slices
    window =
      switch background {
      case .labels: nil
      case .volume(let volume): options.window ?? Self.automaticWindow(volume, view)
      }
    outlines = Self.outlines(slices, parts)
    let letters = min(15, max(8, (view.size.min() / pixelSize / 48).rounded()))
    typeface = Typeface(size: letters)
    small = Typeface(size: max(7, (letters * 0.72).rounded()))
  }

  /// The picture of one of `slices`. A few milliseconds.
  public func image(of slice: Slice) -> Image {
    guard let at = slices.firstIndex(of: slice) else {
      preconditionFailure("a slice of other previews")
    }
    var image = plainImage(at: at, showing: view, pixelSize: pixelSize)
    let frame = frame(of: slice)
    SliceFurniture(slice: slice, frame: frame, typeface: typeface, small: small).draw(on: &image)
    return image
  }

  /// Every picture as a PNG file, in the order of `slices`, in parallel. The bytes carry no
  /// identity: the pixels, their size, and the name of this software.
  ///
  /// - Throws: `PNGFailure`.
  public func files() throws -> [File] {
    let results = parallelMap(slices.count) { index in
      Result {
        try File(
          name: slices[index].name,
          bytes: PNG.encode(image(of: slices[index]), facts: .ours(pixelSize: pixelSize)))
      }
    }
    return try results.map { try $0.get() }
  }

  /// Writes every picture into a folder of an output folder, such as `slices/`.
  ///
  /// - Throws: `PNGFailure`, or `FileFailure` where writing fails.
  public func write(to folder: OutputFolder, under prefix: String = "slices/") throws {
    for made in try files() {
      let file = try folder.file(prefix + made.name)
      try file.write(made.bytes)
      try file.commit()
    }
  }

  /// Where the pixels of a slice's picture lie.
  package func frame(of slice: Slice) -> SliceFrame {
    SliceFrame(
      plane: slice.plane, position: slice.position, showing: view, pixelSize: pixelSize)
  }

  /// The background and the outlines alone, for a box and a pixel size of the caller's choice.
  func plainImage(at index: Int, showing box: Bounds, pixelSize: Double) -> Image {
    let slice = slices[index]
    let frame = SliceFrame(
      plane: slice.plane, position: slice.position, showing: box, pixelSize: pixelSize)
    var image = background.image(on: frame, window: window)
    let lines = zip(parts.indices, parts).map { number, part in
      OutlineDrawing.Line(
        segments: outlines[index][number], color: Palette.color(of: part, number: number))
    }
    OutlineDrawing(frame: frame).draw(lines, on: &image)
    return image
  }

  /// The length of all outlines in a slice, mm: how much of the model it shows.
  func outlineLength(at index: Int) -> Double {
    outlines[index].joined().reduce(0) { $0 + ($1.to - $1.from).length }
  }

  private static func outlines(_ slices: [Slice], _ parts: [Part]) -> [[[CutSegment]]] {
    let planes = AnatomicalPlane.allCases
    let cuts = parallelMap(planes.count * parts.count) { job in
      let plane = planes[job / parts.count]
      return parts[job % parts.count].mesh.cuts(
        axis: plane.normalAxis, at: slices.filter { $0.plane == plane }.map(\.position))
    }
    return slices.map { slice in
      let row = (planes.firstIndex(of: slice.plane) ?? 0) * parts.count
      return parts.indices.map { cuts[row + $0][slice.number - 1] }
    }
  }
}

extension PNG.Facts {
  /// What every picture of ours says of itself.
  static func ours(pixelSize: Double? = nil) -> PNG.Facts {
    PNG.Facts(
      texts: [PNG.Text("Software", "Heartwright"), PNG.Text("Disclaimer", "Not for diagnosis.")],
      pixelSize: pixelSize)
  }
}
