import FileSystem
import Foundation
import Geometry

/// Reads the diffuse colours (`Kd`) of Wavefront material files.
struct MTLReader {
  /// The colours by material.
  private(set) var colors: [String: Color] = [:]

  private var known: Set<String> = []
  /// Materials whose colour is no three shares.
  private var strange: Set<String> = []
  private var missingFiles: [String] = []
  private var isTranslucent = false
  private var hasTextures = false

  /// Material files are small; a larger one is passed over.
  private static let largest = 1 << 24
  private static let mostFiles = 64

  /// Reads files beside an OBJ. One that is missing or lies outside of the folder is passed over: it
  /// holds no geometry.
  ///
  /// - Parameter libraries: what the lines `mtllib` name: a file, or several with spaces between.
  mutating func read(_ libraries: [String], beside folder: String) {
    for line in Set(libraries).sorted().prefix(Self.mostFiles) {
      if let bytes = Self.bytes(line, beside: folder) {
        parse(bytes)
        continue
      }
      let names = line.split(separator: " ").prefix(Self.mostFiles).map(String.init)
      let files = names.count > 1 ? names.map { Self.bytes($0, beside: folder) } : []
      guard files.contains(where: { $0 != nil }) else {
        missingFiles.append(line)
        continue
      }
      for (name, bytes) in zip(names, files) {
        if let bytes { parse(bytes) } else { missingFiles.append(name) }
      }
    }
  }

  private static func bytes(_ name: String, beside folder: String) -> [UInt8]? {
    let steps = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !steps.contains(".."), !name.contains("\\"),
      let file = try? InputFile(path: folder + "/" + name), file.size <= largest
    else { return nil }
    return try? file.readBytes(upTo: file.size, at: 0)
  }

  /// What is lost, in whole sentences.
  ///
  /// - Parameter used: the materials that faces name.
  func notes(using used: [String]) -> [String] {
    var notes = missingFiles.map {
      "The material file \($0.prefix(100).debugDescription) cannot be read beside it; colours are "
        + "missing."
    }
    if missingFiles.isEmpty {
      notes += Self.naming(
        Set(used).subtracting(known), "is in no material file", "are in no material file")
    }
    notes += Self.naming(
      strange, "has a colour that is no three shares from 0 to 1",
      "have colours that are no three shares from 0 to 1")
    if isTranslucent { notes.append(MeshReading.alphaRemark) }
    if hasTextures { notes.append("Its textures are ignored; colours of materials are read.") }
    return notes
  }

  private static func naming(_ materials: Set<String>, _ one: String, _ many: String) -> [String] {
    guard !materials.isEmpty else { return [] }
    let names = materials.sorted().prefix(8).map { String($0.prefix(40)) }
      .joined(separator: ", ")
    return materials.count == 1
      ? ["The material \(names) \(one); its colour is missing."]
      : ["The materials \(names) \(many); their colours are missing."]
  }

  private mutating func parse(_ bytes: [UInt8]) {
    var material: String?
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        .map { String(decoding: $0, as: UTF8.self) }
      guard let first = words.first else { continue }
      switch first {
      case "newmtl":
        let name = words.dropFirst().joined(separator: " ")
        known.insert(name)
        material = name
      case "Kd":
        guard let material else { continue }
        let shares = words.dropFirst().compactMap { Double($0) }
        guard shares.count == words.count - 1, shares.count >= 3,
          shares[0..<3].allSatisfy({ (0...1).contains($0) })
        else {
          strange.insert(material)
          continue
        }
        let channels = shares.map { UInt8(($0 * 255).rounded()) }
        colors[material] = Color(channels[0], channels[1], channels[2])
      // How dense a material is, or how transparent, by the program that wrote it.
      case "d": isTranslucent = isTranslucent || words.last.flatMap { Double($0) } ?? 1 < 1
      case "Tr": isTranslucent = isTranslucent || words.last.flatMap { Double($0) } ?? 0 > 0
      case "map_Kd", "map_Ka": hasTextures = true
      default: break
      }
    }
  }
}
