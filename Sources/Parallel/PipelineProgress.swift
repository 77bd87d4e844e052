/// How far the stages of a pipeline have come, and what each thread may do next.
///
/// A thread keeps to stages that it has run before, since what they use is in the cache of its core; where
/// none of them may go on, it takes over another's.
package struct PipelineProgress: Sendable {
  private struct Stage {
    /// How many ticks are done.
    var done = 0
    var isRunning = false
    /// Who has run it last; at first, neighbouring stages have the same thread.
    var thread: Int
  }

  private let ticks: Int
  private let lead: Int
  private var stages: [Stage]

  /// Before the first tick of so many stages, the first of which runs a tick when the last has run that of
  /// `lead` ticks before.
  package init(stages count: Int, among threads: Int, ticks: Int, lead: Int) {
    precondition(count > 0 && ticks >= 0 && lead > 0)
    (self.ticks, self.lead) = (ticks, lead)
    stages = (0..<count).map { Stage(thread: $0 * threads / count) }
  }

  /// Whether all ticks of all stages are done: the last stage's are the last.
  package var isOver: Bool { stages[stages.count - 1].done == ticks }

  /// Takes a stage that may go on, and its next tick; nil where the thread has to wait.
  ///
  /// The thread's own stage that is furthest on the way, else another's.
  package mutating func begin(_ thread: Int) -> (stage: Int, tick: Int)? {
    let next =
      stages.indices.last { stages[$0].thread == thread && isReady($0) }
      ?? stages.indices.last(where: isReady)
    guard let next else { return nil }
    stages[next].thread = thread
    stages[next].isRunning = true
    return (next, stages[next].done)
  }

  /// Says that a stage has done the tick that was taken.
  package mutating func end(_ stage: Int) {
    precondition(stages[stage].isRunning)
    stages[stage].isRunning = false
    stages[stage].done += 1
  }

  private func isReady(_ stage: Int) -> Bool {
    let end = stage > 0 ? stages[stage - 1].done : min(ticks, stages[stages.count - 1].done + lead)
    return !stages[stage].isRunning && stages[stage].done < end
  }
}
