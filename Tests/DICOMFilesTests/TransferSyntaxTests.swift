import DICOMFiles
import TestSupport
import Testing

@Suite struct TransferSyntaxTests {
  @Test func readsRaw() throws {
    let path = try #require(SharedData.path("dicom/transfer_syntaxes_ct/CTImage.dcm"))
    let file = try DICOMFile(path: path, name: "the file")
    print(file.transferSyntax, try file.pixels)
    let values = try file.frame(0)
    guard case .int16(let numbers) = values else { return print(values) }
    print(numbers.count, numbers.min()!, numbers.max()!)
  }
}
