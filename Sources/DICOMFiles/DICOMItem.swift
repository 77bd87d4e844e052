import CDICOM

/// A data set, or an item of a sequence in one: what its attributes say. It keeps its file alive.
package struct DICOMItem {
  package let file: DICOMFile
  let reference: CDICOMItemRef

  /// Whether the attribute is there, even if empty.
  package func has(_ tag: DICOMTag) -> Bool { cdicom_has(reference, tag.code) != 0 }

  /// The value as text without padding, nil where absent or empty.
  package func text(_ tag: DICOMTag) -> String? {
    guard let bytes = cdicom_text(reference, tag.code) else { return nil }
    defer { cdicom_free(bytes) }
    let text = String(cString: bytes).trimmingPrefix { $0 == " " }
    return text.lastIndex { $0 != " " }.map { String(text[...$0]) }
  }

  /// The values of a text of several, such as image type; none where it is absent.
  package func texts(_ tag: DICOMTag) -> [String] {
    text(tag)?.split(separator: "\\", omittingEmptySubsequences: false).map(String.init) ?? []
  }

  /// The numbers of an attribute, nil where it is absent, empty, or not all finite numbers.
  package func numbers(_ tag: DICOMTag) -> [Double]? {
    var count = 0
    guard let numbers = cdicom_numbers(reference, tag.code, &count) else { return nil }
    defer { cdicom_free(numbers) }
    return count == 0 ? nil : Array(UnsafeBufferPointer(start: numbers, count: count))
  }

  /// The first number.
  package func number(_ tag: DICOMTag) -> Double? { numbers(tag)?.first }

  /// The first number where it is whole and fits 32 bits.
  package func integer(_ tag: DICOMTag) -> Int? {
    number(tag).flatMap { Int32(exactly: $0) }.map { Int($0) }
  }

  /// The length of an attribute in bytes; 0 where it is absent, a sequence or of undefined length.
  package func byteCount(_ tag: DICOMTag) -> Int { cdicom_byte_count(reference, tag.code) }

  /// The bytes of an attribute, words in little endian; nil where it is absent or cut short.
  package func bytes(_ tag: DICOMTag) -> [UInt8]? {
    guard has(tag) else { return nil }
    let count = byteCount(tag)
    var complete = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      complete =
        count == 0 || cdicom_copy_bytes(reference, tag.code, buffer.baseAddress, count) == 0
      initialized = complete ? count : 0
    }
    return complete ? bytes : nil
  }

  /// The items of a sequence, none where it is absent.
  package func items(_ tag: DICOMTag) -> [DICOMItem] {
    items(tag, upTo: .max)
  }

  /// The first item of a sequence, nil where there is none.
  package func firstItem(_ tag: DICOMTag) -> DICOMItem? { items(tag, upTo: 1).first }

  private func items(_ tag: DICOMTag, upTo most: Int) -> [DICOMItem] {
    let count = min(cdicom_item_count(reference, tag.code), most)
    guard count > 0 else { return [] }
    var items = [CDICOMItemRef?](repeating: nil, count: count)
    cdicom_items(reference, tag.code, &items, count)
    return items.compactMap { $0.map { DICOMItem(file: file, reference: $0) } }
  }
}
