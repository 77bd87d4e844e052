import CDICOM

/// A DICOM file that was opened: attributes in memory, pixels on disk until asked for.
///
/// One thread at a time may use it; different files may be used by different threads.
package final class DICOMFile {
  /// What sentences call the file.
  package let name: String
  let handle: OpaquePointer

  /// Opens a file.
  ///
  /// - Parameter name: how sentences call it: never its path, which may name the patient.
  /// - Throws: `DICOMFailure`.
  package init(path: String, name: String) throws {
    try Self.prepare.get()
    var error = CDICOMError()
    guard let handle = cdicom_open(path, &error) else {
      throw DICOMFailure.notReadable(name: name, reason: error.sentence)
    }
    self.name = name
    self.handle = handle
  }

  /// Opens a file that is in memory, such as a member of an archive. Its bytes are copied.
  ///
  /// - Throws: `DICOMFailure`.
  package init(bytes: [UInt8], name: String) throws {
    try Self.prepare.get()
    var error = CDICOMError()
    guard let handle = cdicom_open_bytes(bytes, bytes.count, &error) else {
      throw DICOMFailure.notReadable(name: name, reason: error.sentence)
    }
    self.name = name
    self.handle = handle
  }

  deinit { cdicom_close(handle) }

  /// The transfer syntax's UID.
  package var transferSyntax: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      cdicom_transfer_syntax(handle, buffer.baseAddress!, buffer.count)
      return String(cString: buffer.baseAddress!)
    }
  }

  /// The data set.
  package var root: DICOMItem { DICOMItem(file: self, reference: cdicom_root(handle)) }

  private static let prepare: Result<Void, DICOMFailure> =
    cdicom_prepare() == 0 ? .success(()) : .failure(.noDictionary)
}

extension CDICOMError {
  /// The text.
  var sentence: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
