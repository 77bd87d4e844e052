import CPNG

/// A PNG file read back: what the tests look at.
package struct DecodedPNG {
  package let width: Int
  package let height: Int
  package let channels: Int
  package let bitDepth: Int
  /// One number a sample, whatever the depth.
  package let samples: [UInt16]
  package let texts: [PNG.Text]
  /// From `pHYs`; 0 where there is none.
  package let pixelsPerMetre: Int

  /// Reads a whole file of at most `maximumPixels` pixels.
  ///
  /// - Throws: `PNGFailure.cannotDecode`.
  package init(_ bytes: [UInt8], maximumPixels: Int = 1 << 26) throws {
    let result = cpng_decode(bytes, bytes.count, UInt64(maximumPixels))
    defer { cpng_free(result) }
    guard let result else { throw PNGFailure.cannotDecode(reason: "no memory left") }
    if let error = cpng_error(result) {
      throw PNGFailure.cannotDecode(reason: String(cString: error))
    }
    let shape = cpng_shape(result)
    width = Int(shape.width)
    height = Int(shape.height)
    channels = Int(shape.channels)
    bitDepth = Int(shape.bitDepth)
    pixelsPerMetre = Int(cpng_pixels_per_metre(result))
    if bitDepth == 16 {
      var values = [UInt16](repeating: 0, count: cpng_count(result) / 2)
      cpng_copy(result, &values)
      samples = values
    } else {
      var values = [UInt8](repeating: 0, count: cpng_count(result))
      cpng_copy(result, &values)
      samples = values.map(UInt16.init)
    }
    var text = [UInt8](repeating: 0, count: cpng_text_count(result))
    cpng_copy_text(result, &text)
    let strings = text.split(separator: 0, omittingEmptySubsequences: false).map { bytes in
      String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
    texts = stride(from: 0, to: strings.count - 1, by: 2).map {
      PNG.Text(strings[$0], strings[$0 + 1])
    }
  }
}
