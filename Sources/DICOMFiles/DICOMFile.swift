import CDICOM
import FileSystem

/// A DICOM file that was opened: attributes in memory, pixels on disk until asked for.
///
/// One thread at a time may use it; different files may be used by different threads.
package final class DICOMFile {
  /// What sentences call the file.
  package let name: String
  let handle: OpaquePointer
  var framesBegun = false
  private var described: PixelDescription?
  /// Kept open, for the pixels; nil where the file lies in memory.
  let input: InputFile?

  /// Opens a file.
  ///
  /// - Parameter name: how sentences call it: never its path, which may name the patient.
  /// - Throws: `DICOMFailure`; `notDICOM` after reading 132 bytes where it is another kind of file.
  package convenience init(path: String, name: String) throws {
    guard let file = try? InputFile(path: path) else {
      throw DICOMFailure.notReadable(name: name, reason: "it cannot be opened")
    }
    try self.init(file, name: name)
  }

  /// The same from a file that was opened as such.
  ///
  /// - Throws: `DICOMFailure`.
  convenience init(_ file: InputFile, name: String) throws {
    guard let start = try? file.readBytes(upTo: Self.startLength, at: 0) else {
      throw DICOMFailure.notReadable(name: name, reason: "it cannot be opened")
    }
    try self.init(start: start, name: name, input: file) {
      cdicom_open(file.descriptor, UInt64(file.size), &$0)
    }
  }

  /// Opens a file that is in memory, such as a member of an archive. Its bytes are copied.
  ///
  /// - Throws: `DICOMFailure`.
  package convenience init(bytes: [UInt8], name: String) throws {
    try self.init(start: Array(bytes.prefix(Self.startLength)), name: name, input: nil) {
      cdicom_open_bytes(bytes, bytes.count, &$0)
    }
  }

  private init(
    start: [UInt8], name: String, input: InputFile?, open: (inout CDICOMError) -> OpaquePointer?
  ) throws {
    guard Self.isDICOM(startingWith: start) else { throw DICOMFailure.notDICOM(name: name) }
    try Self.prepare.get()
    var error = CDICOMError()
    guard let handle = open(&error) else {
      throw DICOMFailure.notReadable(name: name, reason: error.sentence)
    }
    self.name = name
    self.input = input
    self.handle = handle
    let syntax = transferSyntax
    guard Self.transferSyntaxes.contains(syntax) else {
      throw DICOMFailure.unknownTransferSyntax(name: name, uid: syntax)
    }
  }

  deinit { cdicom_close(handle) }

  /// The transfer syntax's UID.
  package var transferSyntax: String {
    var text = [CChar](repeating: 0, count: 128)
    cdicom_transfer_syntax(handle, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The data set.
  package var root: DICOMItem { DICOMItem(file: self, reference: cdicom_root(handle)) }

  /// How the pixels are described.
  ///
  /// - Throws: `DICOMFailure.notReadable` where that is missing or contradicts itself.
  package var pixels: PixelDescription {
    get throws {
      if let described { return described }
      let pixels = try PixelDescription(of: root)
      described = pixels
      return pixels
    }
  }

  /// A failure of this file; `reason` completes "... cannot be read: ".
  func refusal(_ reason: String) -> DICOMFailure { .notReadable(name: name, reason: reason) }

  private static let prepare: Result<Void, DICOMFailure> =
    cdicom_prepare() == 0 ? .success(()) : .failure(.noDictionary)

  /// What is read (PS3.5 section 10 and annex A).
  private static let transferSyntaxes: Set<String> = [
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
    "1.2.840.10008.1.2.4.55", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202",
    "1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.5",
  ]
}

extension CDICOMError {
  /// The text.
  var sentence: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
