import Parallel

/// Values that are flooded, by the position of their voxel in memory.
protocol Relief {
  associatedtype Value: Voxel

  subscript(voxel: Int) -> Value { get }
}

extension Array: Relief where Element: Voxel {
  typealias Value = Element
}

/// Voxels that wait to be flooded: the lowest comes next, of equals the one that came first.
protocol FloodQueue<Value>: ~Copyable {
  /// The type of the values that order them.
  associatedtype Value: Voxel

  mutating func append(_ voxel: Int32, _ value: Value)
  mutating func removeFirst<R: Relief>(over relief: R) -> Int32? where R.Value == Value
}

/// A list for each whole number of a small range. Four bytes for each voxel that waits.
struct LevelQueue<Value: Voxel & FixedWidthInteger>: FloodQueue, ~Copyable {
  /// The largest range that has a list for each of its numbers.
  static var largestRange: Int { 1 << 20 }

  private let low: Int
  private var lists: WaitingLists

  init(_ bounds: ClosedRange<Value>) {
    low = Int(bounds.lowerBound)
    lists = WaitingLists(count: Int(bounds.upperBound) - low + 1)
  }

  @inline(__always)
  mutating func append(_ voxel: Int32, _ value: Value) {
    lists.append(voxel, to: Int(value) &- low)
  }

  @inline(__always)
  mutating func removeFirst<R: Relief>(over relief: R) -> Int32? where R.Value == Value {
    lists.lowest.map { lists.removeFirst(from: $0) }
  }
}

/// A list for all values that begin with the same bits; the lowest list is put in order in a heap.
/// Four bytes for each voxel that waits and twelve for those in the heap, sixteen where values have
/// eight.
struct RankQueue<Value: OrderedVoxel>: FloodQueue, ~Copyable {
  private struct Item: Comparable {
    let key: Value.Key
    let age: UInt32
    let voxel: Int32

    @inline(__always)
    static func < (a: Item, b: Item) -> Bool {
      a.key < b.key || (a.key == b.key && a.age < b.age)
    }
  }

  /// How many leading bits tell lists apart: a sign, an exponent, and what halves an octave thrice or
  /// more.
  private static var leadingBits: Int { 17 }

  private var lists = WaitingLists(count: 1 << leadingBits)
  private var due = LeastHeap<Item>()
  private var age: UInt32 = 0

  @inline(__always)
  private static func list(of key: Value.Key) -> Int {
    Int(truncatingIfNeeded: key >> Value.Key(Value.Key.bitWidth - leadingBits))
  }

  @inline(__always)
  mutating func append(_ voxel: Int32, _ value: Value) {
    let key = value.orderedBits
    let list = Self.list(of: key)
    // What waits in a list is older than what comes now, so it goes into the heap before.
    if let first = due.least, list <= Self.list(of: first.key), lists.isEmpty(list) {
      push(key, voxel)
    } else {
      lists.append(voxel, to: list)
    }
  }

  @inline(__always)
  mutating func removeFirst<R: Relief>(over relief: R) -> Int32? where R.Value == Value {
    while let list = lists.lowest, due.least.map({ list <= Self.list(of: $0.key) }) ?? true {
      repeat {
        let voxel = lists.removeFirst(from: list)
        push(relief[Int(voxel)].orderedBits, voxel)
      } while !lists.isEmpty(list)
    }
    return due.pop()?.voxel
  }

  @inline(__always)
  private mutating func push(_ key: Value.Key, _ voxel: Int32) {
    due.push(Item(key: key, age: age, voxel: voxel))
    age &+= 1
  }
}

/// Lists of voxels, of which the lowest that is not empty is known.
private struct WaitingLists: ~Copyable {
  private var lists: BucketLists
  private var used: LowestSet
  /// The lowest list that is not empty.
  private(set) var lowest: Int?

  /// So many empty lists.
  init(count: Int) {
    lists = BucketLists(count: count)
    used = LowestSet(count: count)
  }

  @inline(__always)
  func isEmpty(_ list: Int) -> Bool { lists.isEmpty(list) }

  @inline(__always)
  mutating func append(_ voxel: Int32, to list: Int) {
    if lists.isEmpty(list) {
      used.insert(list)
      if list < lowest ?? .max { lowest = list }
    }
    lists.append(voxel, to: list)
  }

  /// Takes the first voxel of a list that is not empty.
  @inline(__always)
  mutating func removeFirst(from list: Int) -> Int32 {
    let voxel = lists.removeFirst(from: list)
    if lists.isEmpty(list) {
      used.remove(list)
      if list == lowest { lowest = used.lowest }
    }
    return voxel
  }
}

/// A voxel whose bits can be made to order as its value does.
protocol OrderedVoxel: Voxel {
  associatedtype Key: FixedWidthInteger & UnsignedInteger

  var orderedBits: Key { get }
}

extension Int32: OrderedVoxel {
  var orderedBits: UInt32 { UInt32(bitPattern: self) ^ 1 << 31 }
}

extension Float: OrderedVoxel {
  /// Both zeros alike, not-a-number as infinity.
  var orderedBits: UInt32 {
    let bits = (isNaN ? .infinity : self + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 1 << 31
  }

  /// The value whose bits were ordered.
  init(orderedBits bits: UInt32) {
    self.init(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~bits)
  }
}

extension Double: OrderedVoxel {
  /// Both zeros alike, not-a-number as infinity.
  var orderedBits: UInt64 {
    let bits = (isNaN ? .infinity : self + 0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}
