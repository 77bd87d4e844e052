import DICOMFiles
import Failures
import FileSystem
import Foundation
import Geometry
import TestSupport
import Testing

/// A mesh must come out of its DICOM file byte for byte and in its unit, and nothing else may.
@Suite struct EncapsulatedMeshTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A DICOM file around a document, of somebody else's.
  private func document(
    _ ending: String, _ mime: String?, _ bytes: [UInt8], length: UInt32?, unit: String?
  ) throws -> String {
    var file = SyntheticDICOM()
    file.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.104.\(ending)")
    file.set(0x0008, 0x0018, "UI", "1.2.3.4")
    file.set(0x0010, 0x0010, "PN", "Identity^Patient")
    if let mime { file.set(0x0042, 0x0012, "LO", mime) }
    file.set(0x0042, 0x0011, "OB", integers: bytes)
    if let length { file.set(0x0042, 0x0015, "UL", integers: [length]) }
    if let unit {
      var code = SyntheticDICOM()
      code.set(0x0008, 0x0100, "SH", unit)
      file.set(0x0040, 0x08EA, items: [code])
    }
    return try folder.write(file.file, to: "document.dcm")
  }

  private func stl(
    mime: String? = "model/stl", _ bytes: [UInt8] = [1, 2, 3], length: UInt32? = 3,
    unit: String? = "mm"
  ) throws -> String { try document("3", mime, bytes, length: length, unit: unit) }

  private func refusal(_ path: String) -> EncapsulatedMeshFailure? {
    do {
      _ = try EncapsulatedMesh.read(path)
      return nil
    } catch {
      return error as? EncapsulatedMeshFailure
    }
  }

  @Test(arguments: [EncapsulatedMesh.stl, .obj], [2, 3])
  func `what was written comes back, without the byte that makes its length even`(
    kind: EncapsulatedMesh, count: Int
  ) throws {
    let path = folder.path + "/mesh.dcm"
    let file = try OutputFile(path: path, replacing: true)
    let bytes = (0..<count).map { UInt8($0) }
    let nobody = DICOMProvenance(
      source: nil, keepsIdentity: false, program: "Heartwright", version: "1")
    try kind.write(bytes, title: "heart", color: Color(200, 50, 60), nobody, to: file)
    try file.commit()
    let reading = try EncapsulatedMesh.read(path)
    #expect(reading.kind == kind)
    #expect(reading.bytes == bytes)
    #expect(reading.unit == .millimetre)
    #expect(reading.color == Color(200, 50, 60))
    #expect(EncapsulatedMesh.isThere(path))
  }

  @Test func `the length that is stated tells a byte of the document from one that fills up`()
    throws
  {
    #expect(try EncapsulatedMesh.read(try stl([1, 2, 0], length: 3)).bytes == [1, 2, 0])
    #expect(try EncapsulatedMesh.read(try stl([1, 2, 0, 0], length: 4)).bytes == [1, 2, 0, 0])
    // Without a stated length a binary STL is what it is, and a text ends before a zero.
    #expect(try EncapsulatedMesh.read(try stl([1, 2, 3, 0], length: nil)).bytes == [1, 2, 3, 0])
    let text = try document("4", "model/obj", Array("v 1".utf8), length: nil, unit: "mm")
    #expect(try EncapsulatedMesh.read(text).bytes == Array("v 1".utf8))
    for length in [UInt32(2), 5, .max] {
      let found = refusal(try stl([1, 2, 3], length: length))
      #expect(found?.description.contains("holds 4 bytes of a document and states another") == true)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `what was done to a model goes on into the next file`(
    isModified: Bool, isMirrored: Bool
  ) throws {
    var file = SyntheticDICOM()
    file.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.104.3")
    file.set(0x0008, 0x0018, "UI", "1.2.3.4")
    file.set(0x0042, 0x0011, "OB", integers: [1, 2, 3] as [UInt8])
    file.set(0x0068, 0x7001, "CS", isModified ? "YES" : "NO")
    file.set(0x0068, 0x7002, "CS", isMirrored ? "YES" : "NO")
    let first = try folder.write(file.file, to: "first.dcm")
    let changes = try EncapsulatedMesh.read(first).changes
    #expect(changes.isModified == isModified && changes.isMirrored == isMirrored)
    let second = folder.path + "/second.dcm"
    let provenance = DICOMProvenance(
      source: try EncapsulatedMesh.source(first), keepsIdentity: false, program: "Heartwright",
      version: "1")
    let output = try OutputFile(path: second, replacing: true)
    try EncapsulatedMesh.stl.write([1, 2, 3], title: "heart", color: nil, provenance, to: output)
    try output.commit()
    #expect(try EncapsulatedMesh.read(second).changes == changes)
  }

  @Test func `units of length are known by their codes, others are refused`() throws {
    for (code, unit) in [
      ("mm", LengthUnit.millimetre), ("um", .micrometre), ("cm", .centimetre), ("m", .metre),
      ("[in_i]", .inch), ("[ft_i]", .foot),
    ] { #expect(try EncapsulatedMesh.read(try stl(unit: code)).unit == unit) }
    #expect(try EncapsulatedMesh.read(try stl(unit: nil)).unit == nil)
    let path = try stl(unit: "kg")
    #expect(refusal(path) == .unknownUnit(path: path))
  }

  @Test func `other documents and other DICOM files are no meshes, and nobody is named`() throws {
    let pdf = try document("1", "application/pdf", Array("%PDF-1.4".utf8), length: 8, unit: nil)
    #expect(EncapsulatedMesh.isThere(pdf))
    #expect(refusal(pdf) == .noMesh(path: pdf, what: "a PDF"))
    #expect(
      refusal(pdf)?.description.hasSuffix(
        "is a DICOM file, but no mesh: it holds a PDF; name one around an STL or an OBJ.") == true)
    let materials = try document("5", "model/mtl", [1, 2], length: 2, unit: nil)
    #expect(refusal(materials) == .noMesh(path: materials, what: "the materials of an OBJ"))
    let liar = try stl(mime: "application/pdf")
    #expect(refusal(liar)?.description.contains("its document is another") == true)
    #expect(refusal(try stl(mime: nil)) == nil)
    let slice = try folder.write(
      SyntheticDICOM.slice(
        instance: 1, position: [0, 0, 0], columns: 1, rows: 1, pixels: [Int16(0)]
      ).file, to: "slice.dcm")
    #expect(!EncapsulatedMesh.isThere(slice))
    #expect(refusal(slice) == .noMesh(path: slice, what: "no document at all"))
    #expect(!EncapsulatedMesh.isThere(folder.path))
    #expect(throws: FileFailure.missing(path: "none.dcm")) { try EncapsulatedMesh.read("none.dcm") }
  }

  @Test func `a file cut anywhere is read whole or refused`() throws {
    let path = try stl([UInt8](repeating: 7, count: 300), length: 300)
    let bytes = try folder.bytes(of: "document.dcm")
    #expect(try EncapsulatedMesh.read(path).bytes.count == 300)
    for length in 0..<bytes.count {
      let cut = try folder.write(Array(bytes[..<length]), to: "cut.dcm")
      do {
        #expect(try EncapsulatedMesh.read(cut).bytes.count == 300)
      } catch {
        #expect(error is any Failure, "\(error)")
      }
    }
  }
}
