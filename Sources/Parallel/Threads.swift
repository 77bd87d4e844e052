import Foundation

/// How many threads the kernels may use. The only place of the house that knows about threads.
///
/// Results never depend on it: work is cut into slabs by `parallelFor`, each slab writes only what
/// is its own, and sums are taken in slab order; the stages of `parallelPipeline` do the same at each tick,
/// whoever runs them.
public enum Threads {
  /// The number of threads for this process; set once, before work starts, by the command line.
  ///
  /// A value below one means one.
  public static var limit: Int {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = max(1, newValue) } }
  }

  private static let storage = Guarded(ProcessInfo.processInfo.activeProcessorCount)
}
