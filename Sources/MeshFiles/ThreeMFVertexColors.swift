import Geometry
import Surfaces

/// The colour group of a 3MF package for the vertices of its maps.
struct ThreeMFVertexColors: Sendable {
  /// The colours of all vertices that have one, each once, by rising red, green and blue.
  let entries: [Color]

  /// A bit for each of the 2^24 colours, and for each word of 64 how many are set before it.
  private var present: [UInt64]
  private var before: [UInt32]

  /// Linear in the vertices, and 3 MiB; nil where no vertex has a colour.
  init?(_ model: Model) {
    guard model.parts.contains(where: { $0.vertexColors != nil }) else { return nil }
    var present = [UInt64](repeating: 0, count: 1 << 18)
    for color in model.parts.lazy.compactMap(\.vertexColors).joined() {
      present[color.place] |= 1 << color.bit
    }
    var before = [UInt32](repeating: 0, count: present.count)
    var entries: [Color] = []
    for place in present.indices where present[place] != 0 {
      before[place] = UInt32(entries.count)
      for bit in 0..<64 where present[place] >> UInt64(bit) & 1 == 1 {
        entries.append(Color(word: UInt32(place << 6 | bit)))
      }
    }
    self.present = present
    self.before = before
    self.entries = entries
  }

  /// The entry of a colour that is one of them.
  @inline(__always)
  func entry(of color: Color) -> UInt32 {
    let below = present[color.place] & (1 << color.bit - 1)
    return before[color.place] + UInt32(below.nonzeroBitCount)
  }
}

extension Color {
  fileprivate var place: Int { Int(word & 0xFF_FFFF) >> 6 }
  fileprivate var bit: UInt64 { UInt64(word & 63) }
}
