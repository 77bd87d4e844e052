import Dispatch

/// Runs `body` once for every index of `0..<count`, on as many threads as `Threads.limit` allows.
///
/// Order is not promised; the call returns when all are done. About 1 µs a call: give it coarse
/// work, such as a slab of slices.
///
/// Each thread has a run of neighbouring indices of its own, and helps others when it is done (see
/// `SharedWork`).
public func parallelFor(_ count: Int, _ body: @Sendable (Int) -> Void) {
  let threads = min(Threads.limit, count)
  guard threads > 1 else {
    for index in 0..<max(0, count) { body(index) }
    return
  }
  let work = Guarded(SharedWork(count, among: threads))
  DispatchQueue.concurrentPerform(iterations: threads) { thread in
    while let index = work.withLock({ $0.next(for: thread) }) { body(index) }
  }
}

/// Cuts a range into parts of at most `length` and runs `body` on each, in parallel.
public func parallelRanges(
  _ range: Range<Int>, length: Int, _ body: @Sendable (Range<Int>) -> Void
) {
  precondition(length > 0)
  parallelFor((range.count + length - 1) / length) { part in
    let start = range.lowerBound + part * length
    body(start..<min(start + length, range.upperBound))
  }
}

/// As `parallelFor`, for work that can fail: rethrows the error of the lowest index that failed.
public func parallelForThrowing(_ count: Int, _ body: @Sendable (Int) throws -> Void) throws {
  let firstError = Guarded<(index: Int, error: any Error)?>(nil)
  parallelFor(count) { index in
    do {
      try body(index)
    } catch {
      firstError.withLock { known in
        if known.map({ index < $0.index }) ?? true { known = (index, error) }
      }
    }
  }
  if let failed = firstError.withLock({ $0 }) { throw failed.error }
}

/// Cuts a range into parts of at most `length` and computes a value for each, in parallel; returns them in
/// order.
public func parallelMap<Value: Sendable>(
  _ range: Range<Int>, length: Int, _ body: @Sendable (Range<Int>) -> Value
) -> [Value] {
  precondition(length > 0)
  return parallelMap((range.count + length - 1) / length) { part in
    let start = range.lowerBound + part * length
    return body(start..<min(start + length, range.upperBound))
  }
}

/// Computes one value for every index of `0..<count` in parallel and returns them in order.
public func parallelMap<Value: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
  guard count > 0 else { return [] }
  return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
    let target = Disjoint(base: buffer.baseAddress)
    parallelFor(count) { index in target.initialize(index, to: body(index)) }
    initialized = count
  }
}
