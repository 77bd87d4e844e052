import Parallel

/// The places of keys below 2^30 in the order of the keys, equal ones in that of their places; one value
/// stands for no key.
///
/// Three passes, each by ten bits, in parts that threads share. Each part knows from the counts of all where
/// its keys go, so that the order does not depend on the threads. For at most 2^32 keys.
package func places(ofSorted keys: [UInt32], without excluded: UInt32) -> [UInt32] {
  precondition(keys.count <= 1 << 32)
  // The key goes along with its place: looked up by place, each would be another line of the cache.
  let byLow = scattered(
    keys, bucket: { $0 == excluded ? nil : Int($0 & 1023) },
    value: { key, place in UInt64(key) << 32 | UInt64(place) })
  let byMiddle = scattered(byLow, bucket: { Int($0 >> 42 & 1023) }, value: { pair, _ in pair })
  return scattered(
    byMiddle, bucket: { Int($0 >> 52) },
    value: { pair, _ in UInt32(truncatingIfNeeded: pair) })
}

/// The values of the elements that have a bucket, of 1024, sorted by bucket; within one in the elements' order.
@inline(__always)
private func scattered<Element: Sendable, Value: BitwiseCopyable & Sendable>(
  _ elements: [Element], bucket: @Sendable (Element) -> Int?,
  value: @Sendable (Element, _ place: Int) -> Value
) -> [Value] {
  let length = 1 << 16
  var starts = parallelMap(0..<elements.count, length: length) { range in
    var counts = [Int](repeating: 0, count: 1024)
    let elements = elements.span
    for place in range {
      if let bucket = bucket(elements[place]) { counts[bucket] &+= 1 }
    }
    return counts
  }
  var total = 0
  for bucket in 0..<1024 {
    for part in starts.indices {
      let count = starts[part][bucket]
      starts[part][bucket] = total
      total += count
    }
  }
  let firsts = starts
  return SharedSlots.array(count: total) { target in
    parallelRanges(0..<elements.count, length: length) { range in
      var next = firsts[range.lowerBound / length]
      let elements = elements.span
      for place in range {
        guard let bucket = bucket(elements[place]) else { continue }
        target[next[bucket]] = value(elements[place], place)
        next[bucket] &+= 1
      }
    }
  }
}
