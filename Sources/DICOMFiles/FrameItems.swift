/// Finds the functional groups of a frame (PS3.3 C.7.6.16): its own go before the shared ones.
struct FrameItems {
  let own: DICOMItem?
  let shared: DICOMItem?

  /// The first item of a group's sequence.
  func first(_ sequence: DICOMTag) -> DICOMItem? {
    own?.firstItem(sequence) ?? shared?.firstItem(sequence)
  }
}
