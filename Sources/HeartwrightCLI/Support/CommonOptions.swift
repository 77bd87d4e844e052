import ArgumentParser

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON on standard output, and nothing else there.")
  var json = false

  @Option(help: "The number of threads; results do not depend on it. (default: all processors)")
  var threads: Int?

  @Flag(help: "Replace existing output.")
  var force = false

  @Option(help: "Write the seconds of each stage and the peak memory to this file, as JSON.")
  var timings: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Say what is being done.")
  var verbose = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must lie between 1 and 1024.")
    }
    if quiet && verbose { throw ValidationError("Give either --quiet or --verbose.") }
  }
}
