import Compression
import FileSystem

/// What a file is by its first bytes, whatever its name says.
struct FileContent {
  enum Kind {
    case nifti, gzippedNIfTI, nrrd, metaImage, other
  }

  let kind: Kind
  /// The first 540 bytes, inflated where the file is gzipped.
  let head: [UInt8]
  /// In words, or nil where it was not recognised.
  let description: String?

  init(_ file: InputFile) throws {
    let start = try file.readBytes(upTo: 4096, at: 0)
    guard !start.isEmpty else {
      throw VolumeFileFailure.unknownFormat(path: file.path, found: "empty")
    }
    if start.starts(with: [0x1F, 0x8B]) {
      let inflater = VoxelStream.inflater(.gzip, file: file, range: 0..<file.size)
      head = try inflater.readBytes(upTo: NIfTIHeader.size2)
      let isNIfTI = Self.isNIfTI(head)
      kind = isNIfTI ? .gzippedNIfTI : .other
      description = isNIfTI ? "a gzipped NIfTI file (.nii.gz)" : "a gzip archive of something else"
      return
    }
    head = Array(start.prefix(NIfTIHeader.size2))
    (kind, description) = Self.recognise(start, head: head)
  }

  private static func isNIfTI(_ head: [UInt8]) -> Bool { NIfTIFields.recognise(head) != nil }

  private static func recognise(_ start: [UInt8], head: [UInt8]) -> (Kind, String?) {
    func begins(_ text: String) -> Bool { start.starts(with: text.utf8) }
    if isNIfTI(head) { return (.nifti, "a NIfTI file without compression (.nii)") }
    if begins("NRRD0") { return (.nrrd, "a NRRD file (.nrrd or .nhdr)") }
    if isMetaImage(start) { return (.metaImage, "a MetaImage file (.mha or .mhd)") }
    if start.count > 132, start[128..<132].elementsEqual("DICM".utf8) {
      return (.other, "a DICOM file")
    }
    if begins("PK\u{3}\u{4}") { return (.other, "a ZIP archive") }
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return (.other, "a PNG picture") }
    if begins("solid ") { return (.other, "a mesh (STL)") }
    // Text has no zero bytes; nearly every volume has.
    if !start.contains(0) { return (.other, "plain text") }
    return (.other, nil)
  }

  private static func isMetaImage(_ start: [UInt8]) -> Bool {
    // Every MetaImage states its number of dimensions early; nothing else has that line.
    for line in start.prefix(1024).split(separator: 0x0A).prefix(12) {
      let key = line.prefix { $0 != UInt8(ascii: "=") }.filter { $0 > 0x20 }
      if line.count > key.count, key.elementsEqual("NDims".utf8) { return true }
    }
    return false
  }

  /// Refuses a file whose suffix is of one format and whose content is of another.
  func check(against path: String) throws {
    let expected: (format: String, kinds: [Kind])
    switch VolumeSuffix(path) {
    case .nii: expected = ("NIfTI", [.nifti])
    case .niiGz: expected = ("gzipped NIfTI", [.gzippedNIfTI])
    case .nrrd, .nhdr: expected = ("NRRD", [.nrrd])
    case .mha, .mhd: expected = ("MetaImage", [.metaImage])
    case nil: return
    }
    guard expected.kinds.contains(kind) else {
      throw VolumeFileFailure.notFormat(path: path, expected: expected.format, found: description)
    }
  }
}

/// The suffixes of volumes, in any case of letters.
enum VolumeSuffix: String, CaseIterable {
  case niiGz = ".nii.gz"
  case nii = ".nii"
  case nrrd = ".nrrd"
  case nhdr = ".nhdr"
  case mha = ".mha"
  case mhd = ".mhd"

  init?(_ path: String) {
    let name = path.lowercased()
    guard let found = Self.allCases.first(where: { name.hasSuffix($0.rawValue) }) else {
      return nil
    }
    self = found
  }
}
