import Geometry
public import Volumes

/// DICOM RT structure sets (PS3.3 A.19) as label maps: contours filled on the images' slices.
public enum DICOMStructureSet {
  /// Reads a structure set.
  ///
  /// A voxel belongs to a structure where its centre lies inside its contours on that slice by the
  /// even-odd rule, so contours within contours are holes (see `ContourFill`). A contour fills the
  /// slice nearest to it and no other: between planes further apart than slices nothing is
  /// interpolated, which a note tells. Structures may overlap: a later one covers those before it,
  /// and what is covered is counted.
  ///
  /// Time: the contours' corners and, for each structure, the rows that its contours touch.
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what sentences call it, since its path may name the patient.
  ///   - grid: the grid of the images that were drawn on. Without it, slices are the contours' own
  ///     planes and voxels are half a millimetre wide, which a note tells.
  ///   - only: the names of the structures that are wanted; all without it. A structure that is
  ///     read alone is whole.
  /// - Throws: `DICOMFailure`, `DICOMLabelFailure`, `NotEnoughMemory`. Refused are structure sets
  ///   without a closed contour, with all contours outside the images, or with one not parallel to
  ///   their slices.
  public static func read(
    path: String, name: String, on grid: Grid? = nil, only: Set<String>? = nil
  ) throws -> LabelReading {
    try read(DICOMFile(path: path, name: name), on: grid, only: only)
  }

  /// The same from an open file.
  package static func read(
    _ file: DICOMFile, on grid: Grid? = nil, only: Set<String>? = nil
  ) throws -> LabelReading {
    guard file.kind == .structureSet else {
      throw DICOMLabelFailure.unsupported(name: file.name, what: "no structure set")
    }
    let set = try ContourSet(file.root, only: only)
    return try set.painted(on: grid, name: file.name)
  }
}

extension ContourSet {
  /// Fills all contours. A later structure covers those before it.
  func painted(on images: Grid?, name: String) throws -> LabelReading {
    guard regions.contains(where: { !$0.contours.isEmpty }) else {
      throw DICOMLabelFailure.nothingInside(name: name, what: "no closed contour")
    }
    var notes = ContourNotes()
    notes.skipped = skipped
    notes.isWithoutImages = images == nil
    let grid = try images ?? grid(name: name)
    try grid.size.requireMemory()
    var painter = LabelPainter(grid: grid)
    var fill = ContourFill(width: grid.size.x, height: grid.size.y)
    var isInside = false
    for region in regions {
      let structure = region.description.structure
      painter.begin(structure)
      let sorted = try ContourSlices(
        region.contours, on: grid, structure: structure.name, name: name)
      for (slice, contours) in sorted.slices {
        isInside = true
        fill.fill(contours)
        let rows = fill.rows
        painter.paint(
          fill.inside.span.extracting(rows.lowerBound * fill.width..<rows.upperBound * fill.width),
          at: grid.offset(0, rows.lowerBound, slice))
      }
      notes.add(sorted, of: structure.name, isEmpty: region.contours.isEmpty)
    }
    guard isInside else {
      throw DICOMLabelFailure.offImages(
        name: name, problem: "all its contours lie before or after their slices")
    }
    let (labels, overlaps) = painter.finish()
    return LabelReading(
      labels: labels, overlaps: overlaps, format: "DICOM RTSTRUCT", notes: notes.sentences)
  }
}
