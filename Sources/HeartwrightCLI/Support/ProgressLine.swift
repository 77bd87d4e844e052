/// A bar on a terminal: how many of a command's stages are done, and which one is running.
final class ProgressLine {
  private let stages: [String]
  private var isShown = false

  init(stages: [String]) { self.stages = stages }

  func begin(_ stage: String) {
    let width = 24
    let done = stages.firstIndex(of: stage) ?? 0
    let filled = stages.isEmpty ? 0 : width * done / stages.count
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    Console.status("\r\u{1B}[K[\(bar)] \(done + 1)/\(stages.count) \(stage)")
    isShown = true
  }

  func clear() {
    if isShown { Console.status("\r\u{1B}[K") }
    isShown = false
  }
}
