import ArgumentParser
import FileSystem
import Heartwright
import Parallel

/// One run of a command: its options, its stages, and how it talks.
final class Session {
  let options: CommonOptions
  let recorder: StageRecorder
  private let progress: ProgressLine?
  private let timings: OutputFile?
  private var output = ""

  /// - Parameter stages: the stages that the command will go through, for the progress bar.
  /// - Throws: `FileFailure` where the timings could not be written, before any work is done.
  init(_ options: CommonOptions, stages: [String]) throws {
    self.options = options
    timings = try options.timings.map { try OutputFile(path: $0, replacing: options.force) }
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

  /// What goes without a warning but is better said; on standard error.
  func note(_ sentence: String) {
    progress?.clear()
    if !options.quiet { Console.message("note: " + sentence) }
  }

  /// The result: JSON or text on standard output, once everything has succeeded.
  func result(_ value: some Encodable, text: @autoclosure () -> String) {
    if options.json {
      output = reportJSON(value)
    } else if !options.quiet {
      output = text()
    }
  }

  /// Ends the progress bar, writes the timings and says the result.
  func finish() throws {
    progress?.clear()
    if let timings {
      try timings.write(reportJSON(recorder.timings))
      try timings.commit()
    }
    if !output.isEmpty { try Console.output(output) }
  }

  /// Ends the progress bar where the work failed.
  func fail() { progress?.clear() }
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
    let session = try Session(common, stages: stages)
    let isPrintable: Bool
    do {
      isPrintable = try work(session)
    } catch {
      session.fail()
      throw error
    }
    try session.finish()
    if !isPrintable { throw ExitCode(Int32(FailureKind.notPrintable.rawValue)) }
  }
}
