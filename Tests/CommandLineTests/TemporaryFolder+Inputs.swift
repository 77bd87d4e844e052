import Foundation
import Heartwright
import TestSupport

extension TemporaryFolder {
  /// A folder with a space and letters beyond ASCII in its name.
  static func withStrangeName() throws -> TemporaryFolder {
    try TemporaryFolder(prefix: "heart wright \u{2665} ")
  }

  /// The digest-worthy content of a folder below: every file's bytes by name.
  func contents(of folder: String) throws -> [String: [UInt8]] {
    let below = try FileManager.default.subpathsOfDirectory(atPath: path + "/" + folder)
    var contents: [String: [UInt8]] = [:]
    for name in below {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: "\(path)/\(folder)/\(name)", isDirectory: &isFolder)
      if !isFolder.boolValue { contents[name] = try bytes(of: folder + "/" + name) }
    }
    return contents
  }

  /// A ball of 8 mm radius in 20 voxels a side of 1 mm, values from 0 to 300 with a soft edge.
  func addBall(_ name: String = "ball.nii") throws {
    let volume = Worlds.field(size: [20, 20, 20], spacing: [1, 1, 1]) { point in
      let distance = ((point - SIMD3(repeating: 9.5)) * (point - SIMD3(repeating: 9.5))).sum()
        .squareRoot()
      return min(300, max(0, 150 + 75 * (8 - distance)))
    }
    try VolumeFile.write(volume, to: path + "/" + name, replacing: true)
  }

  /// The same ball in two halves, as labels 1 and 2.
  func addLabels(_ name: String = "labels.nii") throws {
    let labels = Worlds.labels(size: [20, 20, 20], spacing: [1, 1, 1], structures: 2) { point in
      let middle = point - SIMD3(repeating: 9.5)
      return (middle * middle).sum() < 64 ? (point.x < 9.7 ? 1 : 2) : 0
    }
    try VolumeFile.write(labels, to: path + "/" + name, replacing: true)
  }

  /// A mesh as an STL, its lengths multiplied.
  func addMesh(_ name: String, _ mesh: Mesh, times scale: Float = 1) throws {
    var mesh = mesh
    mesh.positions = mesh.positions.map { $0 * scale }
    try MeshFile.write(
      Model(parts: [Part(name: "mesh", mesh: mesh)]), to: path + "/" + name,
      facts: .tool(frame: nil), replacing: true)
  }
}
