/// A file format for volumes that this room knows.
public enum VolumeFormat: String, Sendable, CaseIterable {
  /// NIfTI-1, https://nifti.nimh.nih.gov/nifti-1.
  case nifti1 = "NIfTI-1"
  /// NIfTI-2, https://nifti.nimh.nih.gov/nifti-2.
  case nifti2 = "NIfTI-2"
  /// NRRD, https://teem.sourceforge.net/nrrd/format.html.
  case nrrd = "NRRD"
  /// MetaImage, https://itk.org/Wiki/ITK/MetaIO/Documentation.
  case metaImage = "MetaImage"
}

/// A type of number on disk. Wider than `Voxels`: what that lacks is widened on reading.
public enum StoredType: String, Sendable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The smallest and largest integer, or nil for the real types.
  var integerRange: ClosedRange<Double>? {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65535
    case .int16: -32768...32767
    case .uint32: 0...4_294_967_295
    case .int32: -2_147_483_648...2_147_483_647
    // Beyond 2^53 a double, through which text is read, no longer holds every integer.
    case .uint64: 0...0x1p53
    case .int64: -0x1p53...0x1p53
    case .float32, .float64: nil
    }
  }
}
