import Foundation

/// Random numbers that are a function of a seed and a position, in no order: the same for any
/// number of threads.
struct Randomness: Sendable {
  private let seed: UInt64

  /// Starts a stream; different `stream` values of one seed are independent.
  init(seed: UInt64, stream: UInt64) { self.seed = mixed(seed ^ mixed(stream)) }

  /// 64 random bits for a position (SplitMix64: a Weyl sequence through Stafford's mixer).
  @inline(__always) func bits(_ position: Int) -> UInt64 {
    mixed(seed &+ UInt64(bitPattern: Int64(position)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number in -1...1.
  func signed(_ position: Int) -> Double {
    Double(Int64(bitPattern: bits(position)) >> 11) * 0x1p-52
  }

  /// Two independent normal deviates for a position (Box and Muller).
  @inline(__always) func normalPair(_ position: Int) -> (Float, Float) {
    let bits = bits(position)
    // One to 2^32, so that the logarithm is finite.
    let uniform = Float(UInt32(truncatingIfNeeded: bits >> 32) >> 8 &+ 1) * 0x1p-24
    let turn = Float(UInt32(truncatingIfNeeded: bits) >> 8) * (2 * Float.pi * 0x1p-24)
    let radius = (-2 * log(uniform)).squareRoot()
    return (radius * cos(turn), radius * sin(turn))
  }
}

@inline(__always) private func mixed(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
