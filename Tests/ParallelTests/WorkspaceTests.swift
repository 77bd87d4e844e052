import Memory
import Parallel
import Testing

@Suite struct WorkspaceTests {
  @Test func `what is taken begins at cache lines, lies apart, and may be larger than a block`() {
    let workspace = Workspace()
    var taken: [Range<UInt>] = []
    for bytes in [1, 64, 65, 1000, 70 << 20, 5, 60 << 20, 3 << 20, 4 << 20, 0] {
      let start = UInt(bitPattern: workspace.take(bytes: bytes))
      #expect(start % 64 == 0)
      let range = start..<start + UInt(bytes)
      #expect(!taken.contains { $0.overlaps(range) })
      taken.append(range)
    }
  }

  @Test func `slots of one workspace hold their own values`() {
    let workspace = Workspace()
    let slots = (0..<9).map { SharedSlots<Int>(count: 1000 * $0 + 1, in: workspace) }
    for (number, slots) in slots.enumerated() {
      for index in 0..<slots.count { slots[index] = number * 10_000 + index }
    }
    for (number, slots) in slots.enumerated() {
      #expect((0..<slots.count).allSatisfy { slots[$0] == number * 10_000 + $0 })
    }
  }

  @Test func `values written in a row stand there, and nothing else changes`() {
    let slots = SharedSlots<Int>(count: 9, in: Workspace())
    slots.write([Int](repeating: 0, count: 9).span, at: 0)
    slots.write([1, 2, 3, 4].span.extracting(1..<4), at: 5)
    slots.write([Int]().span, at: 9)
    #expect((0..<9).map { slots[$0] } == [0, 0, 0, 0, 0, 2, 3, 4, 0])
  }

  @Test func `values are shared by who has a copy`() {
    let values = SharedValues<[Int]>(count: 3) { _ in [] }
    let copy = values
    copy[1].append(7)
    copy[2] = [1, 2]
    #expect((0..<values.count).map { values[$0] } == [[], [7], [1, 2]])
  }
}
