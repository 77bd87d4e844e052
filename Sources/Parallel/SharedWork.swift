/// What is left to do of a loop, a run of neighbouring indices for each thread.
///
/// Were neighbours given out in turn, two threads would be the first to touch the same page of memory at
/// about the same time, and the system clears it for both: with large pages twice 2 MiB.
package struct SharedWork: Sendable {
  private var runs: [Range<Int>]

  /// The indices of `0..<count`, in runs of about the same length.
  package init(_ count: Int, among threads: Int) {
    runs = (0..<threads).map { $0 * count / threads..<($0 + 1) * count / threads }
  }

  /// The next of the thread's own run, else the last of the longest run; nil where none is left.
  package mutating func next(for thread: Int) -> Int? {
    if let own = runs[thread].first {
      runs[thread] = own + 1..<runs[thread].upperBound
      return own
    }
    guard let longest = runs.indices.max(by: { runs[$0].count < runs[$1].count }),
      let last = runs[longest].last
    else { return nil }
    runs[longest] = runs[longest].lowerBound..<last
    return last
  }
}
