import Surfaces

extension VertexValues {
  /// Whether a name can be that of values in every format: one word of ASCII letters, digits and `_`.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F
      }
  }
}
