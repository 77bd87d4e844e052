import Memory
import Parallel
import TestSupport
import Testing

extension ParallelTests {
  /// Stages that threads share do what they do one after the other. Within the suite that alone sets the number
  /// of threads.
  @Suite struct PipelineTests {
    /// Writes the sum of what the stage before wrote at its tick and what this one wrote at the two before; the
    /// first stage has the ticks themselves.
    private struct Sum: PipelineStage {
      let source: SharedSlots<UInt64>?
      let target: SharedSlots<UInt64>
      var before: [UInt64] = [0, 0]

      mutating func run(_ tick: Int) {
        let given = source.map { $0[tick % $0.count] } ?? UInt64(tick)
        let sum = given &* 31 &+ before[0] ^ before[1]
        target[tick % target.count] = sum
        before = [before[1], sum]
      }
    }

    /// What the last of some stages writes, each stage having a ring for as many ticks as the lead.
    private func result(stages count: Int, ticks: Int, lead: Int, threads: Int) -> [UInt64] {
      let limit = Threads.limit
      defer { Threads.limit = limit }
      Threads.limit = threads
      return SharedSlots.array(count: ticks) { written in
        let workspace = Workspace()
        let rings = (1..<count).map { _ in SharedSlots<UInt64>(count: lead, in: workspace) }
        var stages: [any PipelineStage] = []
        for number in 0..<count {
          stages.append(
            Sum(
              source: number > 0 ? rings[number - 1] : nil,
              target: number + 1 < count ? rings[number] : written))
        }
        parallelPipeline(&stages, ticks: ticks, lead: lead)
      }
    }

    @Test func `any number of threads, stages and ticks ahead writes the same`() {
      for count in [1, 2, 5, 12] {
        for ticks in [0, 1, 7, 300] {
          let alone = result(stages: count, ticks: ticks, lead: 1, threads: 1)
          #expect(alone.count == ticks)
          for (threads, lead) in [(2, 1), (2, 3), (3, 20), (20, 2)] {
            #expect(
              result(stages: count, ticks: ticks, lead: lead, threads: threads) == alone,
              "\(count) stages, \(threads) threads, lead \(lead)")
          }
        }
      }
    }

    @Test func `a stage waits for the one before it, and the first for the last`() {
      var progress = PipelineProgress(stages: 3, among: 1, ticks: 4, lead: 2)
      var order: [[Int]] = []
      // Two at once: whoever began first is done first.
      var running: [Int] = []
      while !progress.isOver {
        while running.count < 2, let (stage, tick) = progress.begin(0) {
          order.append([stage, tick])
          running.append(stage)
        }
        progress.end(running.removeFirst())
      }
      #expect(
        order == [
          [0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2], [2, 1], [1, 2], [0, 3], [2, 2], [1, 3],
          [2, 3],
        ])
    }

    @Test
    func `no stage is ahead of the one before it nor the first too far ahead, whoever is slow`() {
      var generator = SeededGenerator(seed: 11)
      for _ in 0..<200 {
        let (count, ticks) = (
          Int.random(in: 1...6, using: &generator), Int.random(in: 0...9, using: &generator)
        )
        let (threads, lead) = (
          Int.random(in: 1...4, using: &generator), Int.random(in: 1...4, using: &generator)
        )
        var progress = PipelineProgress(stages: count, among: threads, ticks: ticks, lead: lead)
        var done = [Int](repeating: 0, count: count)
        var running: [Int] = []
        while !progress.isOver {
          let thread = Int.random(in: 0..<threads, using: &generator)
          if running.count < threads, Bool.random(using: &generator) || running.isEmpty,
            let (stage, tick) = progress.begin(thread)
          {
            #expect(tick == done[stage] && !running.contains(stage))
            #expect(stage == 0 ? tick < done[count - 1] + lead : tick < done[stage - 1])
            running.append(stage)
          } else if let stage = running.randomElement(using: &generator) {
            running.removeAll { $0 == stage }
            progress.end(stage)
            done[stage] += 1
          }
        }
        #expect(done == [Int](repeating: ticks, count: count))
      }
    }

    @Test func `a thread goes on with what it ran before and takes over where it has nothing`() {
      var progress = PipelineProgress(stages: 4, among: 2, ticks: 9, lead: 9)
      // At first the second thread's stages wait, so it takes the first one over.
      #expect(progress.begin(1).map { [$0.stage, $0.tick] } == [0, 0])
      #expect(progress.begin(0) == nil)
      progress.end(0)
      #expect(progress.begin(0).map { [$0.stage, $0.tick] } == [1, 0])
      #expect(progress.begin(1).map { [$0.stage, $0.tick] } == [0, 1])
      progress.end(1)
      #expect(progress.begin(1).map { [$0.stage, $0.tick] } == [2, 0])
      progress.end(0)
      #expect(progress.begin(0).map { [$0.stage, $0.tick] } == [1, 1])
    }
  }
}
