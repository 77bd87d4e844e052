import Parallel
import Testing

@Suite struct SharedWorkTests {
  @Test func `each thread begins a run of its own and goes along it`() {
    var work = SharedWork(10, among: 3)
    #expect([0, 0, 1, 1, 2, 2].map { work.next(for: $0) } == [0, 1, 3, 4, 6, 7])
  }

  @Test func `a thread that is done helps at the far end of the longest run`() {
    var work = SharedWork(10, among: 2)
    #expect((0..<5).map { _ in work.next(for: 0) } == [0, 1, 2, 3, 4])
    #expect(work.next(for: 1) == 5)
    #expect(work.next(for: 0) == 9)
    #expect((0..<3).map { _ in work.next(for: 1) } == [6, 7, 8])
    #expect(work.next(for: 0) == nil)
    #expect(work.next(for: 1) == nil)
  }

  @Test func `every index is given out once, whoever asks`() {
    for threads in 1...5 {
      for count in threads...20 {
        var work = SharedWork(count, among: threads)
        var asking = 0
        var given: [Int] = []
        // In no order, as threads of unlike pace do.
        while let index = work.next(for: asking % threads) {
          given.append(index)
          asking = asking * 5 + 3 & 0xffff
        }
        #expect(given.sorted() == Array(0..<count))
      }
    }
  }
}
