import ArgumentParser
import FileSystem
import Heartwright
import Parallel

/// One run of a command: its options, its stages, and how it talks.
final class Session {
  let options: CommonOptions
  let recorder: StageRecorder
  private let progress: ProgressLine?

  /// - Parameter stages: the stages that the command will go through, for the progress bar.
  init(_ options: CommonOptions, stages: [String]) {
    self.options = options
    if let threads = options.threads { Threads.limit = threads }
    let isShown = Console.isTerminal && !options.quiet && !options.json
    let progress = isShown ? ProgressLine(stages: stages) : nil
    self.progress = progress
    let verbose = options.verbose
    recorder = StageRecorder { stage in
      progress?.begin(stage)
      if verbose { Console.message("heartwright: \(stage)") }
    }
  }

  /// A fact that a person should know; on standard error.
  func warn(_ sentence: String) {
    progress?.clear()
    if !options.quiet { Console.message("warning: " + sentence) }
  }

  /// The result: JSON or text on standard output.
  func result(_ value: some Encodable, text: @autoclosure () -> String) {
    progress?.clear()
    if options.json {
      Console.output(reportJSON(value))
    } else if !options.quiet {
      Console.output(text())
    }
  }

  /// Ends the progress bar and writes the timings.
  func finish() throws {
    progress?.clear()
    guard let path = options.timings else { return }
    try OutputFile.write(
      Array(reportJSON(recorder.timings).utf8), to: path, replacing: options.force)
  }
}

/// A command of the tool: parsed options, and work in a session.
protocol SessionCommand: ParsableCommand {
  var common: CommonOptions { get }
  /// The stages it goes through.
  var stages: [String] { get }
  /// Does the work; returns whether the result is printable.
  func work(_ session: Session) throws -> Bool
}

extension SessionCommand {
  func run() throws {
    let session = Session(common, stages: stages)
    let isPrintable = try work(session)
    try session.finish()
    if !isPrintable { throw ExitCode(1) }
  }
}
