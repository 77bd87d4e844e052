import Compression
import FileSystem
import Geometry
import Volumes

/// Reads MetaImage headers (.mha, .mhd) after the MetaIO documentation
/// (https://itk.org/Wiki/ITK/MetaIO/Documentation): positions are LPS in mm.
struct MetaImageHeader {
  private let path: String
  private var fields: [String: String] = [:]
  private var listedFiles: [String] = []
  private var notes: [String] = []

  static func parse(_ file: InputFile) throws -> ParsedHeader {
    var lines = try TextHeader(file)
    var header = MetaImageHeader(path: file.path)
    try header.readFields(&lines)
    return try header.interpret(file, dataOffset: lines.position)
  }

  private init(path: String) { self.path = path }

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badHeader(path: path, problem: problem)
  }

  private mutating func readFields(_ lines: inout TextHeader) throws {
    while let line = try lines.nextLine() {
      guard let equals = line.firstIndex(of: "=") else {
        if line.trimmed.isEmpty { continue }
        throw bad("has a line without '='")
      }
      let key = line[..<equals].trimmed
      let value = line[line.index(after: equals)...].trimmed
      guard fields.updateValue(value, forKey: key.lowercased()) == nil else {
        throw bad("states '\(key)' twice")
      }
      // The data begins after this line, or the names of its files do.
      if key.lowercased() == "elementdatafile" {
        if value.words.first == "LIST" {
          while let file = try lines.nextLine() {
            if !file.trimmed.isEmpty { listedFiles.append(file.trimmed) }
          }
        }
        return
      }
    }
    throw bad("lacks 'ElementDataFile'")
  }

  /// The first of several names for one thing.
  private func field(_ names: String...) -> String? {
    names.lazy.compactMap { fields[$0.lowercased()] }.first
  }

  private func numbers(_ text: String?, count: Int, of what: String) throws -> [Double]? {
    guard let text else { return nil }
    guard let values = text.numbers, values.count == count else {
      throw bad("gives an unreadable \(what)")
    }
    return values
  }

  private mutating func interpret(_ file: InputFile, dataOffset: Int) throws -> ParsedHeader {
    if let type = field("ObjectType"), type.lowercased() != "image" {
      throw VolumeFileFailure.unsupported(path: path, what: "a MetaIO object of the type '\(type)'")
    }
    guard let rank = field("NDims").flatMap({ Int($0) }), (1...10).contains(rank) else {
      throw bad("gives no readable number of dimensions")
    }
    guard let sizes = field("DimSize")?.integers, sizes.count == rank else {
      throw bad("gives no size for each of its \(rank) axes")
    }
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw bad("gives the size \(sizes.map(String.init).joined(separator: " x "))")
    }
    guard sizes.dropFirst(4).allSatisfy({ $0 == 1 }) else {
      throw VolumeFileFailure.unsupported(path: path, what: "more than four axes")
    }
    guard rank > 1 else {
      throw VolumeFileFailure.unsupported(path: path, what: "a single row of numbers")
    }
    guard rank > 2 else { throw VolumeFileFailure.singleSlice(path: path) }
    let typeName = field("ElementType") ?? ""
    guard let storedType = Self.storedType(typeName.uppercased()) else {
      throw VolumeFileFailure.unsupported(path: path, what: "numbers of the type '\(typeName)'")
    }
    guard let channels = Int(field("ElementNumberOfChannels") ?? "1"), channels > 0 else {
      throw bad("gives an unreadable number of channels")
    }
    guard channels == 1 else {
      throw VolumeFileFailure.unsupported(
        path: path, what: "\(channels) numbers for every voxel (a vector or a colour)")
    }
    if (field("ElementToIntensityFunctionSlope").flatMap { Double($0) } ?? 1) != 1
      || (field("ElementToIntensityFunctionOffset").flatMap { Double($0) } ?? 0) != 0
    {
      notes.append(
        "An intensity function is stated, which readers of this format do not apply; the stored "
          + "values were taken as they are.")
    }
    let grid = try grid(sizes: sizes, rank: rank)
    _ = try product(sizes, path: path)
    let storage = try MetaImageData(
      path: path, fields: fields, listedFiles: listedFiles, type: storedType, sizes: sizes
    ).storage(file, dataOffset: dataOffset)
    return ParsedHeader(
      header: VolumeHeader(
        format: .metaImage, grid: grid, storedType: storedType,
        frames: sizes.count > 3 ? sizes[3] : 1, slope: 1, intercept: 0,
        isCompressed: storage.isCompressed),
      storage: storage, notes: notes)
  }

  private mutating func grid(sizes: [Int], rank: Int) throws -> Grid {
    var spacing = try numbers(
      field("ElementSpacing", "ElementSize"), count: rank, of: "voxel spacing")
    if spacing == nil { notes.append("No voxel spacing is stated; 1 mm was taken.") }
    spacing = spacing ?? Array(repeating: 1, count: rank)
    let steps = (spacing ?? []).prefix(3)
    guard steps.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw bad("gives a voxel spacing of \(steps.map { "\($0)" }.joined(separator: " x "))")
    }
    let origin =
      try numbers(field("Offset", "Position", "Origin"), count: rank, of: "position")
      ?? Array(repeating: 0, count: rank)
    let matrix = try numbers(
      field("TransformMatrix", "Rotation", "Orientation"), count: rank * rank,
      of: "orientation")
    let unit = try unit()
    // Each run of `rank` numbers is the direction of one index axis.
    func column(_ axis: Int) -> SIMD3<Double> {
      var direction = SIMD3<Double>.zero
      for row in 0..<3 {
        direction[row] = matrix.map { $0[axis * rank + row] } ?? (row == axis ? 1 : 0)
      }
      return direction * (steps[axis] * unit)
    }
    let map = Affine(
      x: column(0), y: column(1), z: column(2),
      translation: SIMD3(origin[0], origin[1], origin[2]) * unit)
    return try checkedGrid(sizes: Array(sizes.prefix(3)), map: map, path: path)
  }

  private mutating func unit() throws -> Double {
    guard let name = field("DistanceUnits"), name != "?" else { return 1 }
    guard let factor = millimetres(in: name) else { throw bad("states the unit '\(name)'") }
    if factor != 1 {
      notes.append("Lengths are stored in another unit and were converted to millimetres.")
    }
    return factor
  }

  private static func storedType(_ name: String) -> StoredType? {
    switch name {
    case "MET_CHAR": .int8
    case "MET_UCHAR": .uint8
    case "MET_SHORT": .int16
    case "MET_USHORT": .uint16
    // MetaIO's long has four bytes on every machine.
    case "MET_INT", "MET_LONG": .int32
    case "MET_UINT", "MET_ULONG": .uint32
    case "MET_LONG_LONG": .int64
    case "MET_ULONG_LONG": .uint64
    case "MET_FLOAT": .float32
    case "MET_DOUBLE": .float64
    default: nil
    }
  }
}
