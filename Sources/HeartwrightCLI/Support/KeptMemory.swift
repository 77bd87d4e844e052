import CMalloc

/// Memory that is used again within a run.
enum KeptMemory {
  /// Lets all threads take from what any of them freed; before the first thread begins. Kernels ask for
  /// memory seldom, so none waits for another.
  static func shareAmongThreads() { share_memory_among_threads() }

  /// Runs `body` while what is freed stays with the process, for the next array to take; then it goes back.
  ///
  /// Else large arrays go back to the system one by one, which clears the pages of the next. A heart's label
  /// surfaces are made by many arrays of one size after the other, and two fifths of smoothing was that.
  /// What is kept lies about in pieces, so commands that are to be sparing with memory go without.
  static func during<Result>(_ body: () throws -> Result) rethrows -> Result {
    keep_freed_memory()
    defer { give_freed_memory_back() }
    return try body()
  }
}
