import ArgumentParser
import Failures
import Foundation
import Heartwright

/// The root command: the table of contents of the tool.
struct HeartwrightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heartwright",
    abstract: "Turns medical scans into hearts that people can hold.",
    discussion: """
      The main job is one command: heartwright print SCAN -o FOLDER. The other commands are its \
      steps and a few helpers. Lengths are in millimetres, positions in the patient frame (LPS).

      EXIT CODES
        0  done
        1  done, but the result is not printable (check: the mesh is not sound)
        2  bad arguments
        3  unreadable input
        4  nothing to print
        5  could not write
      """,
    version: heartwrightVersion,
    subcommands: [
      PrintCommand.self, InfoCommand.self, SegmentCommand.self, CompareCommand.self,
      SurfaceCommand.self,
      SmoothCommand.self, RepairCommand.self, DecimateCommand.self, RemeshCommand.self,
      ConvertCommand.self,
      CheckCommand.self, MapCommand.self, SlicesCommand.self, PhantomCommand.self,
      ProfilesCommand.self,
      RecipesCommand.self,
    ])

  /// Parses the command line, runs the command and ends the process with the documented code.
  static func start() -> Never {
    do {
      let arguments = joiningNegatives(Array(CommandLine.arguments.dropFirst()))
      if let option = repeated(in: arguments) {
        Console.error("\(option) is given twice; keep one.")
        Foundation.exit(Int32(FailureKind.badArguments.rawValue))
      }
      var command = try parseAsRoot(arguments)
      do {
        try command.run()
      } catch let error as ValidationError {
        end(with: error, of: type(of: command))
      }
      Foundation.exit(0)
    } catch let failure as any Failure {
      Console.error(failure.description)
      Foundation.exit(Int32(failure.kind.rawValue))
    } catch {
      end(with: error)
    }
  }

  /// The arguments with negative numbers joined to the option before them, as in `--iso=-200`: the parser
  /// would take them for options of their own.
  private static func joiningNegatives(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      let isNegative =
        argument.hasPrefix("-")
        && argument.dropFirst().first.map { $0.isNumber || $0 == "." } ?? false
      if isNegative, let option = joined.last, option.hasPrefix("--"), !option.contains("=") {
        joined[joined.count - 1] = option + "=" + argument
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  /// The options that may be given more than once.
  private static let repeatable: Set<String> = ["--step", "--seed", "--pair"]

  /// The first option that is given twice though it may not: the parser would take the last.
  private static func repeated(in arguments: [String]) -> String? {
    var seen: Set<String> = []
    return arguments.prefix { $0 != "--" }.first { argument in
      guard argument.hasPrefix("-"), argument.count > 1 else { return false }
      let name = argument.prefix { $0 != "=" }
      let full = name == "-o" ? "--output" : String(name)
      return !repeatable.contains(full) && !seen.insert(full).inserted
    }.map { String($0.prefix { $0 != "=" }) }
  }

  /// Ends with arguments that a command found to be bad while it ran: then the parser would show how the
  /// tool is used, and not the command.
  private static func end(
    with error: ValidationError, of command: any ParsableCommand.Type
  ) -> Never {
    let name = command.configuration.commandName.map { " " + $0 } ?? ""
    Console.message(
      "Error: \(error.message)\nUsage: \(usageString(for: command))\n"
        + "  See 'heartwright\(name) --help' for more information.")
    Foundation.exit(Int32(FailureKind.badArguments.rawValue))
  }

  /// Ends with what the argument parser has to say: help and versions go to standard output, bad
  /// arguments to standard error with our code for them.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    if code.isSuccess {
      do {
        try Console.output(fullMessage(for: error))
      } catch {
        Console.error("\(error)")
        Foundation.exit(Int32(FailureKind.couldNotWrite.rawValue))
      }
      Foundation.exit(0)
    }
    let message = fullMessage(for: error)
    if !message.isEmpty { Console.message(message) }
    let isUsage = code == .validationFailure
    Foundation.exit(
      isUsage ? Int32(FailureKind.badArguments.rawValue) : code.rawValue)
  }
}
