import Parallel

/// Voxels that wait in numbered lists, first in first out: what bucket queues are made of.
///
/// All lists share one store of blocks of fifteen voxels and a link, and a block that is read goes to
/// the list that needs one next. So memory is that of the voxels that wait at one time, four bytes
/// each, a block for every list that is not empty, and eight bytes a list.
struct BucketLists: ~Copyable {
  private static let block = 16
  /// Where the next voxel of a list is read and where the next one is put; both are -1 in an empty one.
  private struct Ends: BitwiseCopyable {
    var head: Int32 = -1
    var tail: Int32 = -1
  }

  private var ends: GrowingSlots<Ends>
  private var store = GrowingSlots<Int32>()
  /// The first block that nobody uses, -1 where there is none; each leads to the next one.
  private var free: Int32 = -1

  /// So many empty lists.
  init(count: Int) {
    ends = GrowingSlots()
    ends.append(repeating: Ends(), count: count)
  }

  /// The number of blocks in use.
  private(set) var blocks = 0

  @inline(__always)
  func isEmpty(_ list: Int) -> Bool { ends[list].head < 0 }

  /// Puts a voxel at the end of a list.
  @inline(__always)
  mutating func append(_ voxel: Int32, to list: Int) {
    var place = Int(ends[list].tail)
    if place < 0 {
      place = newBlock()
      ends[list].head = Int32(truncatingIfNeeded: place)
    } else if place & (Self.block - 1) == Self.block - 1 {
      let next = newBlock()
      store[place] = Int32(truncatingIfNeeded: next)
      place = next
    }
    store[place] = voxel
    ends[list].tail = Int32(truncatingIfNeeded: place &+ 1)
  }

  /// Takes the first voxel of a list that is not empty.
  @inline(__always)
  mutating func removeFirst(from list: Int) -> Int32 {
    var place = Int(ends[list].head)
    if place & (Self.block - 1) == Self.block - 1 {
      let next = Int(store[place])
      release(place)
      place = next
    }
    let voxel = store[place]
    if place &+ 1 == Int(ends[list].tail) {
      release(place)
      ends[list] = Ends()
    } else {
      ends[list].head = Int32(truncatingIfNeeded: place &+ 1)
    }
    return voxel
  }

  /// Takes the voxels out for which `isStale` says so; the others keep their order.
  ///
  /// - Returns: how many were taken out.
  mutating func removeAll(where isStale: (_ list: Int, _ voxel: Int32) -> Bool) -> Int {
    var removed = 0
    for list in 0..<ends.count where ends[list].head >= 0 {
      // Every voxel goes once around.
      var left = length(of: list)
      while left > 0 {
        let voxel = removeFirst(from: list)
        if isStale(list, voxel) { removed += 1 } else { append(voxel, to: list) }
        left -= 1
      }
    }
    return removed
  }

  private func length(of list: Int) -> Int {
    var (place, count) = (Int(ends[list].head), 0)
    while place != Int(ends[list].tail) {
      if place & (Self.block - 1) == Self.block - 1 {
        place = Int(store[place])
      } else {
        place += 1
        count += 1
      }
    }
    return count
  }

  private mutating func newBlock() -> Int {
    blocks += 1
    if free >= 0 {
      let block = Int(free)
      free = store[block]
      return block
    }
    let block = store.count
    store.append(repeating: 0, count: Self.block)
    return block
  }

  private mutating func release(_ place: Int) {
    blocks -= 1
    let block = place & ~(Self.block - 1)
    store[block] = free
    free = Int32(truncatingIfNeeded: block)
  }
}
