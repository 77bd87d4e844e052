import Parallel

/// The places of keys below 2^30 in the order of the keys, equal ones in that of their places; one value
/// stands for no key.
///
/// Three passes, each by ten bits, in parts that threads share. Each part knows from the counts of all where its
/// keys go, so that the order does not depend on the threads.
package func places(ofSorted keys: [UInt32], without excluded: UInt32) -> [UInt32] {
  // The key goes along with its place: looked up by place, each would be another line of the cache.
  let byLow = spread(
    keys, bucket: { $0 == excluded ? nil : Int($0 & 1023) },
    value: { key, place in UInt64(key) << 32 | UInt64(place) })
  let byMiddle = spread(byLow, bucket: { Int($0 >> 42 & 1023) }, value: { pair, _ in pair })
  return spread(
    byMiddle, bucket: { Int($0 >> 52) },
    value: { pair, _ in UInt32(truncatingIfNeeded: pair) })
}

/// What becomes of elements that have a bucket, of 1024, bucket by bucket, each in the order of the elements.
@inline(__always)
private func spread<Element: Sendable, Value: BitwiseCopyable & Sendable>(
  _ elements: [Element], bucket: @Sendable (Element) -> Int?,
  value: @Sendable (Element, _ place: Int) -> Value
) -> [Value] {
  let length = 1 << 16
  let parts = (elements.count + length - 1) / length
  var starts = parallelMap(parts) { part in
    var counts = [Int](repeating: 0, count: 1024)
    let elements = elements.span
    for place in part * length..<min((part + 1) * length, elements.count) {
      if let bucket = bucket(elements[place]) { counts[bucket] &+= 1 }
    }
    return counts
  }
  var total = 0
  for bucket in 0..<1024 {
    for part in 0..<parts {
      let count = starts[part][bucket]
      starts[part][bucket] = total
      total += count
    }
  }
  let firsts = starts
  return SharedSlots.array(count: total) { target in
    parallelFor(parts) { part in
      var next = firsts[part]
      let elements = elements.span
      for place in part * length..<min((part + 1) * length, elements.count) {
        guard let bucket = bucket(elements[place]) else { continue }
        target[next[bucket]] = value(elements[place], place)
        next[bucket] &+= 1
      }
    }
  }
}
