import ArgumentParser

@main
struct HeartwrightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "heartwright")
}
