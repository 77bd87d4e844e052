import Compression
import FileSystem
import Volumes

/// Volumes and label maps in files: NIfTI-1 and -2, NRRD and MetaImage.
///
/// This is the door of the house: positions become patient frame LPS in millimetres here (NIfTI is
/// RAS, NRRD declares its frame, MetaImage is LPS), rescale slopes are applied here, and nowhere
/// else. Voxels are never permuted or flipped: the grid's map carries every orientation, oblique,
/// sheared or mirrored. A loader never mends: what contradicts itself is refused in one sentence,
/// what is merely unusual is noted.
public enum VolumeFile {
  /// Reads what a file says about its volume, without reading the voxels.
  ///
  /// - Throws: `VolumeFileFailure`, `InflateFailure` or `FileFailure`.
  public static func readHeader(_ path: String) throws -> VolumeHeader {
    let parsed = try parse(path)
    _ = try parsed.storage.open(bytes: try extent(parsed, path: path))
    return parsed.header
  }

  /// Reads a volume.
  ///
  /// Memory: one copy of the volume. What the file cannot back, or the machine cannot hold, is
  /// refused before it is allocated. The checksum of compressed data is verified.
  ///
  /// - Parameter frame: which volume, from 0, where the file holds several; without it only a file
  ///   of one volume is read.
  /// - Throws: `VolumeFileFailure`, `InflateFailure`, `FileFailure` or `NotEnoughMemory`.
  public static func read(_ path: String, frame: Int? = nil) throws -> VolumeReading {
    let parsed = try parse(path)
    let header = parsed.header
    guard frame != nil || header.frames == 1 else {
      throw VolumeFileFailure.severalFrames(path: path, frames: header.frames)
    }
    let frame = frame ?? 0
    guard (0..<header.frames).contains(frame) else {
      throw VolumeFileFailure.noSuchFrame(path: path, frame: frame, frames: header.frames)
    }
    let bytes = try extent(parsed, path: path)
    _ = try parsed.storage.open(bytes: bytes)
    let size = header.grid.size
    try AvailableMemory.require(
      header.grid.count * memoryPerVoxel(parsed),
      for: "The volume of \(size.x) x \(size.y) x \(size.z) voxels in \(path)")
    let count = header.grid.count
    let frameBytes = count * header.storedType.byteCount
    /// The frame's numbers from the first on.
    func source() throws -> any VoxelSource {
      let stream = try parsed.storage.open(bytes: bytes)
      try stream.begin(bytes: bytes)
      if parsed.isInterleaved { return VoxelComponent(frame, of: header.frames, in: stream) }
      try stream.skip(frame * frameBytes)
      return stream
    }
    let stream = try source()
    let decoder = VoxelDecoder(
      stream: stream, reopened: source, count: count, swaps: parsed.storage.isBigEndian, path: path)
    let voxels = try decoder.read(
      header.storedType, slope: header.slope, intercept: header.intercept)
    if !parsed.isInterleaved { try stream.skip((header.frames - 1 - frame) * frameBytes) }
    let note = try stream.finish()
    let notes = parsed.notes + (note.map { [$0] } ?? [])
    return VolumeReading(
      volume: Volume(grid: header.grid, voxels: voxels), header: header, notes: notes)
  }

  /// Parses the header of whatever format the file is, after checking that its name and its content
  /// agree.
  private static func parse(_ named: String) throws -> ParsedHeader {
    let path = NIfTIPair.header(of: named) ?? named
    let file = try InputFile(path: path)
    let content = try FileContent(file)
    try content.check(against: path)
    switch content.kind {
    case .nifti: return try NIfTIHeader.parse(content.head, path: path, isGzipped: false)
    case .gzippedNIfTI: return try NIfTIHeader.parse(content.head, path: path, isGzipped: true)
    case .nrrd: return try NRRDHeader.parse(file)
    case .metaImage: return try MetaImageHeader.parse(file)
    case .other where NIfTIPair.isImage(path) && content.description == nil:
      throw VolumeFileFailure.missingHeader(path: path, name: NIfTIPair.headerName(of: path))
    case .other: throw VolumeFileFailure.unknownFormat(path: path, found: content.description)
    }
  }

  /// Bytes of all frames together.
  private static func extent(_ parsed: ParsedHeader, path: String) throws -> Int {
    try product([parsed.header.grid.count, parsed.header.frames], path: path)
      * parsed.header.storedType.byteCount
  }

  private static func memoryPerVoxel(_ parsed: ParsedHeader) -> Int {
    let header = parsed.header
    let stored = header.storedType.byteCount
    // Eight bytes in memory is the widest; four where wide integers fit 32 bits, both while it is
    // found that they do not.
    switch header.storedType {
    case .uint32, .int64, .uint64: return 12
    default: break
    }
    return header.slope == 1 && header.intercept == 0 ? max(stored, 2) : 8
  }
}
