import CFuzzer
import Foundation
import TestSupport

/// What libFuzzer calls for a new mutant.
///
/// Nothing tells libFuzzer what is covered. Left alone it then changes one and the same seed again and
/// again, until hardly a mutant gets past the first bytes of its format. So what it offers is not used: each
/// mutant is made of one of the seeds, three in four by a few small edits and the rest by libFuzzer's.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ number: UInt32
) -> Int {
  var mutator = Mutator(random: SeededGenerator(seed: UInt64(number)))
  let seed = seeds[mutator.below(seeds.count)]
  let isOurs = mutator.below(4) > 0
  let bytes = (isOurs ? mutator.mutated(seed) : seed).prefix(most)
  for (index, byte) in bytes.enumerated() { data[index] = byte }
  return isOurs ? bytes.count : LLVMFuzzerMutate(data, bytes.count, most)
}

/// All seeds of the format, in the order of their names.
private let seeds: [[UInt8]] = {
  let folder = ProcessInfo.processInfo.environment["HEARTWRIGHT_FUZZ_SEEDS"] ?? "."
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  let seeds = names.sorted().compactMap { name in
    FileManager.default.contents(atPath: folder + "/" + name).map { Array($0) }
  }
  guard !seeds.isEmpty else { fatalError("HEARTWRIGHT_FUZZ_SEEDS must name a folder of seeds.") }
  return seeds
}()

/// Small edits of a file: those of a slip, of a lie in a count, and of a stretch that is lost or doubled.
private struct Mutator {
  var random: SeededGenerator

  private static let letters = Array("0123456789-+.eE \n\t\"'<>/{}[],:;#&".utf8)
  private static let numbers = [
    "0", "-1", "1", "2", "3", "255", "65535", "65536", "2147483647", "2147483648", "4294967295",
    "4294967296", "9223372036854775807", "1e38", "1e39", "-1e-46", "nan", "inf", "0.5", "-0",
  ].map { Array($0.utf8) }
  private static let words: [UInt32] = [
    0, 1, 2, 3, 0xFF, 0x7FFF, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7F80_0000,
    0x7FC0_0000, 0x7F7F_FFFF,
  ]

  /// A number below a limit.
  mutating func below(_ limit: Int) -> Int { .random(in: 0..<limit, using: &random) }

  mutating func mutated(_ seed: [UInt8]) -> [UInt8] {
    var bytes = seed
    for _ in 0...below(3) where !bytes.isEmpty { edit(&bytes) }
    return bytes
  }

  private mutating func edit(_ bytes: inout [UInt8]) {
    let place = below(bytes.count)
    switch below(10) {
    case 0: bytes[place] ^= 1 << UInt8(below(8))
    case 1: bytes[place] = UInt8(below(256))
    case 2: bytes[place] = Self.letters[below(Self.letters.count)]
    case 3: bytes.insert(Self.letters[below(Self.letters.count)], at: place)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(4)))
    case 5:
      let stretch = bytes[place..<min(bytes.count, place + 1 + below(80))]
      bytes.insert(contentsOf: stretch, at: below(bytes.count))
    case 6:
      let word = Self.words[below(Self.words.count)]
      for byte in 0..<min(4, bytes.count - place) {
        bytes[place + byte] = UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))
      }
    case 7: replaceNumber(at: place, &bytes)
    case 8:
      let other = seeds[below(seeds.count)]
      guard !other.isEmpty else { return }
      let start = below(other.count)
      bytes.insert(
        contentsOf: other[start..<min(other.count, start + 1 + below(80))], at: place)
    default: if below(8) == 0 { bytes.removeSubrange(place...) }
    }
  }

  /// Puts another number in the place of the next one that is written in digits.
  private mutating func replaceNumber(at place: Int, _ bytes: inout [UInt8]) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.numbers[below(Self.numbers.count)])
  }
}
