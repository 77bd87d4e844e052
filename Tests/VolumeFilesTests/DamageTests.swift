import Foundation
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// A damaged file is refused in one sentence wherever the damage is; it never crashes, hangs, or is
/// read with zeros in place of what is lost.
@Suite struct DamageTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  /// A small volume in every format, as the bytes of one file each.
  private func samples() throws -> [(name: String, bytes: [UInt8])] {
    let grid = Grid(size: [4, 3, 2], spacing: [1, 2, 3], origin: [4, 5, 6])
    let volume = Volume(grid: grid, voxels: .int16((0..<24).map { 1000 - $0 * 37 }))
    return try ["a.nii", "a.nii.gz", "a.nrrd", "a.mha"].map { name in
      try VolumeFile.write(volume, to: scratch.path + "/" + name, replacing: true)
      return (name, try scratch.bytes(of: name))
    }
  }

  @Test func `every true prefix of a file is refused`() throws {
    for (name, bytes) in try samples() {
      for length in 0..<bytes.count {
        expectRefusal(try scratch.write(Array(bytes[..<length]), to: "cut-" + name))
      }
    }
  }

  @Test func `flipped bytes are read or refused and never crash`() throws {
    var generator = SeededGenerator(seed: 11)
    for (name, bytes) in try samples() {
      for _ in 0..<200 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(
            in: 0...255, using: &generator)
        }
        let path = try scratch.write(damaged, to: "bad-" + name)
        if let reading = try? VolumeFile.read(path, frame: 0) {
          #expect(reading.volume.voxels.count == reading.volume.grid.count)
        }
      }
    }
  }

  @Test func `a file that is not what its name says is refused with what it is`() throws {
    let text = Array("Dear colleague, here is the scan.\n".utf8)
    expectRefusal(scratch.path + "/none.nii", saying: "no file")
    expectRefusal(try scratch.write([], to: "empty.nii"), saying: "empty")
    expectRefusal(try scratch.write([], to: "empty.nii.gz"), saying: "empty")
    expectRefusal(try scratch.write(text, to: "text.nii"), saying: "plain text")
    expectRefusal(try scratch.write(text, to: "text.nrrd"), saying: "plain text")
    expectRefusal(try scratch.write(text, to: "text.mha"), saying: "plain text")
    expectRefusal(try scratch.write(gzip(text), to: "text.nii.gz"), saying: "gzip archive")
    expectRefusal(try scratch.write(text, to: "text"), saying: "plain text")
    for (name, bytes) in try samples() {
      let others = ["a.nii", "a.nii.gz", "a.nrrd", "a.mha"].filter { $0 != name }
      for other in others {
        expectRefusal(try scratch.write(bytes, to: "wrong-" + other), saying: "it is a")
      }
      // Without a known suffix the content decides.
      let reading = try VolumeFile.read(scratch.write(bytes, to: "scan.img"))
      #expect(doubles(reading.volume.voxels).first == 1000)
    }
    expectRefusal(scratch.path, saying: "folder")
  }

  @Test func `damage to a checksum and bytes after the end are found`() throws {
    for (name, bytes) in try samples() where name == "a.nii.gz" {
      var damaged = bytes
      damaged[bytes.count - 6] ^= 1
      expectRefusal(try scratch.write(damaged, to: "crc.nii.gz"), saying: "damaged")
      expectRefusal(
        try scratch.write(bytes + [1, 2, 3], to: "tail.nii.gz"), saying: "follow the end")
    }
  }

  @Test func `a header that promises more than a small file can hold is refused at once`() throws {
    var file = NIfTIFile(dims: [3, 30000, 30000, 30000])
    file.data = [1, 2, 3]
    expectRefusal(try scratch.write(file.bytes(), to: "huge.nii"), saying: "fewer bytes")
    expectRefusal(try scratch.write(gzip(file.bytes()), to: "huge.nii.gz"), saying: "fewer bytes")
    let nrrd = """
      NRRD0004
      type: short
      dimension: 3
      sizes: 300000 300000 300000
      endian: little
      encoding: gzip


      """
    expectRefusal(
      try scratch.write(Array(nrrd.utf8) + gzip([1, 2, 3]), to: "huge.nrrd"), saying: "fewer bytes")
  }

  @Test func `a volume beyond the machine's memory is refused before it is read`() throws {
    let file = NIfTIFile(dims: [3, 30000, 30000, 3000])
    let path = try scratch.write(file.bytes(), to: "large.nii")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    // Sparse: the file claims five terabytes and holds none.
    guard (try? handle.truncate(atOffset: 352 + 5_400_000_000_000)) != nil else { return }
    expectRefusal(path, saying: "of memory")
    #expect(try VolumeFile.readHeader(path).grid.size == [30000, 30000, 3000])
  }

  @Test func `zeros and not-a-number are read as they are`() throws {
    let grid = Grid(size: [2, 2, 2], spacing: [1, 1, 1])
    let voxels = Voxels.float([0, .nan, -.infinity, 0, 0, -0.0, 0, 1])
    let path = scratch.path + "/nan.nii.gz"
    try VolumeFile.write(Volume(grid: grid, voxels: voxels), to: path, replacing: false)
    #expect(bits(try VolumeFile.read(path).volume.voxels) == bits(voxels))
  }
}
