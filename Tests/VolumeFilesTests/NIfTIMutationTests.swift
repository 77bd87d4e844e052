import Failures
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Headers that nobody would write are read or refused in one sentence; none crashes, and none makes
/// more memory be taken than the file can back.
@Suite struct NIfTIMutationTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  /// Numbers at which counts, offsets and products go wrong.
  private static let edges: [UInt64] = [
    0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x7F80_0000, 0x7FC0_0000, 0x7FF0_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000,
    .max,
  ]

  private func mutate(_ bytes: inout [UInt8], header: Int, using generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<min(header, bytes.count), using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = .random(in: 0...255, using: &generator)
      case 2:
        let width = [2, 4, 8].randomElement(using: &generator) ?? 2
        let edge = Self.edges.randomElement(using: &generator) ?? 0
        let start = min(place & -width, bytes.count - width)
        for index in 0..<width {
          bytes[start + index] = UInt8(truncatingIfNeeded: edge >> (8 * index))
        }
      default:
        if Int.random(in: 0..<4, using: &generator) == 0 {
          bytes.removeLast(Int.random(in: 0..<bytes.count - 16, using: &generator))
        }
      }
    }
  }

  @Test func `mutated files are read or refused`() throws {
    var generator = SeededGenerator(seed: 2024)
    var read = 0
    for round in 0..<1000 {
      var file = NIfTIFile(version2: round & 1 == 1, big: round & 2 == 2)
      file.code = [2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280][round % 10]
      file.slope = [1, 2, 0.5][round % 3]
      file.data = (0..<192).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      var bytes = file.bytes()
      mutate(&bytes, header: file.headerSize + 4, using: &generator)
      let isGzipped = round % 4 == 3
      let path = try scratch.write(
        isGzipped ? gzip(bytes) : bytes, to: isGzipped ? "a.nii.gz" : "a.nii")
      do {
        let volume = try VolumeFile.read(path, frame: 0).volume
        #expect(volume.voxels.count == volume.grid.count)
        // At least one stored byte for each voxel that was made.
        #expect(volume.grid.count <= bytes.count)
        read += 1
      } catch let failure as any Failure {
        #expect(failure.description.hasSuffix(".") && !failure.description.contains("\n"))
      }
    }
    // Most bytes of a header mean nothing to the voxels, so that much is still read.
    #expect(read > 250)
  }
}
