import FileSystem
import Foundation
import TestSupport
import Testing

struct DataFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func find(_ environment: [String: String] = [:], from executable: String) throws -> String
  {
    try DataFolder.path(
      named: "PrintProfiles", environment: environment, executable: folder.path + executable)
  }

  @Test func `the running tests find the folder of their checkout`() throws {
    let path = try DataFolder.path(named: "PrintProfiles")
    #expect(FileManager.default.fileExists(atPath: path + "/prusa-mk4-pla.yaml"))
  }

  @Test func `an installed tool finds its folder beside bin`() throws {
    try folder.makeFolder("usr/share/heartwright/PrintProfiles")
    #expect(
      try find(from: "/usr/bin/heartwright")
        == folder.path + "/usr/share/heartwright/PrintProfiles")
  }

  @Test func `a built tool finds the folder of its checkout, and only one with a manifest`() throws
  {
    try folder.makeFolder("a/PrintProfiles")
    try folder.makeFolder("a/b/PrintProfiles")
    try folder.write("", to: "a/Package.swift")
    #expect(
      try find(from: "/a/b/.build/release/heartwright") == folder.path + "/a/PrintProfiles")
    #expect(try find(from: "/a/heartwright/x") == folder.path + "/a/PrintProfiles")
    #expect(try find(from: "/a/heartwright") == folder.path + "/a/PrintProfiles")
  }

  @Test func `the environment wins, and is not passed over where it is wrong`() throws {
    try folder.makeFolder("data/PrintProfiles")
    try folder.makeFolder("usr/share/heartwright/PrintProfiles")
    let data = folder.path + "/data"
    #expect(
      try find([DataFolder.variable: data], from: "/usr/bin/x") == data + "/PrintProfiles")
    #expect {
      try find([DataFolder.variable: "/nowhere"], from: "/usr/bin/x")
    } throws: { error in
      (error as? DataFolderMissing)?.tried == ["/nowhere/PrintProfiles"]
    }
  }

  @Test func `a folder that is nowhere is said with where it was sought`() {
    #expect {
      try find(from: "/usr/bin/heartwright")
    } throws: { error in
      guard let failure = error as? DataFolderMissing else { return false }
      return failure.tried.first == folder.path + "/usr/share/heartwright/PrintProfiles"
        && failure.description.contains("HEARTWRIGHT_DATA")
    }
  }
}
