import Foundation

/// The folder of real scans and meshes that tests read in place; nil where it is absent.
public enum SharedData {
  /// The path of a file below the shared data, or nil where there is none.
  public static func path(_ name: String) -> String? {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = package.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)")
      .path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// What a skipped test says.
  public static let absent = "the real data (../shared/data) is absent, so this was not tried"
}
