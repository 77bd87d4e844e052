import DICOMFiles
import Foundation
import TestSupport
import Testing
import Volumes

/// The fuzzer's seeds: two frames of known values in every encoding, written by other people's
/// encoders (pydicom; imagecodecs for JPEG, JPEG-LS, JPEG 2000 and HTJ2K).
@Suite struct SeedTests {
  private func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fuzzing/Seeds/\(name).dcm").path
  }

  @Test(arguments: [
    "native16", "implicit", "big", "deflated", "rle", "jpeg-lossless", "jpeg-ls", "jpeg-2000",
    "htj2k",
  ])
  func `every lossless encoding gives the values that were encoded`(_ name: String) throws {
    let file = try DICOMFile(path: path(name), name: "the seed")
    for frame in 0..<2 {
      let expected: [UInt16] = (0..<20).map { place in UInt16((20 * frame + place) * 37 % 4000) }
      #expect(try file.frame(frame) == .uint16(expected))
    }
  }

  @Test(arguments: ["seg-labelmap", "seg-labelmap-rle", "seg-binary", "seg-fractional"])
  func `a segmentation is read in its bits and its encoding`(_ name: String) throws {
    let reading = try DICOMSegmentation.read(path: path(name), name: "the seed")
    let expected: [UInt16] = (0..<40).map { place in UInt16(place * 37 % 200 % 2) }
    #expect(reading.labels.indices == expected)
  }

  @Test(arguments: [
    "seg-labelmap", "seg-labelmap-rle", "seg-binary", "seg-fractional", "structures",
  ])
  func `what is listed of structures without reading them is what is read`(_ name: String) throws {
    let folder = try DICOMFolder(scanning: [path(name)])
    let labels = try #require(folder.labels.first)
    let reading = try labels.read(in: folder)
    #expect(try labels.structures() == Array(reading.labels.structures.dropFirst()))
    #expect(!reading.labels.structures.dropFirst().isEmpty)
    #expect(
      try labels.segmentationGrid() == (name == "structures" ? nil : reading.labels.grid))
  }

  @Test func `a binary segmentation in compressed frames is refused with its reason`() {
    func sentence(_ name: String) -> String {
      do {
        let reading = try DICOMSegmentation.read(path: path(name), name: "the seed")
        return "read: \(reading.labels.indices)"
      } catch {
        return "\(error)"
      }
    }
    #expect(sentence("seg-binary-rle").contains("a binary segmentation in compressed frames"))
    #expect(sentence("seg-binary-deflated").contains("the transfer syntax 1.2.840.10008.1.2.8.1"))
  }
}
