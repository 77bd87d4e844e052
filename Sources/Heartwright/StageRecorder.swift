import Foundation

/// Measures the stages of a job: wall and CPU seconds each, and the process's peak memory.
///
/// What it measures differs from run to run, so it goes to a file of its own and never into a
/// report.
public final class StageRecorder {
  /// One stage's cost.
  public struct Stage: Codable, Sendable {
    /// What was done: the name of a subcommand, or `read` or `write`.
    public var stage: String
    /// Seconds on the clock.
    public var wallSeconds: Double
    /// Seconds of all threads.
    public var cpuSeconds: Double

    enum CodingKeys: String, CodingKey {
      case stage
      case wallSeconds = "wall_s"
      case cpuSeconds = "cpu_s"
    }
  }

  /// The content of a timings file.
  public struct Timings: Codable, Sendable {
    /// The stages in the order in which they first ended.
    public var stages: [Stage]
    /// The largest resident size of the process so far.
    public var peakMemoryBytes: Int

    enum CodingKeys: String, CodingKey {
      case stages
      case peakMemoryBytes = "peak_memory_bytes"
    }
  }

  private var stages: [Stage] = []
  private let onStage: (String) -> Void

  /// Starts with no stage; `onStage` hears of each stage as it begins.
  public init(onStage: @escaping (String) -> Void = { _ in }) { self.onStage = onStage }

  /// Runs `work` as part of a stage; a stage entered twice is one row with the sum.
  public func measure<Result: ~Copyable>(
    _ stage: String, _ work: () throws -> Result
  ) rethrows -> Result {
    let start = begin(stage)
    defer { end(stage, since: start) }
    return try work()
  }

  /// The same for work on a value that nobody needs after it, which is gone as soon as the work lets go of it.
  public func measure<Value, Result>(
    _ stage: String, handing value: consuming Value, _ work: (consuming Value) throws -> Result
  ) rethrows -> Result {
    let start = begin(stage)
    defer { end(stage, since: start) }
    return try work(value)
  }

  private func begin(_ stage: String) -> (wall: Double, cpu: Double) {
    onStage(stage)
    return (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  }

  private func end(_ stage: String, since start: (wall: Double, cpu: Double)) {
    let row = Stage(
      stage: stage, wallSeconds: seconds(CLOCK_MONOTONIC) - start.wall,
      cpuSeconds: seconds(CLOCK_PROCESS_CPUTIME_ID) - start.cpu)
    if let known = stages.firstIndex(where: { $0.stage == stage }) {
      stages[known].wallSeconds += row.wallSeconds
      stages[known].cpuSeconds += row.cpuSeconds
    } else {
      stages.append(row)
    }
  }

  /// What was measured so far.
  public var timings: Timings {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Timings(
      stages: stages, peakMemoryBytes: Int(usage.ru_maxrss) * 1024)
  }

  private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
