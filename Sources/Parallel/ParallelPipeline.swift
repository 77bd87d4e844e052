import Dispatch
import Foundation

/// A step of what is done with things that come one after the other, a tick each.
public protocol PipelineStage: Sendable {
  /// Does what is due at a tick; called for each in turn, from 0 on.
  mutating func run(_ tick: Int)
}

/// Runs stages for ticks from 0 on, several at once on as many threads as `Threads.limit` allows.
///
/// A stage runs a tick after the stage before it has, and the first one runs a tick when the last has run that
/// of `lead` ticks before: with a lead of one they run in turn. So a stage may read from memory that they share (see
/// `SharedSlots`) what the stages before it wrote at this tick, and overwrite what was last read `lead` ticks
/// ago. A few µs for each tick of each stage. What comes out is the same for any number of threads.
public func parallelPipeline(_ stages: inout [any PipelineStage], ticks: Int, lead: Int) {
  precondition(ticks >= 0 && lead > 0)
  guard !stages.isEmpty else { return }
  let (threads, count) = (min(Threads.limit, stages.count), stages.count)
  guard threads > 1 else {
    for tick in 0..<ticks {
      for stage in stages.indices { stages[stage].run(tick) }
    }
    return
  }
  stages.withUnsafeMutableBufferPointer { buffer in
    let stages = Disjoint(base: buffer.baseAddress)
    let line = AssemblyLine(
      PipelineProgress(stages: count, among: threads, ticks: ticks, lead: lead))
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      while let (stage, tick) = line.begin(thread) {
        stages.part(stage..<stage + 1)[0].run(tick)
        line.end(stage)
      }
    }
  }
}

/// The progress of a pipeline behind a lock, at which threads wait for each other.
private final class AssemblyLine: @unchecked Sendable {
  private var progress: PipelineProgress
  private let lock = NSCondition()
  private var waiting = 0

  init(_ progress: PipelineProgress) { self.progress = progress }

  /// The next stage to run and its tick, as soon as there is one; nil at the end.
  ///
  /// Nobody waits in vain: where no stage may begin, another thread is running one.
  func begin(_ thread: Int) -> (stage: Int, tick: Int)? {
    lock.lock()
    defer { lock.unlock() }
    while !progress.isOver {
      if let next = progress.begin(thread) { return next }
      waiting += 1
      lock.wait()
      waiting -= 1
    }
    return nil
  }

  func end(_ stage: Int) {
    lock.lock()
    progress.end(stage)
    if waiting > 0 { lock.broadcast() }
    lock.unlock()
  }
}
