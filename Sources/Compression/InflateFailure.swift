public import Failures

/// What can be wrong with a compressed stream. `name` is what the caller calls it, as a rule a path.
public enum InflateFailure: Failure, Equatable {
  /// The input stops before the stream's own end mark and checksum.
  case truncated(name: String)
  /// The bytes are no valid stream, or its checksum does not match.
  case corrupt(name: String, reason: String)
  /// Something else follows the stream.
  case trailingBytes(name: String)
  /// The stream is sound but holds fewer bytes than were asked for.
  case endsEarly(name: String, needed: Int, found: Int)
  /// The stream is sound so far but holds more than the caller is willing to inflate.
  case holdsMore(name: String, expected: Int)

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .truncated(let name):
      "The compressed data in \(name) is cut off before its end; copy the file again from where "
        + "it came."
    case .corrupt(let name, let reason):
      "The compressed data in \(name) is damaged (\(reason)); copy the file again from where it "
        + "came."
    case .trailingBytes(let name):
      "In \(name) other bytes follow the end of the compressed data, so the file is damaged or "
        + "is not what its header says; write it anew with the program that made it."
    case .endsEarly(let name, let needed, let found):
      "\(name) inflates to \(found) bytes where its header promises \(needed); write it anew with "
        + "the program that made it."
    case .holdsMore(let name, let expected):
      "\(name) inflates to more than the \(expected) bytes that its header accounts for; write it "
        + "anew with the program that made it."
    }
  }
}
