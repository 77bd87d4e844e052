/// How a data set describes its pixels: the Image Pixel module (PS3.3 C.7.6.3).
package struct PixelDescription: Equatable {
  package let columns: Int
  package let rows: Int
  /// 1 where the data set does not say.
  package let frames: Int
  package let samplesPerPixel: Int
  /// 1, 8, 16 or 32.
  package let bitsAllocated: Int
  package let bitsStored: Int
  package let highBit: Int
  package let isSigned: Bool
  /// Photometric interpretation, such as MONOCHROME2.
  package let photometric: String

  /// The samples of a frame.
  package var samplesPerFrame: Int { columns * rows * samplesPerPixel }

  /// Reads the description.
  ///
  /// - Throws: `DICOMFailure.notReadable` where it is missing or contradicts itself.
  package init(of root: DICOMItem) throws {
    func number(_ element: UInt16) -> Int? { root.integer(DICOMTag(0x0028, element)) }
    guard let rows = number(0x0010), let columns = number(0x0011), rows > 0, columns > 0 else {
      throw root.file.refusal("it does not say how many rows and columns it has")
    }
    let frames = root.has(DICOMTag(0x0028, 0x0008)) ? number(0x0008) : 1
    guard let frames, frames > 0 else { throw root.file.refusal("its number of frames is none") }
    guard let samples = number(0x0002), (1...4).contains(samples) else {
      throw root.file.refusal("it does not say how many samples a pixel has")
    }
    guard let allocated = number(0x0100), [1, 8, 16, 32].contains(allocated) else {
      throw root.file.refusal("its pixels have neither 1, 8, 16 nor 32 bits")
    }
    let stored = number(0x0101) ?? allocated
    let highBit = number(0x0102) ?? stored - 1
    guard stored > 0, stored <= allocated, highBit >= stored - 1, highBit < allocated else {
      throw root.file.refusal(
        "the bits allocated, stored and the high bit of its pixels contradict each other")
    }
    guard let representation = number(0x0103), (0...1).contains(representation) else {
      throw root.file.refusal("it does not say whether its pixels are signed")
    }
    self.columns = columns
    self.rows = rows
    self.frames = frames
    samplesPerPixel = samples
    bitsAllocated = allocated
    bitsStored = stored
    self.highBit = highBit
    isSigned = representation == 1
    photometric = root.text(DICOMTag(0x0028, 0x0004)) ?? ""
  }
}
