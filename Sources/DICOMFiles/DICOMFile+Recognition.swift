extension DICOMFile {
  /// The bytes that tell DICOM from other files: the preamble and its mark (PS3.10 section 7.1), and
  /// the group of the first element.
  static let startLength = 134
  private static let markEnd = 132

  /// Whether these are the first bytes of a DICOM file: the mark after the preamble or, without
  /// a preamble, a first element as only DICOM begins.
  package static func isDICOM(startingWith start: [UInt8]) -> Bool {
    if start.count >= markEnd, start[128..<markEnd].elementsEqual("DICM".utf8) {
      // Nothing but the meta information of group 2 may follow; cut short, it is damaged DICOM.
      return start.count < startLength || (start[132] == 2 && start[133] == 0)
    }
    guard start.count >= 8 else { return false }
    let hasVR = start[4...5].allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    switch (start[0], start[1]) {
    case (2, 0), (8, 0):
      let isShort = start[5] == 0 && start[6] == 0 && start[7] == 0 && start[4] % 2 == 0
      return start[3] == 0 && start[2] <= 0x20 && (hasVR || (start[0] == 8 && isShort))
    case (0, 8): return start[2] == 0 && start[3] <= 0x20 && hasVR
    default: return false
    }
  }
}
