import Compression
import Failures
import Foundation
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Gzipped bytes.
func gzip(_ bytes: [UInt8], _ wrapper: GzipWriter.Wrapper = .gzip) throws -> [UInt8] {
  var result: [UInt8] = []
  var writer = try GzipWriter(wrapper, level: 6) { result += $0 }
  try writer.write(bytes)
  try writer.finish()
  return result
}

/// The bytes of a number in either order.
func bytes<Number: BitwiseCopyable>(of value: Number, big: Bool) -> [UInt8] {
  let little = withUnsafeBytes(of: value) { Array($0) }
  return big ? little.reversed() : little
}

/// A NIfTI file put together byte by byte, without the code under test.
struct NIfTIFile {
  var version2 = false
  var big = false
  var dims = [3, 4, 3, 2]
  var code = 4
  var pixdim: [Double] = [1, 2, 3, 4]
  var offset: Double?
  var slope = 1.0
  var intercept = 0.0
  var units: UInt8 = 2
  var qformCode: Int16 = 0
  var sformCode: Int16 = 1
  /// b, c, d and the offsets.
  var qform: [Double] = [0, 0, 0, 0, 0, 0]
  var rows: [Double] = [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30]
  var data: [UInt8] = []

  var headerSize: Int { version2 ? 540 : 348 }

  func bytes() -> [UInt8] {
    var header = [UInt8](repeating: 0, count: headerSize + 4)
    func put<Number: BitwiseCopyable>(_ value: Number, _ place: Int) {
      header.replaceSubrange(
        place..<place + MemoryLayout<Number>.size, with: VolumeFilesTests.bytes(of: value, big: big)
      )
    }
    func real(_ value: Double, _ place1: Int, _ place2: Int, _ index: Int) {
      if version2 { put(value, place2 + 8 * index) } else { put(Float(value), place1 + 4 * index) }
    }
    put(Int32(headerSize), 0)
    header.replaceSubrange(
      version2 ? 4..<8 : 344..<348, with: Array((version2 ? "n+2\0" : "n+1\0").utf8))
    put(Int16(code), version2 ? 12 : 70)
    for (index, size) in dims.enumerated() {
      if version2 {
        put(Int64(size), 16 + 8 * index)
      } else {
        put(Int16(truncatingIfNeeded: size), 40 + 2 * index)
      }
    }
    for (index, value) in pixdim.enumerated() { real(value, 76, 104, index) }
    let start = offset ?? Double(headerSize + 4)
    if version2 { put(Int64(start.isFinite ? start : -1), 168) } else { put(Float(start), 108) }
    real(slope, 112, 176, 0)
    real(intercept, 116, 184, 0)
    if version2 {
      put(Int32(qformCode), 344)
      put(Int32(sformCode), 348)
      put(Int32(units), 500)
    } else {
      put(qformCode, 252)
      put(sformCode, 254)
      header[123] = units
    }
    for (index, value) in qform.enumerated() { real(value, 256, 352, index) }
    for (index, value) in rows.enumerated() { real(value, 280, 400, index) }
    return header + data
  }
}

/// The error of an unreadable input: one sentence, the right kind.
func expectRefusal(
  _ path: String, kind: FailureKind = .unreadableInput, saying words: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    _ = try VolumeFile.read(path)
    Issue.record("it was read", sourceLocation: sourceLocation)
  } catch let failure as any Failure {
    #expect(failure.kind == kind, sourceLocation: sourceLocation)
    #expect(
      words.isEmpty || failure.description.contains(words), "\(failure.description)",
      sourceLocation: sourceLocation)
    #expect(failure.description.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(!failure.description.contains("\n"), sourceLocation: sourceLocation)
  } catch {
    Issue.record("an error for nobody: \(error)", sourceLocation: sourceLocation)
  }
}

/// The greatest distance between the corners of two grids, in mm.
func distance(_ first: Grid, _ second: Grid) -> Double {
  var most = first.size == second.size ? 0 : Double.infinity
  for x in [0, first.size.x - 1] {
    for y in [0, first.size.y - 1] {
      for z in [0, first.size.z - 1] {
        let index = SIMD3(Double(x), Double(y), Double(z))
        most = max(most, (first.indexToPatient(index) - second.indexToPatient(index)).length)
      }
    }
  }
  return most
}

/// The bits of every voxel, so that not-a-number equals itself.
func bits(_ voxels: Voxels) -> [UInt64] {
  switch voxels {
  case .uint8(let values): values.map { UInt64($0) }
  case .int16(let values): values.map { UInt64(bitPattern: Int64($0)) }
  case .uint16(let values): values.map { UInt64($0) }
  case .int32(let values): values.map { UInt64(bitPattern: Int64($0)) }
  case .float(let values): values.map { UInt64($0.bitPattern) }
  case .double(let values): values.map { $0.bitPattern }
  }
}

/// The values as doubles.
func doubles(_ voxels: Voxels) -> [Double] {
  switch voxels {
  case .uint8(let values): values.map(\.asDouble)
  case .int16(let values): values.map(\.asDouble)
  case .uint16(let values): values.map(\.asDouble)
  case .int32(let values): values.map(\.asDouble)
  case .float(let values): values.map(\.asDouble)
  case .double(let values): values
  }
}
