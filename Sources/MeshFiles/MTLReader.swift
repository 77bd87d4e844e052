import FileSystem
import Foundation
import Geometry

/// Reads the diffuse colours (`Kd`) of Wavefront material files.
enum MTLReader {
  /// Material files are small; a larger one is passed over.
  private static let largest = 1 << 24

  /// The colours by material. A file that is missing or lies outside of the folder is passed over,
  /// with a note: it holds no geometry.
  static func colors(
    of libraries: [String], beside folder: String, notes: inout [String]
  ) -> [String: Color] {
    var colors: [String: Color] = [:]
    var isTranslucent = false
    for name in Set(libraries).sorted().prefix(64) {
      let steps = name.split(separator: "/", omittingEmptySubsequences: false)
      let isInside = !name.hasPrefix("/") && !steps.contains("..") && !name.contains("\\")
      guard isInside, let file = try? InputFile(path: folder + "/" + name), file.size <= largest,
        let bytes = try? file.readBytes(upTo: file.size, at: 0)
      else {
        notes.append(
          "The material file \(name.prefix(100).debugDescription) cannot be read beside it; "
            + "colours are missing.")
        continue
      }
      parse(bytes, into: &colors, &isTranslucent)
    }
    if isTranslucent { notes.append(MeshReading.alphaRemark) }
    return colors
  }

  private static func parse(
    _ bytes: [UInt8], into colors: inout [String: Color], _ isTranslucent: inout Bool
  ) {
    var material: String?
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
      guard let first = words.first else { continue }
      if first.elementsEqual("newmtl".utf8) {
        material = words.dropFirst().map { String(decoding: $0, as: UTF8.self) }
          .joined(separator: " ")
      } else if first.elementsEqual("Kd".utf8), words.count >= 4, let material {
        let shares = words[1...3].compactMap { Double(String(decoding: $0, as: UTF8.self)) }
        guard shares.count == 3, shares.allSatisfy(\.isFinite) else { continue }
        let channels = shares.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
        colors[material] = Color(channels[0], channels[1], channels[2])
      } else if words.count == 2, let share = Double(String(decoding: words[1], as: UTF8.self)) {
        // How dense a material is, or how transparent, by the program that wrote it.
        isTranslucent =
          isTranslucent || first.elementsEqual("d".utf8) && share < 1
          || first.elementsEqual("Tr".utf8) && share > 0
      }
    }
  }
}
