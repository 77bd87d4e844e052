/// Voxels that wait to be flooded: the lowest comes next, of equals the one that came first.
protocol FloodQueue: ~Copyable {
  /// The type of the values that order them.
  associatedtype Value: Voxel

  mutating func append(_ voxel: Int32, _ value: Value)
  mutating func removeFirst() -> Int32?
}

/// A list for each whole number of a small range. Four bytes for each voxel that waits.
struct LevelQueue<Value: Voxel & FixedWidthInteger>: FloodQueue, ~Copyable {
  /// The largest range that is cheaper in lists than in a heap.
  static var largestRange: Int { 1 << 20 }

  private let low: Int
  private var lists: BucketLists
  private var used: LowestSet
  /// The lowest list that is not empty.
  private var lowest: Int?

  init(_ bounds: ClosedRange<Value>) {
    low = Int(bounds.lowerBound)
    let count = Int(bounds.upperBound) - low + 1
    lists = BucketLists(count: count)
    used = LowestSet(count: count)
  }

  @inline(__always)
  mutating func append(_ voxel: Int32, _ value: Value) {
    let level = Int(value) &- low
    if lists.isEmpty(level) {
      used.insert(level)
      if level < lowest ?? .max { lowest = level }
    }
    lists.append(voxel, to: level)
  }

  @inline(__always)
  mutating func removeFirst() -> Int32? {
    guard let level = lowest else { return nil }
    let voxel = lists.removeFirst(from: level)
    if lists.isEmpty(level) {
      used.remove(level)
      lowest = used.lowest
    }
    return voxel
  }
}

/// A heap, for values that are too many for lists. Twelve bytes for each voxel that waits, sixteen
/// where values have eight.
struct RankQueue<Value: OrderedVoxel>: FloodQueue {
  private struct Item: Comparable {
    let key: Value.Key
    let age: UInt32
    let voxel: Int32

    @inline(__always)
    static func < (a: Item, b: Item) -> Bool {
      a.key < b.key || (a.key == b.key && a.age < b.age)
    }
  }

  private var items = LeastHeap<Item>()
  private var age: UInt32 = 0

  @inline(__always)
  mutating func append(_ voxel: Int32, _ value: Value) {
    items.push(Item(key: value.orderedBits, age: age, voxel: voxel))
    age &+= 1
  }

  @inline(__always)
  mutating func removeFirst() -> Int32? { items.pop()?.voxel }
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
}

extension Double: OrderedVoxel {
  /// Both zeros alike, not-a-number as infinity.
  var orderedBits: UInt64 {
    let bits = (isNaN ? .infinity : self + 0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}
