import Geometry
import Surfaces
import Volumes

extension SlicePreviews.Background {
  /// Where the voxels lie.
  var grid: Grid {
    switch self {
    case .volume(let volume): volume.grid
    case .labels(let labels): labels.grid
    }
  }

  /// The background on a frame, without anything on it.
  func image(on frame: SliceFrame, window: GreyWindow?) -> Image {
    var pixels = [UInt8](repeating: 0, count: frame.size.x * frame.size.y * 3)
    switch self {
    case .volume(let volume):
      let window = window ?? GreyWindow(low: 0, high: 1)
      for (index, value) in volume.sampled(on: frame).enumerated() {
        let grey = window.grey(value)
        pixels[index * 3] = grey
        pixels[index * 3 + 1] = grey
        pixels[index * 3 + 2] = grey
      }
    case .labels(let labels):
      // Muted, so that an outline of the same colour stands out.
      let colors = labels.structures.map { $0.color.mixed(with: Palette.black, 0.55) }
      for (index, label) in labels.sampled(on: frame).enumerated() where label > 0 {
        let color = colors[Int(label)]
        pixels[index * 3] = color.red
        pixels[index * 3 + 1] = color.green
        pixels[index * 3 + 2] = color.blue
      }
    }
    return Image(width: frame.size.x, height: frame.size.y, pixels: pixels)
  }
}

extension SlicePreviews {
  /// The box of the patient that pictures show, and the box over which cuts are spread: the model
  /// as far as it lies near the scan, else the scan.
  static func visible(
    grid: Grid, parts: [Part], margin: Double?
  ) -> (view: Bounds, extent: Bounds) {
    let scan = grid.patientBounds
    let model = parts.reduce(Bounds.empty) { $0.union($1.mesh.bounds) }
    let reach = scan.grown(by: margin ?? 25)
    let extent = model.intersection(reach)
    guard !extent.isEmpty, all(extent.size .> 0) else { return (scan, scan) }
    guard let margin else { return (scan.union(extent), extent) }
    return (model.grown(by: margin).intersection(scan.union(extent)), extent)
  }

  static func slices(
    _ plane: AnatomicalPlane, over extent: Bounds, count: Int?
  ) -> [Slice] {
    let axis = plane.normalAxis
    let length = extent.size[axis]
    let count = count ?? Int(max(1, min(24, (length / 5).rounded())))
    return (1...count).map { number in
      let part = (Double(number) - 0.5) / Double(count)
      return Slice(
        plane: plane, number: number, count: count,
        position: extent.lower[axis] + length * part)
    }
  }

  static func automaticWindow(_ volume: Volume, _ view: Bounds) -> GreyWindow {
    let step = view.size.max() / 96
    let values = slices(.axial, over: view, count: 24).flatMap { slice in
      volume.sampled(
        on: SliceFrame(
          plane: .axial, position: slice.position, showing: view, pixelSize: step))
    }
    return GreyWindow(covering: values)
  }
}

extension Grid {
  /// The smallest patient-aligned box around all voxels' boxes, mm.
  var patientBounds: Bounds {
    var box = Bounds.empty
    for corner in 0..<8 {
      let index = SIMD3(
        corner & 1 == 0 ? -0.5 : Double(size.x) - 0.5,
        corner & 2 == 0 ? -0.5 : Double(size.y) - 0.5,
        corner & 4 == 0 ? -0.5 : Double(size.z) - 0.5)
      let point = indexToPatient(index)
      box = box.union(Bounds(lower: point, upper: point))
    }
    return box
  }
}

extension Bounds {
  /// The box with so much more on every side.
  func grown(by margin: Double) -> Bounds {
    isEmpty ? self : Bounds(lower: lower - margin, upper: upper + margin)
  }

  /// What both boxes hold.
  func intersection(_ other: Bounds) -> Bounds {
    Bounds(lower: pointwiseMax(lower, other.lower), upper: pointwiseMin(upper, other.upper))
  }
}
