import CMalloc

/// What becomes of memory that arrays no longer need.
public enum FreedMemory {
  /// Lets all threads take from what any of them freed; before the first thread begins. Kernels ask for
  /// memory seldom, so none waits for another.
  public static func shareAmongThreads() { share_memory_among_threads() }

  /// Gives back to the system what is free between arrays that stay: for kernels that have used many small
  /// arrays before large ones come.
  public static func giveBack() { give_freed_memory_back() }
}
