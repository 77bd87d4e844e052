import FileSystem
import Geometry
public import Volumes

extension VolumeFile {
  /// Reads a file that names its structures itself: a segmentation as 3D Slicer writes it
  /// (`.seg.nrrd`). Nil, after the header alone, for every other file.
  ///
  /// Segments are painted in the file's order, later ones over earlier ones where layers overlap.
  /// They keep their values where those are unique, and get the next free ones where layers use the
  /// same value twice. What no segment names is a
  /// structure called by its value, with a note. Cost:
  /// the file is decoded once for each layer; memory, four bytes a voxel beside the volume itself.
  ///
  /// - Parameter only: the structures that are wanted, by name or integer; nil for all.
  ///   What others would cover of them is then theirs.
  /// - Throws: as `read`; `LabelFailure` where a voxel holds no label; `StructureChoiceFailure`.
  public static func readSegments(
    _ path: String, only: Set<String>? = nil
  ) throws -> LabelReading? {
    guard VolumeSuffix(path) == .nrrd || VolumeSuffix(path) == .nhdr else { return nil }
    let header = try readHeader(path)
    guard header.format == .nrrd else { return nil }
    let segments = try NRRDSegment.all(
      NRRDHeader(InputFile(path: path)).pairs, layers: header.frames, path: path)
    guard !segments.isEmpty else { return nil }
    try AvailableMemory.require(
      header.grid.count * (4 + max(2, header.storedType.byteCount)), for: "The segmentation \(path)"
    )
    var painting = SegmentPainting(segments, grid: header.grid)
    // Layers are decoded once each, as long as the segments' order allows.
    for number in try painting.numbers(of: only) {
      let segment = segments[number]
      if painting.layer != segment.layer {
        let reading = try read(path, frame: segment.layer)
        painting.take(try LabelMap(reading.volume), layer: segment.layer, notes: reading.notes)
      }
      painting.paint(number)
    }
    return painting.finish()
  }
}

/// Puts the segments of a file's layers into one label map.
private struct SegmentPainting {
  /// The layer that is held.
  private(set) var layer: Int?

  private let segments: [NRRDSegment]
  private let structures: [Structure]
  private let grid: Grid
  private var painter: LabelPainter
  private var labels: LabelMap?
  /// For every structure of the layer, the slices that it lies in.
  private var slices: [Range<Int>] = []
  private var notes: [String] = []
  /// The first value that is free.
  private var next: Int
  /// What no segment names, by layer and value, that has been painted.
  private var unnamed: Set<[Int]> = []

  init(_ segments: [NRRDSegment], grid: Grid) {
    self.segments = segments
    self.grid = grid
    painter = LabelPainter(grid: grid)
    var (structures, values, names): ([Structure], Set<Int>, Set<String>) = ([], [], [])
    next = (segments.map(\.value).max() ?? 0) + 1
    for (number, segment) in segments.enumerated() {
      var value = segment.value
      if !values.insert(value).inserted {
        value = next
        values.insert(value)
        next += 1
      }
      let plain = segment.name ?? "segment \(number + 1)"
      // Parts are files and objects with these names.
      let isNew = names.insert(plain.lowercased()).inserted
      let name = isNew ? plain : "\(plain) (\(value))"
      names.insert(name.lowercased())
      structures.append(
        Structure(value: value, name: name, color: segment.color ?? Color(200, 200, 200)))
      if value != segment.value {
        notes.append("Two layers use the value \(segment.value); one of them became \(value).")
      }
    }
    self.structures = structures
  }

  /// The segments that are wanted, in the file's order.
  func numbers(of only: Set<String>?) throws -> [Int] {
    try only.map { try structures.chosen($0) } ?? Array(structures.indices)
  }

  /// Holds another layer.
  mutating func take(_ labels: LabelMap, layer: Int, notes: [String]) {
    self.layer = layer
    for note in notes where !self.notes.contains(note) { self.notes.append(note) }
    slices = slicesOfStructures(labels)
    self.labels = labels
    let named = Set(segments.filter { $0.layer == layer }.map(\.value))
    for (position, structure) in labels.structures.enumerated().dropFirst()
    where !named.contains(structure.value) && unnamed.insert([layer, structure.value]).inserted {
      painter.begin(
        Structure(
          value: next, name: "unnamed \(structure.value) of layer \(layer)", color: structure.color)
      )
      next += 1
      paint(position: position)
    }
  }

  /// Paints one segment of the layer that is held.
  mutating func paint(_ number: Int) {
    painter.begin(structures[number])
    let value = segments[number].value
    if let position = labels?.structures.firstIndex(where: { $0.value == value }) {
      paint(position: position)
    }
  }

  private mutating func paint(position: Int) {
    guard let labels else { return }
    let area = grid.size.x * grid.size.y
    var mask = [UInt8](repeating: 0, count: area)
    for slice in slices[position] {
      let indices = labels.indices.span.extracting(slice * area..<(slice + 1) * area)
      select(UInt16(position), indices, &mask)
      painter.paint(mask.span, at: slice * area)
    }
  }

  consuming func finish() -> LabelReading {
    var notes = notes
    if !unnamed.isEmpty {
      notes.append(
        "\(unnamed.count) values have voxels and no segment that names them; they are structures "
          + "called by their values.")
    }
    let (labels, overlaps) = painter.finish()
    return LabelReading(
      labels: labels, overlaps: overlaps, format: "NRRD segmentation", notes: notes)
  }
}

/// The slices that each structure lies in.
private func slicesOfStructures(_ labels: LabelMap) -> [Range<Int>] {
  var first = [Int](repeating: Int.max, count: labels.structures.count)
  var last = [Int](repeating: -1, count: labels.structures.count)
  let area = labels.grid.size.x * labels.grid.size.y
  let indices = labels.indices.span
  for slice in 0..<labels.grid.size.z {
    var before = UInt16.max
    for offset in slice * area..<(slice + 1) * area where indices[offset] != before {
      before = indices[offset]
      first[Int(before)] = min(first[Int(before)], slice)
      last[Int(before)] = slice
    }
  }
  return first.indices.map { last[$0] < 0 ? 0..<0 : first[$0]..<last[$0] + 1 }
}

/// Ones where a voxel is of a structure.
private func select(_ position: UInt16, _ indices: Span<UInt16>, _ mask: inout [UInt8]) {
  var target = mask.mutableSpan
  for i in 0..<indices.count { target[i] = indices[i] == position ? 1 : 0 }
}
