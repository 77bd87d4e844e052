import Foundation

/// Decimal strings (DS, PS3.5 section 6.2): at most 16 characters.
package enum DICOMDecimal {
  /// The digits that are nearest to a finite number in 16 characters.
  package static func text(_ value: Double) -> String {
    let shortest = value.description
    let plain = shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    if plain.utf8.count <= 16 { return plain == "-0" ? "0" : plain }
    for digits in stride(from: 15, through: 1, by: -1) {
      let text = String(format: "%.\(digits)g", value)
      if text.utf8.count <= 16 { return text }
    }
    return String(format: "%.0e", value)
  }
}
