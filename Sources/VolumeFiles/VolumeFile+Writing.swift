import Compression
import FileSystem
import Foundation
public import Volumes

extension VolumeFile {
  /// Writes a volume in the format of the path's suffix: `.nii`, `.nii.gz`, `.nrrd` (gzip inside),
  /// `.nhdr` (with its data in `.raw.gz` beside it), `.mha` (zlib inside), `.mhd` (with `.zraw`).
  ///
  /// Values and their type are kept bit for bit, and so is the grid in NRRD and MetaImage. NIfTI-1
  /// keeps positions in single precision, about 1e-7 of their size; axes of more than 32767 voxels
  /// make it NIfTI-2, which keeps them whole. Equal volumes give equal bytes: there are no times
  /// and no names in them.
  ///
  /// - Parameter replacing: whether existing files may be replaced (`--force`).
  /// - Throws: `VolumeFileFailure.cannotWriteFormat` for other suffixes, `FileFailure`.
  public static func write(_ volume: Volume, to path: String, replacing: Bool) throws {
    guard let suffix = VolumeSuffix(path) else {
      throw VolumeFileFailure.cannotWriteFormat(path: path)
    }
    switch suffix {
    case .nii, .niiGz:
      let file = try OutputFile(path: path, replacing: replacing)
      let header = NIfTIWriter.header(of: volume)
      if suffix == .nii {
        try file.write(header)
        try volume.voxels.write(to: file)
      } else {
        try volume.voxels.deflate(.gzip, after: header) { try file.write($0) }
      }
      try file.commit()
    case .nrrd:
      try writeNRRD(volume, keys: "", to: path, replacing: replacing)
    case .nhdr:
      let stem = String(path.dropLast(suffix.rawValue.count))
      try writePair(path, data: stem + ".raw.gz", replacing: replacing) { data, name in
        try volume.voxels.deflate(.gzip) { try data.write($0) }
        return NRRDWriter.header(of: volume, dataFile: name)
      }
    case .mha:
      // The header comes first and states the compressed size, so the data waits in memory.
      var blocks: [[UInt8]] = []
      try volume.voxels.deflate(.zlib) { blocks.append($0) }
      let size = blocks.reduce(0) { $0 + $1.count }
      let file = try OutputFile(path: path, replacing: replacing)
      try file.write(MetaImageWriter.header(of: volume, compressedSize: size, dataFile: "LOCAL"))
      for block in blocks { try file.write(block) }
      try file.commit()
    case .mhd:
      let stem = String(path.dropLast(suffix.rawValue.count))
      try writePair(path, data: stem + ".zraw", replacing: replacing) { data, name in
        try volume.voxels.deflate(.zlib) { try data.write($0) }
        return MetaImageWriter.header(of: volume, compressedSize: data.count, dataFile: name)
      }
    }
  }

  /// Writes a label map: the structures' values, in the smallest integer type that holds them all.
  ///
  /// Where the path ends in `.seg.nrrd`, names and colours are written too, as 3D Slicer does;
  /// values must then be from 1 to 65,535. The other formats have no common place for them.
  /// Otherwise as `write(_:to:replacing:)` for volumes.
  public static func write(_ labels: LabelMap, to path: String, replacing: Bool) throws {
    guard VolumeSuffix(path) != nil else { throw VolumeFileFailure.cannotWriteFormat(path: path) }
    guard let volume = labels.volume else {
      let values = labels.structures.map(\.value)
      throw VolumeFileFailure.cannotExpress(
        path: path,
        what: "its structures have values from \(values.min() ?? 0) to \(values.max() ?? 0), more "
          + "than 32 bits hold")
    }
    guard path.lowercased().hasSuffix(".seg.nrrd") else {
      return try write(volume, to: path, replacing: replacing)
    }
    let values = labels.structures.map(\.value)
    guard values[0] == 0, values.dropFirst().allSatisfy({ (1...65_535).contains($0) }) else {
      throw VolumeFileFailure.cannotExpress(
        path: path, what: "segments have values from 1 to 65535 beside the background 0")
    }
    try writeNRRD(volume, keys: NRRDSegment.lines(for: labels), to: path, replacing: replacing)
  }

  private static func writeNRRD(
    _ volume: Volume, keys: String, to path: String, replacing: Bool
  ) throws {
    let file = try OutputFile(path: path, replacing: replacing)
    try file.write(NRRDWriter.header(of: volume, dataFile: nil, keys: keys))
    try volume.voxels.deflate(.gzip) { try file.write($0) }
    try file.commit()
  }

  /// Writes a header and its data file, both begun before either is finished.
  private static func writePair(
    _ path: String, data dataPath: String, replacing: Bool,
    _ body: (_ data: OutputFile, _ dataName: String) throws -> String
  ) throws {
    let header = try OutputFile(path: path, replacing: replacing)
    let data = try OutputFile(path: dataPath, replacing: replacing)
    let name = dataPath.split(separator: "/").last.map { String($0) } ?? dataPath
    try header.write(try body(data, name))
    // The data first: a header never names what is not there.
    try data.commit()
    do {
      try header.commit()
    } catch {
      // New data without its header would be half a volume.
      if !replacing { try? FileManager.default.removeItem(atPath: dataPath) }
      throw error
    }
  }
}

extension Voxels {
  /// Single pieces of this many voxels pass to the compressor, so that no copy of all is made.
  func deflate(
    _ wrapper: GzipWriter.Wrapper, after header: [UInt8] = [],
    to sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    var writer = try GzipWriter(wrapper, level: 1, sink: sink)
    try writer.write(header)
    switch self {
    case .uint8(let values): try writer.write(values)
    case .int16(let values): try writer.write(values)
    case .uint16(let values): try writer.write(values)
    case .int32(let values): try writer.write(values)
    case .float(let values): try writer.write(values)
    case .double(let values): try writer.write(values)
    }
    try writer.finish()
  }

  func write(to file: OutputFile) throws {
    switch self {
    case .uint8(let values): try file.write(values)
    case .int16(let values): try file.write(values)
    case .uint16(let values): try file.write(values)
    case .int32(let values): try file.write(values)
    case .float(let values): try file.write(values)
    case .double(let values): try file.write(values)
    }
  }
}
