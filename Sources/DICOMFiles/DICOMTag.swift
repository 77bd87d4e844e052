/// A DICOM attribute's tag: group and element (PS3.6).
package struct DICOMTag: Hashable, Sendable {
  let code: UInt32

  init(code: UInt32) { self.code = code }

  package init(_ group: UInt16, _ element: UInt16) { code = UInt32(group) << 16 | UInt32(element) }
}
