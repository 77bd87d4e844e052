import Foundation

/// Encodes a report as JSON: keys sorted, one a line, the same bytes for the same value.
public func reportJSON(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "not a number")
  guard let data = try? encoder.encode(value) else {
    preconditionFailure("reports are made of encodable values only")
  }
  return String(decoding: data, as: UTF8.self) + "\n"
}
