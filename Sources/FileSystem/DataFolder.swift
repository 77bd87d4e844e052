public import Failures
import Foundation

/// A folder of the tool's own data files that is not where it should be.
public struct DataFolderMissing: Failure, Equatable {
  /// The folder's name, such as `PrintProfiles`.
  public let name: String
  /// The places tried, in order.
  public let tried: [String]

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    "The data folder \(name) was not found (tried \(tried.joined(separator: ", "))); install the "
      + "tool with 'make install', or set \(DataFolder.variable) to the folder that holds \(name)."
  }
}

/// The folders of data files that belong to the tool: `PrintProfiles`, `LabelSchemes` and so on.
public enum DataFolder {
  /// The environment variable that names the folder in which they lie, before any other place.
  public static let variable = "HEARTWRIGHT_DATA"

  /// The path of a data folder.
  ///
  /// Where `HEARTWRIGHT_DATA` is set, there and nowhere else. Otherwise `share/heartwright` beside
  /// the `bin` of the running executable (links resolved), and then the checkout in which it was
  /// built: the folder of the executable, or the nearest above it, that holds `Package.swift` and this folder.
  ///
  /// - Throws: `DataFolderMissing`.
  public static func path(named name: String) throws -> String {
    try path(
      named: name, environment: ProcessInfo.processInfo.environment,
      executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path)
  }

  /// As `path(named:)`, with what that one asks the system for.
  package static func path(
    named name: String, environment: [String: String], executable: String
  ) throws -> String {
    if let root = environment[variable], !root.isEmpty {
      let path = root + "/" + name
      guard isFolder(path) else { throw DataFolderMissing(name: name, tried: [path]) }
      return path
    }
    var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().path + "/share/heartwright/" + name
    if isFolder(installed) { return installed }
    while true {
      let path = folder.path == "/" ? "/" + name : folder.path + "/" + name
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest), isFolder(path) { return path }
      if folder.path == "/" { break }
      folder.deleteLastPathComponent()
    }
    throw DataFolderMissing(
      name: name, tried: [installed, "the folders above \(executable)"])
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
