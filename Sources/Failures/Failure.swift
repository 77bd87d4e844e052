/// An error that a person will read: what is wrong, where, and what to do, in one sentence.
///
/// Every error of the world's data conforms to it, each room with its own enum whose cases carry
/// facts. Only the command line turns `kind` into an exit code.
public protocol Failure: Error, CustomStringConvertible, Sendable {
  /// Which of the documented exit codes this ends with.
  var kind: FailureKind { get }
}

/// What a failure means for the one who called: the rows of the exit code table.
public enum FailureKind: Int, Sendable {
  /// The work was done but the result is not fit for printing.
  case notPrintable = 1
  /// The words of the command contradict each other or the data.
  case badArguments = 2
  /// The input is missing, damaged, unsupported, or too large for this machine.
  case unreadableInput = 3
  /// The input is sound but there is nothing in it to print.
  case nothingToPrint = 4
  /// The result could not be written.
  case couldNotWrite = 5
}
