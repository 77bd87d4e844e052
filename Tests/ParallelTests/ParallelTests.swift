import Foundation
import Parallel
import TestSupport
import Testing

private struct Mistake: Error, Equatable { let index: Int }

/// Serialized because the tests set the number of threads of the whole process; what runs beside
/// them does not depend on it.
@Suite(.serialized) struct ParallelTests {
  /// Runs a body with one, two, three and sixteen threads.
  private func withEveryLimit(_ body: () throws -> Void) rethrows {
    let before = Threads.limit
    defer { Threads.limit = before }
    for limit in [1, 2, 3, 16] {
      Threads.limit = limit
      try body()
    }
  }

  @Test func `every index is visited exactly once`() {
    withEveryLimit {
      for count in [-1, 0, 1, 2, 3, 15, 16, 17, 1000] {
        let visits = Guarded([Int](repeating: 0, count: max(0, count)))
        parallelFor(count) { index in visits.withLock { $0[index] += 1 } }
        #expect(visits.withLock { $0 } == [Int](repeating: 1, count: max(0, count)))
      }
    }
  }

  @Test func `values come back in the order of their indices`() {
    withEveryLimit {
      for count in [0, 1, 2, 5, 999] {
        // Strings, so that a slot that is initialized twice or never would be noticed.
        let values = parallelMap(count) { "value \($0)" }
        #expect(values == (0..<count).map { "value \($0)" })
      }
    }
  }

  @Test func `the error of the lowest index is thrown, whoever fails first`() {
    withEveryLimit {
      #expect(throws: Mistake(index: 37)) {
        try parallelForThrowing(200) { index in
          // The lowest one to fail takes the longest to do so.
          if index == 37 { usleep(2000) }
          if index >= 37 { throw Mistake(index: index) }
        }
      }
      #expect(throws: Never.self) { try parallelForThrowing(10) { _ in } }
    }
  }

  @Test func `loops may lie within loops`() {
    withEveryLimit {
      let sums = parallelMap(9) { outer in
        parallelMap(9) { inner in outer * inner }.reduce(0, +)
      }
      #expect(sums == (0..<9).map { $0 * 36 })
    }
  }

  @Test func `chunks cover an array once, each with its own start`() {
    withEveryLimit {
      for count in [0, 1, 6, 7, 8, 100] {
        for chunk in [1, 7, 100, 1000] {
          var array = [Int](repeating: -1, count: count)
          parallelChunks(of: &array, chunk: chunk) { start, span in
            for i in 0..<span.count { span[i] = span[i] == -1 ? start + i : -2 }
          }
          #expect(array == Array(0..<count))
        }
      }
    }
  }

  @Test func `pieces of seeded lengths, empty ones too, are written by their own calls`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<50 {
      func offsets() -> [Int] {
        (0..<20).reduce(into: [0]) { sums, _ in
          sums.append((sums.last ?? 0) + Int.random(in: 0...4, using: &random))
        }
      }
      let (first, second) = (offsets(), offsets())
      func expected(_ offsets: [Int]) -> [Int] {
        zip(offsets, offsets.dropFirst()).enumerated().flatMap { piece, range in
          [Int](repeating: piece, count: range.1 - range.0)
        }
      }
      withEveryLimit {
        var alone = [Int](repeating: -1, count: first[20])
        parallelPieces(of: &alone, offsets: first) { piece, span in
          for i in 0..<span.count { span[i] = piece }
        }
        #expect(alone == expected(first))
        var left = [Int](repeating: -1, count: first[20])
        var right = [Int](repeating: -1, count: second[20])
        parallelPieces(of: &left, offsets: first, and: &right, offsets: second) { piece, a, b in
          for i in 0..<a.count { a[i] = piece }
          for i in 0..<b.count { b[i] = piece }
        }
        #expect(left == expected(first))
        #expect(right == expected(second))
        var three = (alone, alone, alone)
        parallelPieces(of: &three.0, &three.1, &three.2, offsets: first) { piece, a, b, c in
          for i in 0..<a.count { (a[i], b[i], c[i]) = (a[i] + 1, b[i] + piece, c[i] * 2) }
        }
        #expect(three.0 == alone.map { $0 + 1 })
        #expect(three.1 == alone.map { $0 * 2 } && three.2 == alone.map { $0 * 2 })
      }
    }
  }

  @Test func `a limit below one means one`() {
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 0
    #expect(Threads.limit == 1)
    Threads.limit = -5
    #expect(Threads.limit == 1)
  }
}
