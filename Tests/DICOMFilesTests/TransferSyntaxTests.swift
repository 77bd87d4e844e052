import DICOMFiles
import TestSupport
import Testing

private let slice = "dicom/transfer_syntaxes_ct/CTImage.dcm"

@Suite struct TransferSyntaxTests {
  private func values(_ name: String) throws -> StoredPixels {
    let path = try #require(SharedData.path(name))
    return try DICOMFile(path: path, name: "the file").frame(0)
  }

  @Test(
    .enabled(if: SharedData.path(slice) != nil, Comment(rawValue: SharedData.absent)),
    arguments: [
      "_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2",
      "_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99",
      "_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90",
      "_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80",
      "_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70",
      "_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57",
      "_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1",
      "_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2",
      "_RLELosslessTransferSyntax_1.2.840.10008.1.2.5",
    ])
  func losslessEncodingsOfOneSliceHoldTheSameValues(suffix: String) throws {
    let expected = try values(slice)
    #expect(try values("\(slice)\(suffix).dcm") == expected)
    guard case .int16(let numbers) = expected else {
      Issue.record("a CT slice of signed 16 bits was read as another type")
      return
    }
    #expect(numbers.count == 512 * 512)
    #expect(numbers.min() == -2000 && numbers.max() == 2402)
  }

  /// Near-lossless within 1 and JPEG 2000 within 4 of the original here; both as pydicom reads.
  @Test(
    .enabled(if: SharedData.path(slice) != nil, Comment(rawValue: SharedData.absent)),
    arguments: [
      ("_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81", Int16(-2001), Int16(2401)),
      ("_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91", -2003, 2401),
    ])
  func lossyEncodingsHoldWhatTheReferenceReaderFinds(
    suffix: String, least: Int16, greatest: Int16
  ) throws {
    guard case .int16(let numbers) = try values("\(slice)\(suffix).dcm") else {
      Issue.record("a CT slice of signed 16 bits was read as another type")
      return
    }
    #expect(numbers.min() == least && numbers.max() == greatest)
  }

  @Test(
    .enabled(if: SharedData.path(slice) != nil, Comment(rawValue: SharedData.absent)),
    arguments: ["compressed", "compressed_j2k", "compressed_jpeg", "compressed_jpegls"])
  func losslessSeriesHoldTheSameValues(folder: String) throws {
    for number in 1...4 {
      let end = "001/IM-0001-000\(number)-0001.dcm"
      let expected = try values("dicom/dicom2nifti_generic/compressed_rle/\(end)")
      #expect(try values("dicom/dicom2nifti_generic/\(folder)/\(end)") == expected)
    }
  }
}
