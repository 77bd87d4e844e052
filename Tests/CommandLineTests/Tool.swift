import Foundation
import TestSupport

/// The built tool, run as people run it.
enum Tool {
  /// How a run ended and what it said.
  struct Outcome {
    var code: Int32
    var output: String
    var messages: String

    /// The one JSON document on standard output, or nil where there is anything else.
    var json: Any? {
      try? JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed)
    }
  }

  /// The tool beside the tests' bundle; where the runner names none, in the checkout's `.build`.
  static let path: String = {
    if let bundle = CommandLine.arguments.first(where: { $0.contains(".xctest") }),
      let end = bundle.range(of: ".xctest")
    {
      let folder = URL(fileURLWithPath: String(bundle[..<end.upperBound]))
        .deletingLastPathComponent()
      let tool = folder.appendingPathComponent("heartwright").path
      if FileManager.default.isExecutableFile(atPath: tool) { return tool }
    }
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build/\(configuration)/heartwright")
      .path
  }()

  /// Runs the tool to its end, or kills it after `limit` seconds (then the code is SIGKILL's).
  ///
  /// - Parameters:
  ///   - signal: sent `delay` seconds after the start.
  ///   - device: where standard output goes instead of into the outcome.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, signal: Int32? = nil,
    after delay: Double = 0, device: String? = nil, limit: Double = 60
  ) throws -> Outcome {
    // Files, not pipes: no amount of output can block the tool.
    let streams = try TemporaryFolder.withStrangeName()
    for name in ["out", "err"] { try streams.write([UInt8](), to: name) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: device ?? streams.path + "/out")
    process.standardError = FileHandle(forWritingAtPath: streams.path + "/err")
    try process.run()
    if let signal {
      Thread.sleep(forTimeInterval: delay)
      if process.isRunning { kill(process.processIdentifier, signal) }
    }
    let end = Date(timeIntervalSinceNow: limit)
    while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.002) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try streams.text(of: "out"),
      messages: try streams.text(of: "err"))
  }
}
