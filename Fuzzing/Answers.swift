import Failures
import Foundation
import Synchronization

/// What the readers said to the mutants, printed at the end: a fuzzer whose mutants are all refused at the
/// first byte would prove nothing.
final class Answers: Sendable {
  private struct Counts {
    var read = 0
    var refused: [String: Int] = [:]
  }

  private let counts = Mutex(Counts())

  /// Counts a mutant that was read.
  func countRead() { change { $0.read += 1 } }

  /// Counts a refusal by its sentence, in which numbers and what is quoted from the mutant do not tell.
  func count(_ failure: any Failure) {
    let start = failure.description.split(separator: ": ", maxSplits: 1).last ?? ""
    let quoted = start.replacing(/"([^"\\]|\\.)*"/, with: "...")
    let kind = String(quoted.replacing(/[-+0-9.]*[0-9]/, with: "0").prefix(90))
    change { $0.refused[kind, default: 0] += 1 }
  }

  private func change(_ body: (inout Counts) -> Void) {
    let isFirst = counts.withLock { counts in
      let isFirst = counts.read == 0 && counts.refused.isEmpty
      body(&counts)
      return isFirst
    }
    // libFuzzer ends the process itself.
    if isFirst { atexit { report() } }
  }

  fileprivate func summary() -> String {
    counts.withLock { counts in
      let refused = counts.refused.values.reduce(0, +)
      let most = counts.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8)
      return "   read \(counts.read), refused \(refused) for \(counts.refused.count) reasons\n"
        + most.map { "   \($0.value) x \($0.key)\n" }.joined()
    }
  }
}

/// Said of all mutants of a run.
let answers = Answers()

private func report() { print(answers.summary(), terminator: "") }
