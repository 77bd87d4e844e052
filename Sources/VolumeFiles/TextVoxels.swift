import Volumes

/// Numbers written as text, separated by blanks, line ends or commas.
enum TextVoxels {
  /// Exactly `count` numbers after the first `skipped`, each checked to be of the stored type.
  static func parse(
    _ bytes: [UInt8], type: StoredType, skipping skipped: Int, count: Int, path: String
  ) throws -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(count)
    var seen = 0
    for word in bytes.lazy.split(whereSeparator: { $0 <= 0x20 || $0 == 0x2C }) {
      defer { seen += 1 }
      guard seen >= skipped else { continue }
      guard values.count < count else { break }
      guard word.count < 400, let value = Double(String(decoding: word, as: UTF8.self)) else {
        throw VolumeFileFailure.badText(path: path, problem: "value \(seen + 1) is not a number")
      }
      if let range = type.integerRange {
        guard value == value.rounded(), range.contains(value) else {
          throw VolumeFileFailure.badText(
            path: path, problem: "value \(seen + 1) is not of the type \(type.rawValue)")
        }
      }
      values.append(value)
    }
    guard values.count == count else { throw VolumeFileFailure.holdsLess(path: path) }
    return values
  }

  /// The values in the smallest case of `Voxels` that holds every value of the stored type.
  static func voxels(_ values: [Double], type: StoredType) -> Voxels {
    switch type {
    case .uint8: .uint8(values.map { UInt8($0) })
    case .int8, .int16: .int16(values.map { Int16($0) })
    case .uint16: .uint16(values.map { UInt16($0) })
    case .int32: .int32(values.map { Int32($0) })
    case .uint32, .int64, .uint64:
      values.allSatisfy({ Int32(exactly: $0) != nil })
        ? .int32(values.map { Int32($0) }) : .double(values)
    case .float32: .float(values.map { Float($0) })
    case .float64: .double(values)
    }
  }
}
